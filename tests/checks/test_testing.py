"""The test part: one item after the other, saved, resumed, changed, skipped, explained."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest

from assessments.checks.models import Check
from assessments.checks.queries import own, testing
from assessments.checks.queries.outcomes import own_outcome
from assessments.checks.rules.refusals import (
    AnsweredElsewhere,
    CheckIncomplete,
    CheckIsCompleted,
    CheckNotFound,
)
from assessments.checks.services.taking import complete_check
from assessments.library.rules.items import ResponseDoesNotFit
from tests.checks.conftest import LEVELS, answer, start
from tests.checks.items import (
    TESTED,
    finish_test,
    place_of_check,
    publish_with_items,
    respond,
    shown,
    wrong,
)

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")


@pytest.fixture
def running(template: int, ludwigshafen: Any, anna: Any, now: dt.datetime) -> UUID:
    """Anna's check of a model with items, self part not begun."""
    publish_with_items(ludwigshafen, now)
    return start(anna, now)


def rate_all(anna: Any, check_id: UUID, now: dt.datetime) -> None:
    for field in LEVELS:
        answer(anna, check_id, field, now)


def run_of(check_id: UUID) -> Any:
    return own.run_of(check=Check.objects.get(id=check_id))


def test_after_the_self_part_comes_the_first_item(
    running: UUID, anna: Any, now: dt.datetime
) -> None:
    rate_all(anna, running, now)

    assert place_of_check(anna, running) == ("test", "processes")


