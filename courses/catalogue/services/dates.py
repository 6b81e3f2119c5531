"""The cooperative's dates of a course: add, change, cancel, remove."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.outbox.api import enqueue
from courses.catalogue.models import CourseDate
from courses.catalogue.rules.waiting import (
    DateCancelled,
    DateEntry,
    DateHasBookings,
    DateMisplaced,
    DateUnknown,
)
from courses.catalogue.services.editing import lock_course
from courses.catalogue.services.moving_up import advance_line, close_line
from courses.catalogue.services.seats import lock_date, seats_of
from courses.catalogue.services.telling import TELL


@transaction.atomic(durable=True)
def add_date(
    *,
    course_id: UUID,
    entry: DateEntry,
    actor: Actor,
    now: datetime,
    date_id: UUID | None = None,
) -> UUID:
    """Add a date with a number of seats to a course and return the date's id.

    :param date_id: the id where a form has brought one; added before, nothing changes
    :raises CourseUnknown: where the course does not exist
    :raises DateMisplaced: where it ends before it starts
    """
    course = lock_course(course_id)
    # Behind the lock: a second click has waited there, and finds the date of the first.
    if date_id and CourseDate.objects.filter(pk=date_id).exists():
        return date_id
    with refuse_on(catalogue_date_order=DateMisplaced):
        date = CourseDate.objects.create(
            id=date_id or uuid4(), course=course, **entry.facts, seats=entry.seats
        )
    _note("catalogue.date_added", date, actor=actor, now=now)
    return date.pk


@transaction.atomic(durable=True)
def change_date(
    *, course_id: UUID, date_id: UUID, entry: DateEntry, actor: Actor, now: datetime
) -> None:
    """Change when and where a course takes place and how many seats it has.

    More seats go to whoever waits, at once.

    :raises DateUnknown: where the course has no such date
    :raises DateCancelled: where it was cancelled
    :raises DateMisplaced: where it would end before it starts
    :raises SeatsInUse: where more seats are booked or offered
    """
    date = _lock_open(course_id, date_id)
    seats = seats_of(date).resized(entry.seats)
    with refuse_on(catalogue_date_order=DateMisplaced):
        CourseDate.objects.filter(pk=date.pk).update(
            **entry.facts,
            seats=seats.seats,
            seats_taken=seats.taken,
            kept_count=seats.kept,
        )
    advance_line(lock_date(date_id), now=now)
    _note("catalogue.date_changed", date, actor=actor, now=now)


@transaction.atomic(durable=True)
def cancel_date(*, course_id: UUID, date_id: UUID, actor: Actor, now: datetime) -> None:
    """Call a date off: nobody waits any more, and the municipalities end their bookings.

    :raises DateUnknown: where the course has no such date
    :raises DateCancelled: where it was cancelled before
    """
    date = _lock_open(course_id, date_id)
    close_line(date, now=now)
    CourseDate.objects.filter(pk=date.pk).update(cancelled_at=now)
    payload = {"course_date_id": str(date_id)}
    enqueue(job=TELL, key=f"tell-cancelled:{date_id}", payload=payload, now=now)
    _note("catalogue.date_cancelled", date, actor=actor, now=now)


@transaction.atomic(durable=True)
def remove_date(*, course_id: UUID, date_id: UUID, actor: Actor, now: datetime) -> None:
    """Remove a date for which nobody has booked or waited.

    :raises DateUnknown: where the course has no such date
    :raises DateHasBookings: where somebody has
    """
    date = _lock_of(course_id, date_id)
    if date.seats_taken or date.ticket_count:
        raise DateHasBookings
    _note("catalogue.date_removed", date, actor=actor, now=now)
    date.delete()


def _lock_open(course_id: UUID, date_id: UUID) -> CourseDate:
    date = _lock_of(course_id, date_id)
    if date.cancelled_at:
        raise DateCancelled
    return date


def _lock_of(course_id: UUID, date_id: UUID) -> CourseDate:
    date = lock_date(date_id)
    if date.course_id != course_id:
        raise DateUnknown
    return date


def _note(action: str, date: CourseDate, *, actor: Actor, now: datetime) -> None:
    facts = {"date": str(date.pk)}
    record(action=action, actor=actor, subject=f"course:{date.course_id}", facts=facts, now=now)
