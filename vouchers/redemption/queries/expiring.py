"""Which vouchers expire soon, counted. No query here can know a holder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from vouchers.funding.api import list_programmes
from vouchers.redemption.models import FREE, OPEN, Voucher
from vouchers.redemption.rules import State


@dataclass(frozen=True, kw_only=True)
class Expiring:
    """Unredeemed vouchers of one programme with one last valid day, counted."""

    programme_id: UUID
    programme_title: str
    last_day: dt.date
    free_count: int
    held_count: int

    @property
    def count(self) -> int:
        return self.free_count + self.held_count


def expiring_vouchers(
    *, first: dt.date, until: dt.date, municipality_id: UUID | None = None
) -> tuple[Expiring, ...]:
    """Return what expires in a period, by last day; the caller's scope decides whose."""
    rows = Voucher.objects.filter(state__in=OPEN, last_day__range=(first, until))
    if municipality_id is not None:
        rows = rows.filter(municipality_id=municipality_id)
    counted = list(
        rows.order_by()
        .values("programme_id", "last_day")
        .annotate(free=Count("id", filter=Q(state__in=FREE)), all=Count("id"))
        .order_by("last_day", "programme_id")
    )
    if not counted:
        return ()
    titles = {
        programme.id: programme.title
        for programme in list_programmes(programme_ids={row["programme_id"] for row in counted})
    }
    return tuple(
        Expiring(
            programme_id=row["programme_id"],
            programme_title=titles[row["programme_id"]],
            last_day=row["last_day"],
            free_count=row["free"],
            held_count=row["all"] - row["free"],
        )
        for row in counted
    )


HELD = [State.DISTRIBUTED.value, State.RESERVED.value]


def expiring_days(
    *, first: dt.date, until: dt.date, states: Collection[str] = OPEN
) -> list[tuple[UUID, dt.date]]:
    """Return (municipality, last day) for all unredeemed vouchers of a period, each pair once."""
    rows = Voucher.objects.filter(state__in=states, last_day__range=(first, until))
    pairs = rows.order_by().values_list("municipality_id", "last_day").distinct()
    return sorted(pairs, key=lambda pair: (pair[1], pair[0]))
