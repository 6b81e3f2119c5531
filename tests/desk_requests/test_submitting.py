"""Asking for a course: what is reserved, who decides, until when, and why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from courses.catalogue.services.moving import archive_course
from tests.cast import Person
from tests.desk.conftest import Give
from tests.desk_requests.acts import Desk, employee_of, refused
from tests.desk_requests.courses import another_course, dated_course
from tests.redemption.vouchers import Stock, stock_up
from vouchers.desk.queries.requests import own_requests
from vouchers.redemption.api import State

Rule = Callable[..., None]


def test_reserves_the_own_voucher_before_one_of_the_contingent(
    desk: Desk, anna: Person, stock: Stock, give: Give
) -> None:
    own = give(anna, stock)

    request_id = desk.ask(anna)

    row = desk.row(request_id)
    assert row.holding.voucher_id == own
    assert not row.came_for_request
    assert desk.voucher_state(request_id) is State.RESERVED


def test_takes_the_next_voucher_of_the_contingent_where_the_person_has_none(
    desk: Desk, anna: Person, gustav: Person, stock: Stock, give: Give
) -> None:
    give(gustav, stock)

    request_id = desk.ask(anna)

    assert desk.row(request_id).came_for_request
    assert desk.row(request_id).holding.employee_id == anna.employee_id
    assert desk.voucher_state(request_id) is State.RESERVED
    assert len(desk.holdings(anna)) == 1


def test_waits_for_the_office_with_a_deadline_by_default(desk: Desk, anna: Person) -> None:
    view = desk.view(anna, desk.ask(anna, note="Für das neue Amt"))

    assert view.state == "waiting_for_hr"
    assert view.decide_until == dt.date(2026, 3, 24)
    assert view.note == "Für das neue Amt"
    assert [event.what for event in view.events] == ["submitted"]


def test_waits_for_the_supervisor_where_the_town_wants_it(
    desk: Desk, anna: Person, frieda: Person, rule: Rule
) -> None:
    rule(approval="supervisor")

    assert desk.row(desk.ask(anna)).state == "waiting_for_supervisor"


@pytest.mark.parametrize("approval", ["supervisor", "both"])
def test_goes_to_the_office_where_nobody_supervises(
    desk: Desk, anna: Person, rule: Rule, approval: str
) -> None:
    rule(approval=approval)

    assert desk.row(desk.ask(anna)).state == "waiting_for_hr"


def test_books_at_once_where_nobody_needs_to_agree(desk: Desk, anna: Person, rule: Rule) -> None:
    rule(approval="none")

    request_id = desk.ask(anna)

    assert desk.row(request_id).state == "booked"
    assert desk.voucher_state(request_id) is State.REDEEMED
    assert [event.what for event in desk.view(anna, request_id).events] == ["submitted", "booked"]


def test_sent_twice_is_one_request(desk: Desk, anna: Person) -> None:
    request_id = uuid4()

    first = desk.ask(anna, request_id=request_id)
    second = desk.ask(anna, request_id=request_id)

    assert first == second == request_id
    assert len(desk.holdings(anna)) == 1


def test_refuses_a_second_live_request_for_the_course(desk: Desk, anna: Person) -> None:
    desk.ask(anna)

    assert refused(lambda: desk.ask(anna)) == "already_requested"


def test_a_colleague_may_ask_for_the_same_course_and_each_sees_the_own_request(
    desk: Desk, anna: Person, gustav: Person
) -> None:
    gustavs, annas = desk.ask(gustav), desk.ask(anna)

    with desk.inside():
        assert [each.id for each in own_requests(employee_of(anna))] == [annas]
        assert [each.id for each in own_requests(employee_of(gustav))] == [gustavs]
    assert refused(lambda: desk.view(anna, gustavs)) == "request_unknown"


def test_may_ask_again_after_taking_back(desk: Desk, anna: Person) -> None:
    desk.withdraw(anna, desk.ask(anna))

    assert desk.row(desk.ask(anna)).state == "waiting_for_hr"


def test_refuses_somebody_elses_form(desk: Desk, anna: Person, gustav: Person, rule: Rule) -> None:
    request_id = desk.ask(anna)

    assert refused(lambda: desk.ask(gustav, request_id=request_id)) == "request_unknown"


def test_refuses_a_course_that_takes_nobody_in(desk: Desk, anna: Person, now: dt.datetime) -> None:
    archive_course(course_id=desk.course_id, actor=SYSTEM, now=now)

    assert refused(lambda: desk.ask(anna)) == "course_not_open"


def test_refuses_a_booked_course(desk: Desk, anna: Person, rule: Rule) -> None:
    rule(approval="none")
    desk.ask(anna)

    assert refused(lambda: desk.ask(anna)) == "already_enrolled"


def test_refuses_where_no_voucher_is_left(
    desk: Desk, anna: Person, hire: Any, stock: Stock, give: Give
) -> None:
    for number in range(5):
        give(hire(f"Kim{number}"), stock)

    assert refused(lambda: desk.ask(anna)) == "no_voucher_for_course"


def test_refuses_a_course_that_no_programme_covers(
    ludwigshafen: Any, open_course: UUID, anna: Person, now: dt.datetime
) -> None:
    other = another_course(now)
    stock_up({ludwigshafen.id: 1}, now=now, ceiling_cents=40_000, course_ids=(other,))
    uncovered = Desk(town=ludwigshafen, course_id=open_course, now=now)

    assert refused(lambda: uncovered.ask(anna)) == "course_not_covered"


def test_refuses_a_second_course_where_one_voucher_is_all_that_a_person_may_have(
    desk: Desk, anna: Person, now: dt.datetime
) -> None:
    other = another_course(now)
    desk.ask(anna)

    assert refused(lambda: desk.ask(anna, course_id=other)) == "voucher_reserved"


def test_refuses_a_price_above_the_voucher_where_the_town_pays_no_share(
    desk: Desk, anna: Person, now: dt.datetime
) -> None:
    dear = another_course(now, price_cents=45_000)

    assert refused(lambda: desk.ask(anna, course_id=dear)) == "own_share_too_high"


def test_notes_the_share_that_the_town_would_pay(
    desk: Desk, anna: Person, rule: Rule, now: dt.datetime
) -> None:
    rule(own_share_max_cents=5_000)
    dear = another_course(now, price_cents=45_000)

    assert desk.row(desk.ask(anna, course_id=dear)).rest_cents == 5_000


def test_refuses_a_share_above_what_the_town_pays(
    desk: Desk, anna: Person, rule: Rule, now: dt.datetime
) -> None:
    rule(own_share_max_cents=4_999)
    dear = another_course(now, price_cents=45_000)

    assert refused(lambda: desk.ask(anna, course_id=dear)) == "own_share_too_high"


def test_says_that_the_check_comes_first(
    ludwigshafen: Any, open_course: UUID, anna: Person, now: dt.datetime
) -> None:
    stock_up({ludwigshafen.id: 1}, now=now, ceiling_cents=40_000, check_required=True)
    unchecked = Desk(town=ludwigshafen, course_id=open_course, now=now)

    assert refused(lambda: unchecked.ask(anna)) == "check_not_completed"


def test_refuses_where_nobody_may_decide(desk: Desk, bernd: Person) -> None:
    assert refused(lambda: desk.ask(bernd)) == "nobody_decides"


def test_a_refusal_leaves_nothing_behind(desk: Desk, bernd: Person) -> None:
    with pytest.raises(Refusal):
        desk.ask(bernd)

    assert desk.holdings(bernd) == []


def test_a_dated_course_needs_one_of_its_dates(desk: Desk, anna: Person, now: dt.datetime) -> None:
    course_id, _date_id = dated_course(now)

    assert refused(lambda: desk.ask(anna, course_id=course_id)) == "date_missing"
    foreign = lambda: desk.ask(anna, course_id=course_id, date=uuid4())  # noqa: E731
    assert refused(foreign) == "date_missing"


def test_the_deadline_ends_when_the_course_begins(
    desk: Desk, anna: Person, now: dt.datetime
) -> None:
    course_id, date_id = dated_course(now, in_days=5)

    row = desk.row(desk.ask(anna, course_id=course_id, date=date_id))

    assert row.decide_until == dt.date(2026, 3, 15)
    assert row.place == "Speyer"
