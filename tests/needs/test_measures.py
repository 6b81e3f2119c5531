"""Measures: planned within a budget or with a reason, begun, done or dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from assessments.checks.models import Measure, TrainingBudget
from assessments.checks.queries.measures import find_measure, years_with_money
from assessments.checks.rules.measures import (
    DONE,
    DROPPED,
    PLANNED,
    RUNNING,
    CourseUnknown,
    MeasureMovedOn,
    MeasureUnknown,
    ReasonMissing,
    check_step,
)
from assessments.checks.services import measures
from assessments.checks.services.measures import MeasurePlan

Inside = Callable[[], Any]
JENA = 20_000_00


@pytest.fixture
def at(inside: Inside, bernd: Any, later: dt.datetime) -> Iterator[dict[str, Any]]:
    """Bernd acts, and Ludwigshafen has 20,000 € a year."""
    at = {"actor": bernd.actor, "now": later}
    with inside():
        measures.set_budget(year=2026, budget_cents=JENA, **at)
        yield at


def plan(cents: int, **changes: Any) -> MeasurePlan:
    facts = {"title": "Prozesse", "kind": "internal", "year": 2026, "planned_cents": cents}
    return MeasurePlan(**{**facts, **changes})


def test_planned_money_is_committed_and_dropped_money_is_free_again(at: dict[str, Any]) -> None:
    first = measures.plan_measure(plan=plan(12_000_00), **at)
    measures.plan_measure(plan=plan(8_000_00), **at)
    (full,) = years_with_money()
    measures.drop_measure(measure_id=first, **at)
    (freed,) = years_with_money()

    assert (full.committed, full.left, full.is_over) == (JENA, 0, False)
    assert freed.left == 12_000_00


def test_the_same_form_again_plans_nothing_more(at: dict[str, Any]) -> None:
    measure_id = uuid4()

    for _click in range(2):
        assert (
            measures.plan_measure(plan=plan(15_000_00), measure_id=measure_id, **at) == measure_id
        )

    assert years_with_money()[0].committed == 15_000_00


def test_what_it_cost_counts_once_it_is_done(at: dict[str, Any]) -> None:
    measure_id = measures.plan_measure(plan=plan(12_000_00), **at)
    measures.start_measure(measure_id=measure_id, **at)
    measures.end_measure(measure_id=measure_id, actual_cents=9_500_50, **at)

    (use,) = years_with_money()
    assert (use.committed, use.spent) == (9_500_50, 9_500_50)


def test_planning_beyond_the_budget_needs_a_reason(at: dict[str, Any]) -> None:
    measures.plan_measure(plan=plan(15_000_00), **at)

    with pytest.raises(ReasonMissing) as refused:
        measures.plan_measure(plan=plan(6_000_00), **at)
    measures.plan_measure(plan=plan(6_000_00, over_budget_reason="Nachtragshaushalt"), **at)

    assert "1.000,00 €" in str(refused.value)
    assert years_with_money()[0].is_over


def test_a_year_without_a_budget_needs_a_reason_too(at: dict[str, Any]) -> None:
    with pytest.raises(ReasonMissing):
        measures.plan_measure(plan=plan(100, year=2027), **at)
    measures.plan_measure(plan=plan(0, year=2027), **at)


def test_a_course_is_named_by_the_catalogue_alone(at: dict[str, Any]) -> None:
    with pytest.raises(CourseUnknown):
        measures.plan_measure(plan=plan(0, kind="course", course_id=uuid4()), **at)


@pytest.mark.parametrize(
    ("state", "to", "may"),
    [
        (
            state,
            to,
            (state, to)
            in {(PLANNED, RUNNING), (PLANNED, DROPPED), (RUNNING, DONE), (RUNNING, DROPPED)},
        )
        for state in (PLANNED, RUNNING, DONE, DROPPED)
        for to in (PLANNED, RUNNING, DONE, DROPPED)
    ],
)
def test_a_step_follows_or_is_refused(state: str, to: str, may: bool) -> None:
    if may:
        check_step(state=state, to=to)
        return
    with pytest.raises(MeasureMovedOn):
        check_step(state=state, to=to)


def test_an_unknown_measure_and_another_towns_do_not_exist(
    at: dict[str, Any], at_speyer: Any
) -> None:
    with pytest.raises(MeasureUnknown):
        find_measure(measure_id=uuid4())
    with pytest.raises(MeasureUnknown):
        measures.start_measure(measure_id=uuid4(), **at)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"planned_cents": -1}, "checks_measure_costs_not_negative"),
        ({"kind": "course"}, "checks_measure_course_fits_kind"),
        ({"course_id": UUID(int=1)}, "checks_measure_course_fits_kind"),
        ({"state": "done"}, "checks_measure_state_has_its_moments"),
        ({"actual_cents": 5}, "checks_measure_state_has_its_moments"),
        ({"year": 1999}, "checks_measure_year_range"),
    ],
)
def test_the_database_refuses_what_is_no_measure(
    changes: dict[str, Any], constraint: str, at: dict[str, Any]
) -> None:
    measure_id = measures.plan_measure(plan=plan(1), **at)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Measure.objects.filter(id=measure_id).update(**changes)


def test_the_database_refuses_what_is_no_budget(at: dict[str, Any]) -> None:
    budget = TrainingBudget.objects.filter(year=2026)

    with pytest.raises(IntegrityError, match="checks_budget_not_negative"), transaction.atomic():
        budget.update(budget_cents=-1)
    with pytest.raises(IntegrityError, match="checks_budget_year_range"), transaction.atomic():
        budget.update(year=1)


def test_two_plans_at_once_cannot_share_what_is_left(
    real_database: str, inside: Inside, bernd: Any, later: dt.datetime, in_parallel: Any
) -> None:
    at = {"actor": bernd.actor, "now": later}
    with inside():
        measures.set_budget(year=2026, budget_cents=JENA, **at)

    def click(_number: int) -> str:
        with inside():
            try:
                measures.plan_measure(plan=plan(15_000_00), **at)
            except ReasonMissing:
                return "asked for a reason"
            return "planned"

    assert sorted(in_parallel(4, click)) == [*["asked for a reason"] * 3, "planned"]
