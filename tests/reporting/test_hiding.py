"""Which figures are hidden: the small ones, and what would give them away."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchers.reporting.rules import (
    NO_FIGURE,
    Cell,
    figure_of,
    hidden_places,
    months_between,
    suppress,
)

THRESHOLD = 5
COLUMNS = st.lists(st.integers(min_value=0, max_value=40), min_size=2, max_size=30)
WITH_REVERSALS = st.lists(st.integers(min_value=-6, max_value=40), min_size=2, max_size=30)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([], set()),
        ([0, 0], set()),
        ([5, 9], set()),
        ([4, 9], {0, 1}),
        ([4, 9, 6], {0, 2}),
        ([2, 3], {0, 1}),
        ([1, 1, 50], {0, 1, 2}),
        ([4, 4, 50], {0, 1}),
        ([3, 0, 0], {0, 1, 2}),
        ([3, 0, 7], {0, 2}),
        ([-1, 8, 20], {0, 1}),
        ([1], {0}),
    ],
)
def test_small_figures_are_hidden_and_never_one_alone(counts: list[int], hidden: set[int]) -> None:
    assert hidden_places(counts, threshold=THRESHOLD) == hidden


@given(WITH_REVERSALS)
def test_no_small_figure_is_ever_shown(counts: list[int]) -> None:
    hidden = hidden_places(counts, threshold=THRESHOLD)

    shown = [count for place, count in enumerate(counts) if place not in hidden]
    assert all(count == 0 or abs(count) >= THRESHOLD for count in shown)


@given(WITH_REVERSALS)
def test_one_figure_is_never_hidden_alone(counts: list[int]) -> None:
    assert len(hidden_places(counts, threshold=THRESHOLD)) != 1


@given(COLUMNS)
def test_what_is_hidden_adds_up_to_the_threshold_or_hides_all(counts: list[int]) -> None:
    hidden = hidden_places(counts, threshold=THRESHOLD)

    together = sum(counts[place] for place in hidden)
    assert not hidden or together >= THRESHOLD or len(hidden) == len(counts)


@given(COLUMNS)
def test_the_sum_leaves_more_than_one_possibility_for_each_hidden_figure(
    counts: list[int],
) -> None:
    hidden = sorted(hidden_places(counts, threshold=THRESHOLD))
    rest = sum(counts) - sum(n for place, n in enumerate(counts) if place not in hidden)

    # A reader knows the rest and how many figures share it: with two or more, and a rest above
    # zero, each of them could be anything from nothing to all of it.
    assert not hidden or (len(hidden) >= 2 and rest > 0)


@given(COLUMNS)
def test_large_columns_stay_open(counts: list[int]) -> None:
    large = [count + THRESHOLD for count in counts]

    assert not hidden_places(large, threshold=THRESHOLD)


def test_count_and_cents_are_hidden_together() -> None:
    rows = [{"redeemed": Cell(count=n, cents=n * 100)} for n in (1, 9, 20)]

    shown = suppress(rows, figures=["redeemed"], threshold=THRESHOLD)

    assert [(row["redeemed"].count, row["redeemed"].cents) for row in shown] == [
        (None, None),
        (None, None),
        (20, 2_000),
    ]


def test_figures_about_organisations_are_shown() -> None:
    rows = [{"issued": Cell(count=1, cents=100)}, {"issued": Cell(count=9, cents=900)}]

    assert suppress(rows, figures=["redeemed"], threshold=THRESHOLD)[0]["issued"].count == 1


def test_a_reversal_takes_from_what_is_redeemed() -> None:
    assert figure_of("redeem") == ("redeemed", 1)
    assert figure_of("reverse") == ("redeemed", -1)
    with pytest.raises(KeyError):
        figure_of("unknown")


def test_every_kind_of_the_journal_has_a_figure() -> None:
    from vouchers.redemption.api import Kind

    assert all(figure_of(kind) for kind in set(Kind) - NO_FIGURE)


def test_months_run_over_the_turn_of_the_year() -> None:
    months = months_between(dt.date(2025, 11, 30), dt.date(2026, 2, 1))

    assert [f"{month:%m/%Y}" for month in months] == ["11/2025", "12/2025", "01/2026", "02/2026"]
