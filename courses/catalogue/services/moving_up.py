"""The cooperative's side of the waiting list: offer kept seats, end what is over, tell towns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from courses.catalogue.models import CourseDate, WaitingEntry
from courses.catalogue.rules.waiting import Seats, accept_until, cutoff_of
from courses.catalogue.services.seats import seats_of, write_seats

TURN = 50
State = WaitingEntry.State


def move_up(*, now: datetime, limit: int = TURN) -> int:
    """Bring the lines of up to `limit` dates up to date; returns how many there were.

    Runs in the cooperative's scope. Fewer than `limit` means that nothing is left to do; a date
    that somebody holds locked at this moment is looked at by the next run.
    """
    require_transaction()
    rows = CourseDate.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    due = list(rows.filter(_is_due(now)).order_by("starts_at", "id")[:limit])
    for date in due:
        advance_line(date, now=now)
    return len(due)


def _is_due(now: datetime) -> Q:
    late = WaitingEntry.objects.filter(
        course_date=OuterRef("pk"), state=State.OFFERED, accept_until__lt=now
    )
    days = ExpressionWrapper(F("cutoff_days") * timedelta(days=1), output_field=DurationField())
    has_line = Q(waiting_count__gt=0) | Q(offered_count__gt=0)
    # The cut-off is a day's end in Germany, less than a day after this moment.
    nearly_cut_off = Q(starts_at__lt=now + days - timedelta(days=1))
    return Q(kept_count__gt=0) | Exists(late) | (has_line & nearly_cut_off)


def advance_line(date: CourseDate, *, now: datetime) -> None:
    """End late offers of a locked date and offer its kept seats; end all after the cut-off."""
    cutoff = cutoff_of(starts_at=date.starts_at, cutoff_days=date.cutoff_days)
    if now > cutoff:
        close_line(date, now=now)
        return
    seats = _end_late_offers(date, seats_of(date), now=now)
    write_seats(date, _offer_kept(date, seats, cutoff=cutoff, now=now))


def close_line(date: CourseDate, *, now: datetime) -> None:
    """End every live entry of a locked date, give back what the line held, and tell the towns."""
    write_seats(date, seats_of(date).closed())
    _lapse(date.entries.filter(ended_at__isnull=True), now=now)


def _end_late_offers(date: CourseDate, seats: Seats, *, now: datetime) -> Seats:
    late = date.entries.filter(state=State.OFFERED, accept_until__lt=now)
    return seats.declined(_lapse(late, now=now))


def _offer_kept(date: CourseDate, seats: Seats, *, cutoff: datetime, now: datetime) -> Seats:
    line = date.entries.filter(state=State.WAITING).order_by("ticket")
    first = list(line[: seats.kept])
    until = accept_until(accept_days=date.accept_days, cutoff=cutoff, now=now)
    WaitingEntry.objects.filter(pk__in=[entry.pk for entry in first]).update(
        state=State.OFFERED, offered_at=now, accept_until=until
    )
    for entry in first:
        enqueue(
            job="desk.seat_offered",
            key=f"seat-offered:{entry.pk}",
            payload={"waiting_ref": str(entry.waiting_ref)},
            municipality_id=entry.municipality_id,
            now=now,
        )
    return seats.offered_to(len(first))


def _lapse(entries: QuerySet[WaitingEntry], *, now: datetime) -> int:
    ending = list(entries)
    _end_all((entry.pk for entry in ending), now=now)
    for entry in ending:
        enqueue(
            job="desk.seat_lapsed",
            key=f"seat-lapsed:{entry.pk}",
            payload={"waiting_ref": str(entry.waiting_ref)},
            municipality_id=entry.municipality_id,
            now=now,
        )
    return len(ending)


def _end_all(entry_ids: Iterable[UUID], *, now: datetime) -> None:
    ended = WaitingEntry.objects.filter(pk__in=list(entry_ids))
    ended.update(state=State.LAPSED, ended_at=now)
