"""What the cooperative owes a course provider for a month. Plain Python, integer cents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Booked:
    """Redemptions of one course in a month, reversals taken off; both may be negative."""

    course_id: UUID
    count: int
    cents: int
    rest_cents: int = 0


@dataclass(frozen=True, kw_only=True)
class SettlementLine:
    """What a provider is owed for one course; negative where more was reversed than redeemed.

    `cents` is the price: what vouchers paid of it, and `rest_cents`, the municipalities' own share.
    """

    provider: str
    course: str
    count: int
    voucher_cents: int
    rest_cents: int

    @property
    def cents(self) -> int:
        return self.voucher_cents + self.rest_cents


@dataclass(frozen=True, kw_only=True)
class ShareLine:
    """What a municipality pays itself for one course of a programme in a month."""

    municipality: str
    programme: str
    course: str
    count: int
    cents: int


def settle(
    booked: Iterable[Booked], *, courses: Mapping[UUID, tuple[str, str]]
) -> list[SettlementLine]:
    """Return one line a course, by provider and title; a course without movement is left out.

    :param courses: course id -> (provider, title)
    :raises KeyError: for a course that nobody knows; money must not vanish into an "others"
    """
    lines = [
        SettlementLine(
            provider=courses[each.course_id][0],
            course=courses[each.course_id][1],
            count=each.count,
            voucher_cents=each.cents,
            rest_cents=each.rest_cents,
        )
        for each in booked
        if each.count or each.cents or each.rest_cents
    ]
    return sorted(lines, key=lambda line: (line.provider, line.course))


def totals(lines: Iterable[SettlementLine]) -> dict[str, int]:
    """Return the sum per provider, in cents, by name."""
    return _added_up((line.provider, line.cents) for line in lines)


def totals_of_shares(lines: Iterable[ShareLine]) -> dict[str, int]:
    """Return the sum per municipality, in cents, by name."""
    return _added_up((line.municipality, line.cents) for line in lines)


def _added_up(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, cents in amounts:
        sums[name] = sums.get(name, 0) + cents
    return sums


def months_back(today: dt.date, *, count: int) -> list[dt.date]:
    """Return the first days of this month and the ones before it, the latest first."""
    months = []
    year, month = today.year, today.month
    for _number in range(count):
        months.append(dt.date(year, month, 1))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return months
