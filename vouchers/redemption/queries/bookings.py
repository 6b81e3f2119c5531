"""What the journal said when a day ended: for proofs of use. No query here can know a holder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Sum

from campus.kernel.clock import first_moment_of
from vouchers.redemption.models import Journal
from vouchers.redemption.rules import Kind


@dataclass(frozen=True, kw_only=True)
class JournalSum:
    """How often something happened in a month (its first day, Europe/Berlin), and its cents."""

    kind: str
    programme_id: UUID
    municipality_id: UUID
    course_id: UUID | None
    month: dt.date
    count: int
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class Booking:
    """A redemption (`redeem`) or its undoing (`reverse`), in the order in which they happened."""

    id: int
    kind: str
    course_id: UUID
    at: dt.datetime
    month: dt.date
    amount_cents: int
    reverses: int | None


def sum_journal(*, programme_ids: Collection[UUID], until: dt.date) -> tuple[JournalSum, ...]:
    """Return what had happened to vouchers of programmes when a day ended in Germany."""
    groups = ("kind", "programme_id", "municipality_id", "course_id", "month")
    rows = (
        Journal.objects.filter(programme_id__in=programme_ids, at__lt=_end_of(until))
        .order_by()
        .values(*groups)
        .annotate(number=Count("id"), cents=Sum("amount_cents"))
    )
    return tuple(
        JournalSum(
            **{name: row[name] for name in groups}, count=row["number"], amount_cents=row["cents"]
        )
        for row in rows
    )


def list_bookings(*, programme_ids: Collection[UUID], until: dt.date) -> tuple[Booking, ...]:
    """Return what was redeemed and undone until a day ended in Germany, in time order."""
    rows = Journal.objects.filter(
        programme_id__in=programme_ids,
        kind__in=[Kind.REDEEM.value, Kind.REVERSE.value],
        at__lt=_end_of(until),
    ).order_by("at", "id")
    names = ("id", "kind", "course_id", "at", "month", "amount_cents")
    return tuple(
        Booking(**dict(zip(names, row[:-1], strict=True)), reverses=row[-1])
        for row in rows.values_list(*names, "reverses_id")
    )


def _end_of(day: dt.date) -> dt.datetime:
    return first_moment_of(day + dt.timedelta(days=1))
