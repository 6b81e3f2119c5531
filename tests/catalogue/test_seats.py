"""Taking a seat: never more than there are, whoever asks at the same time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from campus.kernel.refusal import violated_constraint
from campus.kernel.transactions import TransactionRequired
from courses.catalogue.api import NoSeatLeft, free_seat, take_seat
from courses.catalogue.models import Course, CourseDate
from tenants.registry.api import in_municipality


def test_a_course_on_demand_needs_no_seat(open_course: UUID, now: dt.datetime) -> None:
    with transaction.atomic():
        assert take_seat(course_id=open_course, now=now) is None


def test_a_seat_is_taken_on_the_earliest_coming_date(
    open_course: UUID, add_date: Callable[..., UUID], now: dt.datetime
) -> None:
    add_date(seats=5, in_days=-1)
    later, sooner = add_date(seats=5, in_days=14), add_date(seats=5, in_days=7)
    Course.objects.update(format="dated")

    taken = take_seat(course_id=open_course, now=now)

    assert taken == sooner
    assert CourseDate.objects.get(pk=sooner).seats_taken == 1
    assert CourseDate.objects.get(pk=later).seats_taken == 0


def test_the_next_date_is_taken_where_the_first_is_full(
    open_course: UUID, add_date: Callable[..., UUID], now: dt.datetime
) -> None:
    sooner, later = add_date(seats=1, in_days=7), add_date(seats=1, in_days=14)
    Course.objects.update(format="dated")

    taken = [take_seat(course_id=open_course, now=now) for _ in range(2)]

    assert taken == [sooner, later]


def test_a_full_course_refuses_with_what_to_do_next(
    open_course: UUID, add_date: Callable[..., UUID], now: dt.datetime
) -> None:
    add_date(seats=1)
    Course.objects.update(format="dated")
    take_seat(course_id=open_course, now=now)

    with pytest.raises(NoSeatLeft) as refusal:
        take_seat(course_id=open_course, now=now)

    assert "anderen Kurs" in str(refusal.value)


def test_a_freed_seat_can_be_taken_again(
    open_course: UUID, add_date: Callable[..., UUID], now: dt.datetime
) -> None:
    date_id = add_date(seats=1)
    Course.objects.update(format="dated")
    take_seat(course_id=open_course, now=now)

    free_seat(date_id=date_id)

    assert take_seat(course_id=open_course, now=now) == date_id


def test_the_database_itself_refuses_one_seat_too_many(add_date: Callable[..., UUID]) -> None:
    date_id = add_date(seats=1)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        CourseDate.objects.filter(pk=date_id).update(seats_taken=F("seats") + 1)

    assert violated_constraint(error.value) == "catalogue_date_seats"


@pytest.mark.slow
def test_of_eight_at_once_only_as_many_get_a_seat_as_there_are(
    real_database: str,
    open_course: UUID,
    add_date: Callable[..., UUID],
    ludwigshafen: Any,
    in_parallel: Any,
    now: dt.datetime,
) -> None:
    date_id = add_date(seats=3)
    Course.objects.update(format="dated")

    def take(_number: int) -> UUID | None:
        with in_municipality(ludwigshafen.id), transaction.atomic():
            return take_seat(course_id=open_course, now=now)

    outcomes = in_parallel(8, take)

    assert outcomes.count(date_id) == 3
    assert sum(isinstance(outcome, NoSeatLeft) for outcome in outcomes) == 5
    assert CourseDate.objects.get(pk=date_id).seats_taken == 3


def test_taking_a_seat_needs_the_callers_transaction(
    real_database: str, open_course: UUID, now: dt.datetime
) -> None:
    with pytest.raises(TransactionRequired):
        take_seat(course_id=open_course, now=now)
