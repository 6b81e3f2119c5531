"""A full date: into the line, a seat on offer, accepted in time or gone."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from campus.kernel.actor import SYSTEM
from courses.catalogue.api import free_seat, place_in_line
from courses.catalogue.services.dates import cancel_date
from courses.catalogue.services.moving_up import move_up
from courses.learning.api import enrolments_of
from tenants.registry.api import in_cooperative
from tests.cast import Person
from tests.desk_requests.acts import Desk, refused
from tests.desk_requests.courses import dated_course
from vouchers.redemption.api import State


@pytest.fixture
def full(desk: Desk, gustav: Person, bernd: Person, now: dt.datetime) -> tuple[Desk, UUID]:
    """A desk for a course whose only seat Gustav has, and the date."""
    course_id, date_id = dated_course(now)
    there = Desk(town=desk.town, course_id=course_id, now=now)
    there.approve(bernd, there.ask(gustav, date=date_id))
    return there, date_id


@pytest.fixture
def queued(full: tuple[Desk, UUID], anna: Person, bernd: Person) -> UUID:
    """Anna's request, agreed to, in the line."""
    desk, date_id = full
    request_id = desk.ask(anna, date=date_id)
    desk.approve(bernd, request_id)
    return request_id


def offer(desk: Desk, date_id: UUID, request_id: UUID) -> None:
    """Gustav's seat becomes free, and the line moves up."""
    with desk.inside(), transaction.atomic():
        free_seat(date_id=date_id)
    with in_cooperative(), transaction.atomic():
        move_up(now=desk.now)
    desk.hear(request_id)


def test_the_last_agreement_joins_the_line_where_the_date_is_full(
    full: tuple[Desk, UUID], anna: Person, queued: UUID
) -> None:
    desk, _date_id = full
    view = desk.view(anna, queued)

    assert view.state == "waiting_for_seat"
    assert view.waiting_ref is not None
    assert desk.voucher_state(queued) is State.RESERVED
    with desk.inside():
        assert place_in_line(waiting_ref=view.waiting_ref).place == 1


def test_an_offered_seat_is_accepted_and_booked(
    full: tuple[Desk, UUID], anna: Person, queued: UUID
) -> None:
    desk, date_id = full
    offer(desk, date_id, queued)
    assert desk.view(anna, queued).state_title == "Platz angeboten"

    desk.later(days=2).accept(anna, queued)

    row = desk.row(queued)
    assert (row.state, row.holding.course_date_id) == ("booked", date_id)
    assert desk.voucher_state(queued) is State.REDEEMED
    with desk.inside():
        assert len(enrolments_of(employee_id=row.employee_id)) == 1


def test_a_seat_is_not_accepted_before_it_is_offered(
    full: tuple[Desk, UUID], anna: Person, queued: UUID
) -> None:
    assert refused(lambda: full[0].accept(anna, queued)) == "no_offer_open"


def test_a_seat_is_not_accepted_after_its_time(
    full: tuple[Desk, UUID], anna: Person, queued: UUID
) -> None:
    desk, date_id = full
    offer(desk, date_id, queued)

    assert refused(lambda: desk.later(days=5).accept(anna, queued)) == "no_offer_open"


def test_nobody_else_accepts_the_seat(
    full: tuple[Desk, UUID], gustav: Person, bernd: Person, queued: UUID
) -> None:
    desk, date_id = full
    offer(desk, date_id, queued)

    assert refused(lambda: desk.accept(gustav, queued)) == "request_unknown"
    assert refused(lambda: desk.accept(bernd, queued)) == "request_unknown"


def test_a_missed_seat_ends_the_request_and_frees_the_voucher(
    full: tuple[Desk, UUID], anna: Person, queued: UUID
) -> None:
    desk, date_id = full
    offer(desk, date_id, queued)
    after = desk.later(days=5)
    with in_cooperative(), transaction.atomic():
        move_up(now=after.now)

    after.hear(queued, lapsed=True)

    view = desk.view(anna, queued)
    assert view.state == "lapsed"
    assert view.events[-1].reason_title == "der angebotene Platz wurde nicht rechtzeitig angenommen"
    assert desk.voucher_state(queued) is State.RETURNED


def test_a_line_without_a_seat_ends_at_the_cut_off(
    full: tuple[Desk, UUID], anna: Person, queued: UUID
) -> None:
    after = full[0].later(days=30)
    with in_cooperative(), transaction.atomic():
        move_up(now=after.now)

    after.hear(queued, lapsed=True)

    reason = after.view(anna, queued).events[-1].reason_title
    assert reason == "bis zum Ende der Warteliste wurde kein Platz frei"


def test_a_cancelled_date_ends_the_waiting_and_says_so(
    full: tuple[Desk, UUID], anna: Person, queued: UUID
) -> None:
    desk, date_id = full
    cancel_date(course_id=desk.course_id, date_id=date_id, actor=SYSTEM, now=desk.now)

    desk.hear(queued, lapsed=True)

    reason = desk.view(anna, queued).events[-1].reason_title
    assert reason == "der Kurs oder der Termin ist nicht mehr buchbar"


def test_what_is_heard_twice_changes_nothing(
    full: tuple[Desk, UUID], anna: Person, queued: UUID
) -> None:
    desk, date_id = full
    offer(desk, date_id, queued)

    desk.hear(queued)

    assert [event.what for event in desk.view(anna, queued).events].count("offered") == 1


def test_taking_back_leaves_the_line(full: tuple[Desk, UUID], anna: Person, queued: UUID) -> None:
    desk, _date_id = full
    waiting_ref = desk.row(queued).waiting_ref
    assert waiting_ref is not None

    desk.withdraw(anna, queued)

    with desk.inside():
        assert place_in_line(waiting_ref=waiting_ref).state == "left"
    assert desk.voucher_state(queued) is State.RETURNED


def test_a_free_date_is_booked_without_a_line(
    desk: Desk, anna: Person, bernd: Person, now: dt.datetime
) -> None:
    course_id, date_id = dated_course(now)
    request_id = desk.ask(anna, course_id=course_id, date=date_id)

    desk.approve(bernd, request_id)

    assert desk.row(request_id).state == "booked"


def test_after_the_cut_off_nobody_joins_the_line(
    desk: Desk, anna: Person, gustav: Person, bernd: Person, now: dt.datetime
) -> None:
    course_id, date_id = dated_course(now, in_days=10)
    desk.approve(bernd, desk.ask(gustav, course_id=course_id, date=date_id))
    request_id = desk.ask(anna, course_id=course_id, date=date_id)

    assert refused(lambda: desk.approve(bernd, request_id)) == "cutoff_passed"
    assert desk.row(request_id).state == "waiting_for_hr"


def test_the_jobs_of_the_line_are_the_desks(
    full: tuple[Desk, UUID], anna: Person, queued: UUID, now: dt.datetime
) -> None:
    from vouchers.desk import tasks

    desk, date_id = full
    with desk.inside(), transaction.atomic():
        free_seat(date_id=date_id)
    with in_cooperative(), transaction.atomic():
        move_up(now=now)
    payload: dict[str, Any] = {"waiting_ref": str(desk.row(queued).waiting_ref)}

    with desk.inside(), transaction.atomic():
        tasks.seat_offered(payload=payload, cursor={}, now=now)
        assert desk.row(queued).accept_until is not None
        tasks.seat_lapsed(payload=payload, cursor={}, now=now)

    assert desk.row(queued).state == "lapsed"