def test_a_campaign_may_ask_the_items_first(
    template: int, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    publish_with_items(ludwigshafen, now, order="test_first")
    check_id = start(anna, now)

    assert place_of_check(anna, check_id) == ("test", "processes")
    finish_test(anna, check_id, now, LEVELS)
    assert place_of_check(anna, check_id) == ("self", "leadership")


def test_every_answer_is_saved_with_its_credit_and_reason(
    running: UUID, anna: Any, now: dt.datetime
) -> None:
    page = shown(anna, running, "processes", 1)
    assert page is not None

    respond(anna, page, now)

    (step,) = run_of(running).steps_of("processes")
    assert (step.item_id, step.credit, step.level) == (page.item_id, 100, 2)
    assert step.reason.rule == "first"


def test_the_same_item_waits_on_another_device(running: UUID, anna: Any, now: dt.datetime) -> None:
    page = shown(anna, running, "processes", 1)
    assert page is not None
    respond(anna, page, now)

    pages = [shown(anna, running, "processes", 2) for _device in range(2)]

    assert pages[0] == pages[1]
    assert place_of_check(anna, running) == ("test", "processes")


def test_the_test_ends_and_the_check_gets_its_result(
    running: UUID, anna: Any, now: dt.datetime
) -> None:
    rate_all(anna, running, now)
    pages = finish_test(anna, running, now, {"processes": 4, "change": 0})

    assert place_of_check(anna, running) == ("review", "")
    complete_check(check_id=running, employee_id=anna.employee_id, now=now)
    outcome = own_outcome(check_id=running, employee_id=anna.employee_id)
    by_code = {line.field_code: line for line in outcome.competences}

    assert 4 * len(TESTED) <= len(pages) <= 8 * len(TESTED)
    assert (by_code["processes"].source, by_code["processes"].self_level) == ("test", 3)
    assert by_code["processes"].actual in (4, 5)
    assert by_code["change"].actual == 0
    assert by_code["teamwork"].source == "self"
    for line in outcome.competences:
        assert line.verdict != "gap" or (line.target or 0) > (line.high or 0)


def test_an_unfinished_test_keeps_the_check_open(
    running: UUID, anna: Any, now: dt.datetime
) -> None:
    rate_all(anna, running, now)

    with pytest.raises(CheckIncomplete) as caught:
        complete_check(check_id=running, employee_id=anna.employee_id, now=now)

    assert "Prozesse" in str(caught.value)


def test_not_knowing_is_an_answer_without_credit(
    running: UUID, anna: Any, now: dt.datetime
) -> None:
    page = shown(anna, running, "processes", 1)
    assert page is not None

    respond(anna, page, now, answered="unknown")

    (step,) = run_of(running).steps_of("processes")
    assert (step.answered, step.response, step.credit) == ("unknown", (), 0)


def test_an_item_that_cannot_be_used_counts_nothing(
    running: UUID, anna: Any, now: dt.datetime
) -> None:
    for number in range(1, 5):
        page = shown(anna, running, "processes", number)
        assert page is not None
        respond(anna, page, now, answered="not_accessible")

    assert [step.credit for step in run_of(running).steps_of("processes")] == [None] * 4
    assert shown(anna, running, "processes", 5) is None
    rate_all(anna, running, now)
    finish_test(anna, running, now, LEVELS)
    complete_check(check_id=running, employee_id=anna.employee_id, now=now)
    line = own_outcome(check_id=running, employee_id=anna.employee_id).of("processes")
    assert line is not None
    assert line.source == "self"


def test_an_earlier_answer_can_be_changed_until_the_end(
    running: UUID, anna: Any, now: dt.datetime
) -> None:
    for number in (1, 2):
        page = shown(anna, running, "processes", number)
        assert page is not None
        respond(anna, page, now)
    first = shown(anna, running, "processes", 1)
    assert first is not None
    assert first.answered == "answered"

    respond(anna, first, now, response=wrong(first))

    before, after = run_of(running).steps_of("processes")
    assert (before.credit, after.credit) == (0, 100)
    assert before.reason.rule == "first"


def test_a_second_click_changes_nothing(running: UUID, anna: Any, now: dt.datetime) -> None:
    page = shown(anna, running, "processes", 1)
    assert page is not None

    for _click in range(2):
        respond(anna, page, now)

    assert len(run_of(running).steps_of("processes")) == 1
    assert Check.objects.get(id=running).revision == 1


def test_a_second_window_is_told_and_overwrites_nothing(
    running: UUID, anna: Any, now: dt.datetime
) -> None:
    page = shown(anna, running, "processes", 1)
    assert page is not None
    respond(anna, page, now)

    with pytest.raises(AnsweredElsewhere):
        respond(anna, page, now, response=wrong(page))

    (step,) = run_of(running).steps_of("processes")
    assert step.credit == 100


def test_a_second_window_of_the_self_part_is_told_too(
    running: UUID, anna: Any, now: dt.datetime
) -> None:
    answer(anna, running, "teamwork", now, seen_revision=0)
    choices = dict(run_of(running).choices)
    other = {UUID(key): "unknown" for key in choices}

    answer(anna, running, "change", now, seen_revision=0)
    with pytest.raises(AnsweredElsewhere):
        answer(anna, running, "teamwork", now, choices=other, seen_revision=0)

    assert {key: run_of(running).choices[key] for key in choices} == choices


def test_another_item_than_the_one_shown_is_refused(
    running: UUID, anna: Any, now: dt.datetime
) -> None:
    page = shown(anna, running, "processes", 1)
    assert page is not None

    with pytest.raises(AnsweredElsewhere):
        respond(anna, page, now, item_id=str(uuid4()))
    with pytest.raises(CheckNotFound):
        respond(anna, page, now, number=3)
    with pytest.raises(CheckNotFound):
        respond(anna, page, now, field_code="teamwork")
    with pytest.raises(ResponseDoesNotFit):
        respond(anna, page, now, response=("x",))


def test_a_completed_check_takes_no_answer_to_an_item(
    running: UUID, anna: Any, now: dt.datetime
) -> None:
    rate_all(anna, running, now)
    finish_test(anna, running, now, LEVELS)
    page = shown(anna, running, "processes", 1)
    complete_check(check_id=running, employee_id=anna.employee_id, now=now)
    assert page is not None

    with pytest.raises(CheckIsCompleted):
        respond(anna, page, now, response=wrong(page))


def test_the_stranger_in_the_same_town_finds_no_item(
    running: UUID, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    page = shown(anna, running, "processes", 1)
    assert page is not None

    with pytest.raises(CheckNotFound):
        shown(bernd, running, "processes", 1)
    with pytest.raises(CheckNotFound):
        respond(bernd, page, now)


def test_the_stranger_of_another_town_finds_no_item(
    running: UUID, anna: Any, carla: Any, at_speyer: Any
) -> None:
    for person in (anna, carla):
        with pytest.raises(CheckNotFound):
            shown(person, running, "processes", 1)


def test_reasons_name_figures_only_after_the_end(
    running: UUID, anna: Any, now: dt.datetime
) -> None:
    rate_all(anna, running, now)
    finish_test(anna, running, now, LEVELS)
    during = testing.asked_parts(check=Check.objects.get(id=running))
    complete_check(check_id=running, employee_id=anna.employee_id, now=now)
    afterwards = testing.asked_parts(check=Check.objects.get(id=running))

    assert not any("sprachen" in line.reason for part in during for line in part.items)
    assert all("sprachen" in line.reason for part in afterwards for line in part.items[1:])
    assert [part.code for part in afterwards] == ["processes", "change"]
