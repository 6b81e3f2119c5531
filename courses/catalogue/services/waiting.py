"""A municipality's side of the waiting list: join, leave, accept. Runs in its own scope."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from campus.kernel.refusal import refuse_on
from courses.catalogue.models import Course, CourseDate, WaitingEntry
from courses.catalogue.rules.waiting import (
    AlreadyWaiting,
    CourseClosed,
    DateCancelled,
    NoOffer,
    NotWaiting,
    OfferOver,
    check_before_cutoff,
)
from courses.catalogue.services.seats import lock_date, seats_of, write_seats
from tenants.registry.api import current_municipality


class MunicipalityMissing(RuntimeError):
    """Somebody tried to wait without a municipality."""


def join_waiting_list(*, course_date_id: UUID, waiting_ref: UUID, now: datetime) -> UUID:
    """Put the current municipality's request at the end of a date's line; returns the entry's id.

    :raises DateUnknown, DateCancelled, CourseClosed: nobody can wait for this date
    :raises CutoffPassed: nobody moves up any more
    :raises SeatStillFree: there is a seat to book
    :raises AlreadyWaiting: this request stands in a line already
    """
    date = lock_date(course_date_id)
    _check_open(date, now=now)
    seats = seats_of(date).joined()
    with refuse_on(catalogue_waiting_once=AlreadyWaiting):
        entry = WaitingEntry.objects.create(
            course_date=date,
            municipality_id=_own_municipality(),
            waiting_ref=waiting_ref,
            ticket=date.ticket_count + 1,
            entered_at=now,
        )
    CourseDate.objects.filter(pk=date.pk).update(ticket_count=F("ticket_count") + 1)
    write_seats(date, seats)
    return entry.pk


def leave_waiting_list(*, waiting_ref: UUID, now: datetime) -> None:
    """Step out of the line, or decline the offered seat, which goes to the next in line.

    :raises NotWaiting: the request stands in no line any more
    """
    entry, date = _lock_live(waiting_ref)
    seats = seats_of(date)
    was_offered = entry.state == WaitingEntry.State.OFFERED
    write_seats(date, seats.declined() if was_offered else seats.stepped_out())
    _end(entry, WaitingEntry.State.LEFT, now=now)


def accept_offer(*, waiting_ref: UUID, now: datetime) -> UUID:
    """Accept the offered seat, which was held since the offer; returns the date's id.

    :raises NotWaiting: the request stands in no line any more
    :raises NoOffer: it is not its turn yet
    :raises OfferOver: the time to accept is over
    """
    entry, date = _lock_live(waiting_ref)
    if entry.accept_until is None:
        raise NoOffer
    if now > entry.accept_until:
        raise OfferOver
    write_seats(date, seats_of(date).accepted())
    _end(entry, WaitingEntry.State.ACCEPTED, now=now)
    return date.pk


def _check_open(date: CourseDate, *, now: datetime) -> None:
    if date.cancelled_at:
        raise DateCancelled
    if not Course.objects.filter(pk=date.course_id, state=Course.State.PUBLISHED).exists():
        raise CourseClosed
    check_before_cutoff(starts_at=date.starts_at, cutoff_days=date.cutoff_days, now=now)


def _own_municipality() -> UUID:
    municipality = current_municipality()
    if municipality is None:
        raise MunicipalityMissing
    return municipality.id


def _lock_live(waiting_ref: UUID) -> tuple[WaitingEntry, CourseDate]:
    """Return the live entry of a request and its date, both locked, the date first."""
    live = WaitingEntry.objects.filter(waiting_ref=waiting_ref, ended_at__isnull=True)
    date_id = live.values_list("course_date_id", flat=True).first()
    if date_id is None:
        raise NotWaiting
    date = lock_date(date_id)
    # Read again: until the date was locked, the entry may have been moved up or ended.
    entry = live.filter(course_date=date).first()
    if entry is None:
        raise NotWaiting
    return entry, date


def _end(entry: WaitingEntry, state: str, *, now: datetime) -> None:
    WaitingEntry.objects.filter(pk=entry.pk).update(state=state, ended_at=now)
