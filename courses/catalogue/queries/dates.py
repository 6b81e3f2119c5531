"""Reading dates, their seats and the line for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BigIntegerField, Case, Count, F, Func, Min, Q, QuerySet, Sum, When

from courses.catalogue.models import CourseDate, DepartedSeats, WaitingEntry
from courses.catalogue.rules.waiting import DateUnknown, cutoff_of
from tenants.registry.api import list_municipalities


@dataclass(frozen=True, kw_only=True)
class DateView:
    """A date of a course and its seats. `cutoff_at`: until then, people move up and may cancel."""

    id: UUID
    course_id: UUID
    starts_at: datetime
    ends_at: datetime
    place: str
    seats: int
    free_seats: int
    booked_count: int
    offered_count: int
    waiting_count: int
    cutoff_days: int
    accept_days: int
    cutoff_at: datetime
    is_cancelled: bool
    is_unused: bool

    @property
    def is_full(self) -> bool:
        return not self.free_seats

    def can_wait(self, now: datetime) -> bool:
        """Return whether somebody can join the line."""
        return self.is_full and not self.is_cancelled and now <= self.cutoff_at

    def can_cancel(self, now: datetime) -> bool:
        """Return whether a booking can be taken back and its seat given to somebody else."""
        return now <= self.cutoff_at


@dataclass(frozen=True, kw_only=True)
class WaitingView:
    """Where a request stands. `place` counts from 1 and is None unless it waits."""

    waiting_ref: UUID
    course_date_id: UUID
    state: str
    place: int | None
    accept_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """How many of a municipality wait for a date, and until when its first offer is open."""

    municipality: str
    waiting_count: int
    offered_count: int
    accept_until: datetime | None


def dates_of(course_id: UUID) -> QuerySet[CourseDate]:
    """Return the dates of a course, earliest first."""
    return CourseDate.objects.filter(course_id=course_id)


def all_dates(course_id: UUID) -> tuple[DateView, ...]:
    """Return all dates of a course, past and cancelled ones too, earliest first."""
    return tuple(_date_view(date) for date in dates_of(course_id))


def booked_counts() -> dict[UUID, int]:
    """Return how many seats are booked for each date that is not cancelled."""
    rows = CourseDate.objects.filter(cancelled_at__isnull=True)
    return {date.pk: _date_view(date).booked_count for date in rows}


def departed_counts() -> Counter[UUID]:
    """Return how many seats of each date belong to people of municipalities that are gone."""
    rows = DepartedSeats.objects.order_by().values_list("course_date_id")
    return Counter(dict(rows.annotate(count=Sum("seat_count"))))


def find_date(*, course_id: UUID, date_id: UUID) -> DateView:
    """Return one date of a course.

    :raises DateUnknown: where the course has no such date
    """
    found = date_view(date_id)
    if found.course_id != course_id:
        raise DateUnknown
    return found


def lines_by_municipality(date_id: UUID) -> list[Line]:
    """Return who waits for a date, by municipality. Only for the cooperative's side."""
    live = WaitingEntry.objects.filter(course_date_id=date_id, ended_at__isnull=True)
    counted = (
        live.order_by()
        .values("municipality_id")
        .annotate(
            waiting_count=Count("pk", filter=Q(state=WaitingEntry.State.WAITING)),
            offered_count=Count("pk", filter=Q(state=WaitingEntry.State.OFFERED)),
            accept_until=Min("accept_until"),
        )
    )
    names = {each.id: each.name for each in list_municipalities()}
    lines = [
        Line(
            municipality=names.get(row["municipality_id"], ""),
            waiting_count=row["waiting_count"],
            offered_count=row["offered_count"],
            accept_until=row["accept_until"],
        )
        for row in counted
    ]
    return sorted(lines, key=lambda line: line.municipality)


def coming_dates(course_id: UUID, *, now: datetime) -> tuple[DateView, ...]:
    """Return the dates of a course that are still to come and not cancelled, earliest first."""
    coming = dates_of(course_id).filter(starts_at__gt=now, cancelled_at__isnull=True)
    return tuple(_date_view(date) for date in coming)


def date_view(date_id: UUID) -> DateView:
    """Return one date.

    :raises DateUnknown: where there is none
    """
    date = CourseDate.objects.filter(pk=date_id).first()
    if date is None:
        raise DateUnknown
    return _date_view(date)


def places_in_line(waiting_refs: Iterable[UUID]) -> dict[UUID, WaitingView]:
    """Return where requests of the current municipality stand; what never waited is left out."""
    rows = WaitingEntry.objects.filter(waiting_ref__in=list(waiting_refs))
    placed = rows.annotate(ahead=_ahead()).order_by("entered_at", "ticket")
    return {row.waiting_ref: _waiting_view(row, row.ahead) for row in placed}


def _ahead() -> Case:
    # Row security hides the others in the line; this function counts them and tells nothing else.
    count = Func(
        F("course_date_id"),
        F("ticket"),
        function="catalogue_waiting_ahead",
        output_field=BigIntegerField(),
    )
    return Case(When(state=WaitingEntry.State.WAITING, then=count), default=None)


def _waiting_view(row: WaitingEntry, ahead: int | None) -> WaitingView:
    return WaitingView(
        waiting_ref=row.waiting_ref,
        course_date_id=row.course_date_id,
        state=row.state,
        place=None if ahead is None else ahead + 1,
        accept_until=row.accept_until,
    )


def _date_view(date: CourseDate) -> DateView:
    return DateView(
        id=date.pk,
        course_id=date.course_id,
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        place=date.place,
        seats=date.seats,
        free_seats=date.seats - date.seats_taken,
        booked_count=date.seats_taken - date.offered_count - date.kept_count,
        offered_count=date.offered_count,
        waiting_count=date.waiting_count,
        cutoff_days=date.cutoff_days,
        accept_days=date.accept_days,
        cutoff_at=cutoff_of(starts_at=date.starts_at, cutoff_days=date.cutoff_days),
        is_cancelled=date.cancelled_at is not None,
        is_unused=not date.seats_taken and not date.ticket_count,
    )
