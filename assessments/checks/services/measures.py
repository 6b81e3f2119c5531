"""HR plans measures against the budget of a year, and notes what became of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from assessments.checks.models import Measure, TrainingBudget
from assessments.checks.rules.measures import (
    DONE,
    DROPPED,
    RUNNING,
    CourseUnknown,
    MeasureUnknown,
    ReasonMissing,
    check_step,
    use_of,
)
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.money import euros
from campus.kernel.transactions import require_transaction


@dataclass(frozen=True, kw_only=True)
class MeasurePlan:
    """What HR enters about a measure; a course is named by its id alone."""

    title: str
    kind: str
    year: int
    planned_cents: int
    course_id: UUID | None = None
    release_id: UUID | None = None
    competence_code: str = ""
    competence_title: str = ""
    group_title: str = ""
    over_budget_reason: str = ""


@transaction.atomic(durable=True)
def plan_measure(
    *, plan: MeasurePlan, actor: Actor, now: dt.datetime, measure_id: UUID | None = None
) -> UUID:
    """Plan a measure in a transaction of its own; see `keep_plan`."""
    return keep_plan(plan=plan, actor=actor, now=now, measure_id=measure_id)


def keep_plan(
    *, plan: MeasurePlan, actor: Actor, now: dt.datetime, measure_id: UUID | None = None
) -> UUID:
    """Plan a measure; return its id.

    :param measure_id: the id where a form has brought one; planned before, nothing changes
    :raises ReasonMissing: where more is planned than the year's budget, without a reason
    :raises CourseUnknown: where the catalogue has no such course
    """
    require_transaction()
    course_title = course_choices().get(plan.course_id, "") if plan.course_id else ""
    if plan.course_id and not course_title:
        raise CourseUnknown
    budget = _locked_budget(plan.year, actor=actor, now=now)
    # Behind the lock: a second click has waited there, and finds the measure of the first.
    if measure_id and Measure.objects.filter(id=measure_id).exists():
        return measure_id
    _refuse_beyond(budget, plan)
    measure = Measure.objects.create(
        id=measure_id or uuid4(),
        title=plan.title,
        kind=plan.kind,
        year=plan.year,
        planned_cents=plan.planned_cents,
        course_id=plan.course_id,
        course_title=course_title,
        release_id=plan.release_id,
        competence_code=plan.competence_code,
        competence_title=plan.competence_title,
        group_title=plan.group_title,
        over_budget_reason=plan.over_budget_reason,
        planned_at=now,
    )
    _record("checks.measure_planned", measure, actor=actor, now=now)
    return measure.id


@transaction.atomic(durable=True)
def start_measure(*, measure_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Note that a measure has begun.

    :raises MeasureUnknown, MeasureMovedOn: by the measure
    """
    measure = _stepping(measure_id, RUNNING)
    measure.started_at = now
    measure.save(update_fields=["state", "started_at"])
    _record("checks.measure_started", measure, actor=actor, now=now)


@transaction.atomic(durable=True)
def end_measure(*, measure_id: UUID, actual_cents: int, actor: Actor, now: dt.datetime) -> None:
    """Note that a measure is done, and what it has cost.

    :raises MeasureUnknown, MeasureMovedOn: by the measure
    """
    measure = _stepping(measure_id, DONE)
    measure.ended_at, measure.actual_cents = now, actual_cents
    measure.save(update_fields=["state", "ended_at", "actual_cents"])
    _record("checks.measure_done", measure, actor=actor, now=now)


@transaction.atomic(durable=True)
def drop_measure(*, measure_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Give a measure up; its budget is free again.

    :raises MeasureUnknown, MeasureMovedOn: by the measure
    """
    measure = _stepping(measure_id, DROPPED)
    measure.ended_at = now
    measure.save(update_fields=["state", "ended_at"])
    _record("checks.measure_dropped", measure, actor=actor, now=now)


@transaction.atomic(durable=True)
def set_budget(*, year: int, budget_cents: int, actor: Actor, now: dt.datetime) -> None:
    """Set a year's budget in a transaction of its own; see `keep_budget`."""
    keep_budget(year=year, budget_cents=budget_cents, actor=actor, now=now)


def keep_budget(*, year: int, budget_cents: int, actor: Actor, now: dt.datetime) -> None:
    """Set how much may be spent in a year. It may be less than what is already planned."""
    require_transaction()
    values = {"budget_cents": budget_cents, "set_at": now, "set_by": actor.pseudonym}
    TrainingBudget.objects.update_or_create(year=year, defaults=values)
    facts = {"year": year, "cents": budget_cents}
    record(action="checks.budget_set", actor=actor, subject=f"budget:{year}", facts=facts, now=now)


def course_choices() -> dict[UUID, str]:
    """Return the titles of the courses that can be planned, by id."""
    return {course.id: course.title for course in import_string(settings.COURSES_TO_PLAN)()}


def _locked_budget(year: int, *, actor: Actor, now: dt.datetime) -> TrainingBudget:
    """Lock the year's budget, so that two plans cannot share what is left."""
    values = {"budget_cents": 0, "set_at": now, "set_by": actor.pseudonym}
    TrainingBudget.objects.get_or_create(year=year, defaults=values)
    rows = TrainingBudget.objects.filter(year=year)
    return rows.select_for_update(of=("self",), no_key=True).get()


def _refuse_beyond(budget: TrainingBudget, plan: MeasurePlan) -> None:
    measures = Measure.objects.filter(year=plan.year)
    use = use_of(year=plan.year, budget_cents=budget.budget_cents, measures=measures)
    over = plan.planned_cents - use.left
    if over > 0 and plan.planned_cents and not plan.over_budget_reason:
        raise ReasonMissing(year=plan.year, over=euros(over))


def _stepping(measure_id: UUID, state: str) -> Measure:
    rows = Measure.objects.filter(id=measure_id)
    measure = rows.select_for_update(of=("self",), no_key=True).first()
    if measure is None:
        raise MeasureUnknown
    check_step(state=measure.state, to=state)
    measure.state = state
    return measure


def _record(action: str, measure: Measure, *, actor: Actor, now: dt.datetime) -> None:
    facts = {"year": measure.year, "planned_cents": measure.planned_cents}
    record(action=action, actor=actor, subject=f"measure:{measure.id}", facts=facts, now=now)
