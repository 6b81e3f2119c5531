"""What can be released, and for how long. No database."""

from __future__ import annotations

import datetime as dt

import pytest

from assessments.checks.rules.release import (
    CompetenceNotInResult,
    NothingChosen,
    PeriodNotPossible,
    check_release,
    is_live,
    longest_day,
)
from campus.kernel.refusal import Refusal

TODAY = dt.date(2026, 3, 10)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("until", [TODAY, TODAY + 365 * DAY])
def test_a_release_ends_today_or_within_a_year(until: dt.date) -> None:
    check_release(chosen=["a"], in_result=["a", "b"], valid_until=until, today=TODAY)


@pytest.mark.parametrize(
    ("chosen", "until", "refusal"),
    [
        ([], TODAY, NothingChosen),
        (["a", "z"], TODAY, CompetenceNotInResult),
        (["a"], TODAY - DAY, PeriodNotPossible),
        (["a"], TODAY + 366 * DAY, PeriodNotPossible),
    ],
)
def test_what_cannot_be_released_is_refused(
    chosen: list[str], until: dt.date, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        check_release(chosen=chosen, in_result=["a"], valid_until=until, today=TODAY)


def test_the_refused_period_names_the_days_that_are_possible() -> None:
    days = "vom 10.03.2026 bis zum 10.03.2027"

    with pytest.raises(PeriodNotPossible, match=days):
        check_release(chosen=["a"], in_result=["a"], valid_until=TODAY - DAY, today=TODAY)

    assert longest_day(TODAY) == dt.date(2027, 3, 10)


@pytest.mark.parametrize(
    ("ended", "until", "live"),
    [(None, TODAY, True), (None, TODAY - DAY, False), (TODAY, TODAY + DAY, False)],
)
def test_a_release_lives_until_its_last_day_or_its_end(
    ended: dt.date | None, until: dt.date, *, live: bool
) -> None:
    ended_at = ended and dt.datetime.combine(ended, dt.time(9), tzinfo=dt.UTC)

    assert is_live(ended_at=ended_at, valid_until=until, today=TODAY) is live
