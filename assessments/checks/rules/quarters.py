"""Quarters, named by their first day; decided by German days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

MONTHS = 3


def quarter_of(day: dt.date) -> dt.date:
    """Return the first day of the quarter that a day belongs to."""
    return day.replace(month=day.month - (day.month - 1) % MONTHS, day=1)


def next_quarter(first: dt.date) -> dt.date:
    """Return the first day of the quarter after."""
    return quarter_of(first + dt.timedelta(days=31 * MONTHS))


def last_day_of(first: dt.date) -> dt.date:
    """Return the last day of a quarter."""
    return next_quarter(first) - dt.timedelta(days=1)


def number_of(first: dt.date) -> int:
    """Return which quarter of its year it is."""
    return (first.month - 1) // MONTHS + 1


def name_of(first: dt.date) -> str:
    """Return how an address names a quarter: "2026-3"."""
    return f"{first.year}-{number_of(first)}"


def title_of(first: dt.date) -> str:
    """Return a quarter as "3. Quartal 2026"."""
    return f"{number_of(first)}. Quartal {first.year}"


def finished_quarters(*, since: dt.date, today: dt.date) -> Iterator[dt.date]:
    """Yield the quarters that are over, from the one of a day on."""
    first = quarter_of(since)
    while last_day_of(first) < today:
        yield first
        first = next_quarter(first)
