"""Seats of dated courses. The counter moves by a conditional update; CHECKs are the guarantee."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from campus.kernel.refusal import refuse_last_on
from courses.catalogue.models import Course, CourseDate
from courses.catalogue.rules.publishing import NoSeatLeft
from courses.catalogue.rules.waiting import DateBegan, DateCancelled, DateUnknown, Seats


def take_seat(*, course_id: UUID, course_date_id: UUID | None, now: datetime) -> UUID | None:
    """Take one seat on the date given, or on the earliest coming date that has one free.

    A seat is free only when one is kept for everybody who waits, so nobody jumps the line.

    :returns: the date's id, or None for a course that can be started at any time
    :raises DateUnknown: where the course has no such date
    :raises DateCancelled, DateBegan: where the date given takes nobody in any more
    :raises NoSeatLeft: where the date, or every coming date, is full, or there is none
    """
    if not Course.objects.filter(pk=course_id, format=Course.Format.DATED).exists():
        return None
    dates = CourseDate.objects.filter(course_id=course_id)
    if course_date_id is not None:
        _check_bookable(dates.filter(pk=course_date_id).first(), now=now)
        dates = dates.filter(pk=course_date_id)
    coming = dates.filter(starts_at__gt=now, cancelled_at__isnull=True)
    for date_id in coming.filter(seats_taken__lt=F("seats")).values_list("pk", flat=True):
        if _count_up(date_id=date_id):
            return date_id
    raise NoSeatLeft


def _check_bookable(date: CourseDate | None, *, now: datetime) -> None:
    if date is None:
        raise DateUnknown
    if date.cancelled_at:
        raise DateCancelled
    if date.starts_at <= now:
        raise DateBegan


def _count_up(*, date_id: UUID) -> bool:
    free = CourseDate.objects.filter(
        pk=date_id, seats_taken__lt=F("seats"), cancelled_at__isnull=True
    )
    with refuse_last_on(catalogue_date_seats=NoSeatLeft):
        return free.update(seats_taken=F("seats_taken") + 1) == 1


def free_seat(*, date_id: UUID) -> None:
    """Give one booked seat of a date back, first of all to whoever waits for it."""
    date = lock_date(date_id)
    seats = seats_of(date)
    if seats.booked:
        write_seats(date, seats.freed())


def lock_date(date_id: UUID) -> CourseDate:
    """Return a date whose row is locked until the transaction ends.

    Everybody locks the date before its waiting entries, so that nobody waits in a circle.

    :raises DateUnknown: where there is none
    """
    rows = CourseDate.objects.select_for_update(of=("self",), no_key=True)
    date = rows.filter(pk=date_id).first()
    if date is None:
        raise DateUnknown
    return date


def seats_of(date: CourseDate) -> Seats:
    """Return the counters of a date."""
    return Seats(
        seats=date.seats,
        taken=date.seats_taken,
        waiting=date.waiting_count,
        kept=date.kept_count,
        offered=date.offered_count,
    )


def write_seats(date: CourseDate, seats: Seats) -> None:
    """Write the counters of a date that the caller has locked."""
    CourseDate.objects.filter(pk=date.pk).update(
        seats_taken=seats.taken,
        waiting_count=seats.waiting,
        kept_count=seats.kept,
        offered_count=seats.offered,
    )
