"""Who has vouchers of a programme, who uses them, who lets them expire. No person in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from tenants.registry.api import list_municipalities
from vouchers.funding.api import (
    AllotmentView,
    ProgrammeTerms,
    Share,
    Stock,
    eligible_municipalities,
    list_allotments,
    split_exactly,
)
from vouchers.redemption.models import FREE, OPEN, Voucher
from vouchers.redemption.rules import State

SOON = (30, 60, 90)
LITTLE_PERCENT = 25


@dataclass(frozen=True, kw_only=True)
class Usage:
    """One municipality's vouchers of a programme; `soon_*`: unredeemed, last day in so many days.

    `fair_count` is what it would have of all that is allotted if population alone decided.
    """

    municipality_id: UUID
    name: str
    population: int
    allotted_count: int
    fair_count: int
    issued_count: int
    open_count: int
    free_count: int
    distributed_count: int
    reserved_count: int
    redeemed_count: int
    completed_count: int
    expired_count: int
    soon_30: int
    soon_60: int
    soon_90: int

    @property
    def used_count(self) -> int:
        return self.redeemed_count + self.completed_count

    @property
    def unused_count(self) -> int:
        """What could be pulled back without anybody's loss."""
        return self.open_count + self.free_count

    @property
    def used_percent(self) -> int:
        return round(100 * self.used_count / self.allotted_count) if self.allotted_count else 0


FILTERS = {
    "ungenutzt": lambda row: row.unused_count > 0,
    "wenig": lambda row: row.used_percent < LITTLE_PERCENT,
    "verfaellt": lambda row: row.soon_90 > 0 or row.expired_count > 0,
    "verbraucht": lambda row: row.unused_count == 0,
}


def usage_of(programme_id: UUID, *, today: dt.date, only: str = "") -> list[Usage]:
    """Return how each municipality with a contingent uses it, by name; `only`: see `FILTERS`."""
    counted = _counted(programme_id, today=today)
    allotments = {each.municipality_id: each for each in list_allotments(programme_id=programme_id)}
    towns = [each for each in list_municipalities() if each.id in allotments]
    fair = _fair_counts(
        allotments.values(), {each.id: (each.population, each.ars) for each in towns}
    )
    rows = [
        Usage(
            municipality_id=each.id,
            name=each.name,
            population=each.population,
            allotted_count=allotments[each.id].allotted_count,
            fair_count=fair.get(each.id, 0),
            issued_count=allotments[each.id].issued_count,
            open_count=allotments[each.id].open_count,
            **counted.get(each.id, NOTHING),
        )
        for each in towns
    ]
    return [row for row in rows if FILTERS.get(only, bool)(row)]


def stocks_of(programme: ProgrammeTerms, *, today: dt.date) -> list[Stock]:
    """Return what is unused in each municipality that has some or could get some."""
    used = {row.municipality_id: row for row in usage_of(programme.id, today=today)}
    eligible = {each.id: each for each in eligible_municipalities(programme)}
    towns = [each for each in list_municipalities() if each.id in used or each.id in eligible]
    return [
        Stock(
            municipality_id=each.id,
            open_count=used[each.id].open_count if each.id in used else 0,
            free_count=used[each.id].free_count if each.id in used else 0,
            population=each.population if each.id in eligible else 0,
            rank=each.ars,
        )
        for each in towns
    ]


def named(stocks: Iterable[Stock]) -> dict[Stock, str]:
    """Return stocks with the names of their municipalities, by name."""
    names = {each.id: each.name for each in list_municipalities()}
    return {
        stock: names[stock.municipality_id]
        for stock in sorted(stocks, key=lambda each: (names[each.municipality_id], each.rank))
    }


def _fair_counts(
    allotments: Iterable[AllotmentView], towns: dict[UUID, tuple[int, str]]
) -> dict[UUID, int]:
    total = sum(each.allotted_count for each in allotments)
    shares = [Share(key=key, weight=people, rank=ars) for key, (people, ars) in towns.items()]
    if not total or not any(share.weight for share in shares):
        return {}
    return split_exactly(total=total, shares=shares)


COUNTS = {
    "free_count": Q(state__in=FREE),
    "distributed_count": Q(state=State.DISTRIBUTED.value),
    "reserved_count": Q(state=State.RESERVED.value),
    "redeemed_count": Q(state=State.REDEEMED.value),
    "completed_count": Q(state=State.COMPLETED.value),
    "expired_count": Q(state=State.EXPIRED.value),
}
NOTHING = dict.fromkeys([*COUNTS, *(f"soon_{days}" for days in SOON)], 0)


def _counted(programme_id: UUID, *, today: dt.date) -> dict[UUID, dict[str, int]]:
    """Return the counts of all municipalities in one query over the programme's vouchers."""
    soon = {
        f"soon_{days}": Q(state__in=OPEN, last_day__range=(today, today + dt.timedelta(days=days)))
        for days in SOON
    }
    counts = {name: Count("id", filter=which) for name, which in (COUNTS | soon).items()}
    rows = Voucher.objects.filter(programme_id=programme_id).order_by().values("municipality_id")
    counted: Any = rows.annotate(**counts)
    return {row["municipality_id"]: {name: row[name] for name in counts} for row in counted}
