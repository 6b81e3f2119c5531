"""Plan over time, and a forecast of what will not be spent: by stated, repeatable arithmetic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# A window is so many months; fewer than two of them say nothing about a range.
WINDOW_MONTHS, WINDOWS_MIN = 3, 2


@dataclass(frozen=True, kw_only=True)
class Running:
    """What was redeemed until a month's end; None where a month could be worked out from it."""

    month: dt.date
    count: int | None
    cents: int | None


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What is expected to be spent until the last valid day, and what will be left of the grant.

    `left_least` and `left_most` are the range; `is_range_by_pace` says whether it comes from the
    weakest and the strongest quarter so far, or (too few months) from nothing and all that is left.
    """

    last_day: dt.date
    days_left: int
    usable_count: int
    expected_count: int
    expected_cents: int
    left_cents: int
    left_least: int
    left_most: int
    is_range_by_pace: bool


def running_totals(
    months: Sequence[dt.date],
    sums: Sequence[tuple[int, int]],
    hidden: Sequence[bool],
) -> tuple[Running, ...]:
    """Add up (count, cents) month by month; a hidden run of months has no steps within."""
    found: list[Running] = []
    count = cents = 0
    for place, month in enumerate(months):
        count, cents = count + sums[place][0], cents + sums[place][1]
        is_inside = (
            hidden[place]
            and place + 1 < len(months)
            and hidden[place + 1]
            and months[place + 1].year == month.year
        )
        found.append(
            Running(
                month=month,
                count=None if is_inside else count,
                cents=None if is_inside else cents,
            )
        )
    return tuple(found)


def planned_until(
    month: dt.date,
    *,
    planned_cents: Mapping[int, int],
    period_from: dt.date,
    period_until: dt.date,
) -> int:
    """Return what the plan allows until a month's end, each year in equal monthly parts."""
    return sum(
        cents * _months_of(year, period_from, min(month, period_until)) // total
        for year, cents in planned_cents.items()
        if (total := _months_of(year, period_from, period_until))
    )


def forecast(
    *,
    running: Sequence[Running],
    amount_cents: int,
    spent_cents: int,
    redeemed_count: int,
    usable_count: int,
    first_month: dt.date | None,
    last_day: dt.date,
    today: dt.date,
) -> Forecast | None:
    """Go on as before: the mean pace since the first issue, until the last valid day.

    Never more than what is allotted and still usable. None while nothing was redeemed.

    :param first_month: in which vouchers were first issued
    """
    if redeemed_count <= 0 or first_month is None:
        return None
    days_left = max((last_day - today).days, 0)
    days_so_far = max((today - first_month).days, 1)
    usable_count = max(usable_count, 0)

    def left_at(pace: tuple[int, int]) -> tuple[int, int]:
        count, days = pace
        more = min(usable_count, count * days_left // days)
        # What a redemption has cost on average so far, to the cent.
        return more, amount_cents - spent_cents - more * spent_cents // redeemed_count

    paces = _paces(running, today)
    is_by_pace = len(paces) >= WINDOWS_MIN
    expected, left = left_at((redeemed_count, days_so_far))
    range_of = paces if is_by_pace else [(0, 1), (usable_count, 1)]
    lefts = [left, *(left_at(pace)[1] for pace in range_of)]
    return Forecast(
        last_day=last_day,
        days_left=days_left,
        usable_count=usable_count,
        expected_count=expected,
        expected_cents=amount_cents - left,
        left_cents=left,
        left_least=min(lefts),
        left_most=max(lefts),
        is_range_by_pace=is_by_pace,
    )


def _paces(running: Sequence[Running], today: dt.date) -> list[tuple[int, int]]:
    """(redemptions, days) of each full window whose both ends may be told."""
    ended = [each for each in running if each.month < today.replace(day=1)]
    return [
        (max(last.count - first.count, 0), (last.month - first.month).days)
        for first, last in zip(ended, ended[WINDOW_MONTHS:], strict=False)
        if first.count is not None and last.count is not None and last.count > 0
    ]


def _months_of(year: int, first: dt.date, last: dt.date) -> int:
    start = max(first, dt.date(year, 1, 1))
    end = min(last, dt.date(year, 12, 31))
    return max((end.year - start.year) * 12 + end.month - start.month + 1, 0)
