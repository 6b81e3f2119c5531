"""Waiting for a seat: joining, moving up, accepting, leaving, the end of an offer, the cut-off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import violated_constraint
from campus.outbox.models import Job
from courses.catalogue.api import NoSeatLeft, free_seat, take_seat
from courses.catalogue.models import Course, CourseDate, WaitingEntry
from courses.catalogue.rules.waiting import (
    AlreadyWaiting,
    CourseClosed,
    CutoffPassed,
    DateCancelled,
    DateUnknown,
    NoOffer,
    NotWaiting,
    OfferOver,
    SeatsInUse,
    SeatStillFree,
)
from courses.catalogue.services import dates
from courses.catalogue.services.handing_over import hand_back_lines, hand_over_lines
from courses.catalogue.services.leaving import leave_all_lines
from courses.catalogue.services.telling import tell_cancelled
from tenants.registry.api import in_municipality
from tests.catalogue.line import accept, advance, counters, leave, place, states, told, wait

DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.usefixtures("desk_jobs")


@pytest.fixture
def full_date(open_course: UUID, add_date: Callable[..., UUID], now: dt.datetime) -> UUID:
    """A date in 40 days with two seats, both booked."""
    date_id = add_date(seats=2, in_days=40)
    Course.objects.update(format="dated")
    for _ in range(2):
        take_seat(course_id=open_course, now=now)
    return date_id


@pytest.fixture
def offered(full_date: UUID, ludwigshafen: Any, now: dt.datetime) -> UUID:
    """A request of Ludwigshafen to which a seat is offered, for three days."""
    ref = wait(ludwigshafen, full_date, now=now)
    free_seat(date_id=full_date)
    advance(now=now)
    return ref


def test_towns_stand_in_one_line_and_each_knows_its_own_place_only(
    full_date: UUID, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    first, second, third = (
        wait(town, full_date, now=now) for town in (ludwigshafen, speyer, ludwigshafen)
    )

    assert place(ludwigshafen, first) == ("waiting", 1)
    assert place(speyer, second) == ("waiting", 2)
    assert place(ludwigshafen, third) == ("waiting", 3)
    with pytest.raises(NotWaiting):
        place(speyer, first)
    with in_municipality(speyer.id):
        assert WaitingEntry.objects.count() == 1


def test_nobody_waits_where_a_seat_is_free(
    add_date: Callable[..., UUID], ludwigshafen: Any, now: dt.datetime
) -> None:
    with pytest.raises(SeatStillFree):
        wait(ludwigshafen, add_date(seats=1, in_days=40), now=now)


def test_a_request_stands_in_one_line_only(
    full_date: UUID, ludwigshafen: Any, now: dt.datetime
) -> None:
    from courses.catalogue.api import join_waiting_list

    ref = wait(ludwigshafen, full_date, now=now)

    with (
        pytest.raises(AlreadyWaiting),
        in_municipality(ludwigshafen.id),
        transaction.atomic(),
    ):
        join_waiting_list(course_date_id=full_date, waiting_ref=ref, now=now)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"cancelled_at": dt.datetime(2026, 3, 1, tzinfo=dt.UTC)}, DateCancelled),
        ({"cutoff_days": 41}, CutoffPassed),
    ],
)
def test_nobody_waits_for_a_date_that_takes_nobody_in(
    full_date: UUID,
    ludwigshafen: Any,
    now: dt.datetime,
    change: dict[str, Any],
    refusal: type[Exception],
) -> None:
    CourseDate.objects.update(**change)

    with pytest.raises(refusal):
        wait(ludwigshafen, full_date, now=now)


def test_nobody_waits_for_an_archived_course_or_an_unknown_date(
    full_date: UUID, ludwigshafen: Any, now: dt.datetime
) -> None:
    Course.objects.update(state="archived")

    with pytest.raises(CourseClosed):
        wait(ludwigshafen, full_date, now=now)
    with pytest.raises(DateUnknown):
        wait(ludwigshafen, uuid4(), now=now)


def test_a_freed_seat_goes_to_the_first_in_line_and_to_nobody_else(
    open_course: UUID, full_date: UUID, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    first, second = wait(speyer, full_date, now=now), wait(ludwigshafen, full_date, now=now)

    free_seat(date_id=full_date)

    with pytest.raises(NoSeatLeft):
        take_seat(course_id=open_course, course_date_id=full_date, now=now)
    assert advance(now=now) == 1
    assert place(speyer, first) == ("offered", None)
    assert place(ludwigshafen, second) == ("waiting", 1)
    assert told("desk.seat_offered") == [str(first)]
    assert Job.objects.get(name="desk.seat_offered").municipality_id == speyer.id
    assert counters(full_date) == {"taken": 2, "waiting": 1, "kept": 0, "offered": 1}


def test_moving_up_twice_tells_once(offered: UUID, now: dt.datetime) -> None:
    assert advance(now=now) == 0
    assert told("desk.seat_offered") == [str(offered)]


def test_an_accepted_offer_is_a_booked_seat(
    full_date: UUID, offered: UUID, ludwigshafen: Any, now: dt.datetime
) -> None:
    assert accept(ludwigshafen, offered, now=now + 3 * DAY) == full_date

    assert counters(full_date) == {"taken": 2, "waiting": 0, "kept": 0, "offered": 0}
    assert states(full_date) == ["accepted"]
    with pytest.raises(NotWaiting):
        accept(ludwigshafen, offered, now=now)


def test_another_town_cannot_accept_or_leave(offered: UUID, speyer: Any, now: dt.datetime) -> None:
    for act in (accept, leave):
        with pytest.raises(NotWaiting):
            act(speyer, offered, now=now)


def test_whoever_still_waits_has_nothing_to_accept(
    full_date: UUID, ludwigshafen: Any, now: dt.datetime
) -> None:
    ref = wait(ludwigshafen, full_date, now=now)

    with pytest.raises(NoOffer):
        accept(ludwigshafen, ref, now=now)


def test_an_offer_that_nobody_accepts_goes_to_the_next(
    full_date: UUID, offered: UUID, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    next_ref = wait(speyer, full_date, now=now)
    late = now + 4 * DAY

    with pytest.raises(OfferOver):
        accept(ludwigshafen, offered, now=late)
    advance(now=late)

    assert states(full_date) == ["lapsed", "offered"]
    assert told("desk.seat_lapsed") == [str(offered)]
    assert told("desk.seat_offered") == [str(offered), str(next_ref)]


def test_a_declined_offer_goes_to_the_next_or_becomes_free(
    full_date: UUID, offered: UUID, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    next_ref = wait(speyer, full_date, now=now)

    leave(ludwigshafen, offered, now=now)
    advance(now=now)
    assert place(speyer, next_ref) == ("offered", None)
    leave(speyer, next_ref, now=now)

    assert counters(full_date) == {"taken": 1, "waiting": 0, "kept": 0, "offered": 0}


def test_whoever_steps_out_makes_room_for_those_behind(
    full_date: UUID, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    first, second = wait(ludwigshafen, full_date, now=now), wait(speyer, full_date, now=now)

    leave(ludwigshafen, first, now=now)

    assert place(speyer, second) == ("waiting", 1)
    assert counters(full_date)["waiting"] == 1


def test_a_town_that_leaves_steps_out_of_the_line_alone(
    full_date: UUID, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    wait(ludwigshafen, full_date, now=now)
    staying = wait(speyer, full_date, now=now)

    with transaction.atomic():
        left = leave_all_lines(municipality_id=ludwigshafen.id, now=now)

    assert left == 1
    assert place(speyer, staying) == ("waiting", 1)


def test_with_a_town_go_its_places_in_line_and_no_others(
    full_date: UUID, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    passing, staying = wait(ludwigshafen, full_date, now=now), wait(speyer, full_date, now=now)
    facts: dict[str, Any] = {"municipality_id": ludwigshafen.id, "successor_id": UUID(int=7)}
    everything = {"entries": list(WaitingEntry.objects.values_list("id", flat=True))}

    with transaction.atomic():
        noted = hand_over_lines(**facts, actor=SYSTEM, now=now)
    passed = owners()
    with transaction.atomic():
        hand_back_lines(**facts, noted=everything, merged_at=now, actor=SYSTEM, now=now)

    assert len(noted["entries"]) == 1
    assert passed == {passing: UUID(int=7), staying: speyer.id}
    assert owners() == {passing: ludwigshafen.id, staying: speyer.id}


def owners() -> dict[UUID, UUID]:
    """Whose each place in line is."""
    return dict(WaitingEntry.objects.values_list("waiting_ref", "municipality_id"))


def test_at_the_cutoff_all_waiting_ends_and_the_towns_are_told(
    open_course: UUID,
    full_date: UUID,
    offered: UUID,
    speyer: Any,
    now: dt.datetime,
) -> None:
    waiting = wait(speyer, full_date, now=now)

    advance(now=now + 27 * DAY)

    assert states(full_date) == ["lapsed", "lapsed"]
    assert sorted(told("desk.seat_lapsed")) == sorted([str(offered), str(waiting)])
    assert counters(full_date) == {"taken": 1, "waiting": 0, "kept": 0, "offered": 0}
    assert take_seat(course_id=open_course, now=now + 27 * DAY) == full_date


def test_on_the_cutoff_day_people_still_move_up(
    full_date: UUID, ludwigshafen: Any, now: dt.datetime
) -> None:
    ref = wait(ludwigshafen, full_date, now=now)
    free_seat(date_id=full_date)

    advance(now=now + 26 * DAY)

    assert place(ludwigshafen, ref) == ("offered", None)
    entry = WaitingEntry.objects.get(waiting_ref=ref)
    assert entry.accept_until is not None
    assert entry.accept_until < now + 27 * DAY


def test_more_seats_go_to_the_line_at_once(
    open_course: UUID, full_date: UUID, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    for town in (ludwigshafen, speyer):
        wait(town, full_date, now=now)

    change(open_course, full_date, seats=5, now=now)

    assert states(full_date) == ["offered", "offered"]
    assert counters(full_date) == {"taken": 4, "waiting": 0, "kept": 0, "offered": 2}


def test_a_date_keeps_the_seats_that_are_in_use(
    open_course: UUID, full_date: UUID, now: dt.datetime
) -> None:
    with pytest.raises(SeatsInUse):
        change(open_course, full_date, seats=1, now=now)


def test_a_cancelled_date_ends_the_line_and_every_town_is_told(
    open_course: UUID, full_date: UUID, offered: UUID, speyer: Any, now: dt.datetime
) -> None:
    where = {"course_id": open_course, "date_id": full_date}
    waiting = wait(speyer, full_date, now=now)

    dates.cancel_date(**where, actor=SYSTEM, now=now)
    with transaction.atomic():
        assert tell_cancelled(course_date_id=full_date, now=now) == 2

    assert sorted(told("desk.seat_lapsed")) == sorted([str(offered), str(waiting)])
    assert Job.objects.filter(name="desk.date_cancelled").count() == 2
    assert counters(full_date) == {"taken": 1, "waiting": 0, "kept": 0, "offered": 0}
    with pytest.raises(DateCancelled):
        dates.cancel_date(**where, actor=SYSTEM, now=now)
    with pytest.raises(DateCancelled):
        take_seat(course_id=open_course, course_date_id=full_date, now=now)


def change(course_id: UUID, date_id: UUID, *, seats: int, now: dt.datetime) -> None:
    date = CourseDate.objects.get(pk=date_id)
    entry = dates.DateEntry(
        starts_at=date.starts_at, ends_at=date.ends_at, place="Mainz", seats=seats
    )
    dates.change_date(course_id=course_id, date_id=date_id, entry=entry, actor=SYSTEM, now=now)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"seats_taken": F("seats") - 1, "waiting_count": 1}, "catalogue_date_line_goes_first"),
        ({"kept_count": 1}, "catalogue_date_kept_for_somebody"),
        ({"offered_count": 3}, "catalogue_date_offers_hold_seats"),
        ({"accept_days": 0}, "catalogue_date_accept_days"),
        (
            {"cancelled_at": dt.datetime(2026, 3, 1, tzinfo=dt.UTC), "waiting_count": 1},
            "catalogue_date_cancelled_has_no_line",
        ),
    ],
)
def test_the_database_itself_keeps_the_counters_in_order(
    full_date: UUID, change: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        CourseDate.objects.update(**change)

    assert violated_constraint(error.value) == constraint


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"accept_until": None}, "catalogue_waiting_offer_has_an_end"),
        ({"state": "lapsed"}, "catalogue_waiting_ended"),
    ],
)
def test_the_database_itself_keeps_an_entry_in_order(
    offered: UUID, change: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        WaitingEntry.objects.update(**change)

    assert violated_constraint(error.value) == constraint


def test_a_town_cannot_move_its_own_entry_forward(
    full_date: UUID, ludwigshafen: Any, now: dt.datetime
) -> None:
    wait(ludwigshafen, full_date, now=now)

    with (
        pytest.raises(Exception, match="permission denied"),
        in_municipality(ludwigshafen.id),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE catalogue_waitingentry SET ticket = 0")
