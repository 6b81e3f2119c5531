"""Eight towns at the same moment: the last seat never twice, no seat lost, nobody twice in line."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from courses.catalogue.api import NoSeatLeft, free_seat, join_waiting_list, take_seat
from courses.catalogue.models import Course, CourseDate, WaitingEntry
from courses.catalogue.queries.reconciling import reconcile_seats
from tenants.registry.api import in_municipality
from tests.catalogue.line import accept, advance, counters, leave, wait

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("desk_jobs")]
TOWNS = 8


@pytest.fixture
def full_date(
    real_database: str, open_course: UUID, add_date: Callable[..., UUID], now: dt.datetime
) -> UUID:
    """A date with three seats, all booked, whose commits are real."""
    date_id = add_date(seats=3, in_days=40)
    Course.objects.update(format="dated")
    with transaction.atomic():
        for _ in range(3):
            take_seat(course_id=open_course, now=now)
    return date_id


def test_eight_join_at_once_in_one_line_without_gap(
    full_date: UUID, ludwigshafen: Any, speyer: Any, in_parallel: Any, now: dt.datetime
) -> None:
    def join(number: int) -> UUID:
        return wait((ludwigshafen, speyer)[number % 2], full_date, now=now)

    assert len(set(in_parallel(TOWNS, join))) == TOWNS

    tickets = WaitingEntry.objects.order_by("ticket").values_list("ticket", flat=True)
    assert list(tickets) == list(range(1, TOWNS + 1))
    assert counters(full_date) == {"taken": 3, "waiting": TOWNS, "kept": 0, "offered": 0}


def test_one_request_that_joins_eight_times_at_once_waits_once(
    full_date: UUID, ludwigshafen: Any, in_parallel: Any, now: dt.datetime
) -> None:
    ref = uuid4()

    def join(_number: int) -> UUID:
        with in_municipality(ludwigshafen.id), transaction.atomic():
            return join_waiting_list(course_date_id=full_date, waiting_ref=ref, now=now)

    outcomes = in_parallel(TOWNS, join)

    assert sum(isinstance(outcome, UUID) for outcome in outcomes) == 1
    assert counters(full_date)["waiting"] == 1


def test_booking_freeing_joining_accepting_and_moving_up_at_once_lose_no_seat(
    real_database: str,
    open_course: UUID,
    full_date: UUID,
    ludwigshafen: Any,
    speyer: Any,
    in_parallel: Any,
    now: dt.datetime,
) -> None:
    towns = (ludwigshafen, speyer)
    refs = [wait(towns[n % 2], full_date, now=now) for n in range(4)]
    with transaction.atomic():
        free_seat(date_id=full_date)
        free_seat(date_id=full_date)
    advance(now=now)

    def act(number: int) -> str:
        town = towns[number % 2]
        if number < 2:  # both offers, one accepted and one declined
            (accept if number else leave)(town, refs[number], now=now)
        elif number < 4:
            with in_municipality(town.id), transaction.atomic():
                take_seat(course_id=open_course, now=now)
        elif number < 6:
            wait(town, full_date, now=now)
        elif number == 6:
            with in_municipality(town.id), transaction.atomic():
                free_seat(date_id=full_date)
        else:
            advance(now=now)
        return "done"

    outcomes = in_parallel(TOWNS, act)
    advance(now=now)

    assert [type(o) for o in outcomes[2:4]] == [NoSeatLeft, NoSeatLeft]
    assert [o for n, o in enumerate(outcomes) if n not in (2, 3)] == ["done"] * 6
    # Three seats: one booked by the offer, one never given back, and the two that came back
    # (declined, freed) were offered to the next in line.
    assert counters(full_date) == {"taken": 3, "waiting": 2, "kept": 0, "offered": 2}
    assert [result.findings for result in reconcile_seats()] == [(), ()]


def test_the_last_seat_is_offered_to_one_of_eight_who_then_accept_at_once(
    full_date: UUID, ludwigshafen: Any, speyer: Any, in_parallel: Any, now: dt.datetime
) -> None:
    towns = (ludwigshafen, speyer)
    refs = [wait(towns[n % 2], full_date, now=now) for n in range(TOWNS)]
    with transaction.atomic():
        free_seat(date_id=full_date)

    in_parallel(4, lambda _number: advance(now=now))
    outcomes = in_parallel(TOWNS, lambda n: accept(towns[n % 2], refs[n], now=now))

    assert Counter(outcome == full_date for outcome in outcomes) == {True: 1, False: 7}
    assert outcomes[0] == full_date
    date = CourseDate.objects.get(pk=full_date)
    assert (date.seats_taken, date.offered_count, date.waiting_count) == (3, 0, 7)
