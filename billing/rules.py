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


@dataclass(frozen=True, kw_only=True)
class SettlementLine:
    """What a provider is owed for one course; negative where more was reversed than redeemed."""

    provider: str
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
            cents=each.cents,
        )
        for each in booked
        if each.count or each.cents
    ]
    return sorted(lines, key=lambda line: (line.provider, line.course))


def totals(lines: Iterable[SettlementLine]) -> dict[str, int]:
    """Return the sum per provider, in cents, by name."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.provider] = sums.get(line.provider, 0) + line.cents
    return sums


def months_back(today: dt.date, *, count: int) -> list[dt.date]:
    """Return the first days of this month and the ones before it, the latest first."""
    months = []
    year, month = today.year, today.month
    for _number in range(count):
        months.append(dt.date(year, month, 1))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return months
