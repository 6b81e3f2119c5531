"""What is about few persons is not shown, and does not follow from all that is shown."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vouchers.reporting.queries.tables import given_again, town_line
from vouchers.reporting.rules import (
    NO_FIGURE,
    OF_TOWNS,
    Cell,
    figure_of,
    months_between,
    size_class,
)
from vouchers.reporting.rules.hiding import (
    Hidden,
    Line,
    hidden_lines,
    hidden_runs,
    hide,
)

THRESHOLD = 5


def hidden_of(counts: Sequence[int]) -> set[int]:
    """The rows of a single column that are hidden beside its sum."""
    lines = [Line(counts=(count,), most=(None,)) for count in counts]
    return hidden_lines(lines, threshold=THRESHOLD).rows


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
        ([1], {0}),
    ],
)
def test_small_figures_are_hidden_and_never_one_alone(counts: list[int], hidden: set[int]) -> None:
    assert hidden_of(counts) == hidden


@given(st.lists(st.integers(min_value=0, max_value=40), min_size=2, max_size=30))
def test_a_column_shows_no_small_figure_and_hides_a_sum_that_is_large_enough(
    counts: list[int],
) -> None:
    hidden = hidden_of(counts)

    assert not [n for place, n in enumerate(counts) if place not in hidden and 0 < n < THRESHOLD]
    assert len(hidden) != 1
    together = sum(counts[place] for place in hidden)
    assert not hidden or together >= THRESHOLD or len(hidden) == len(counts)


@given(st.lists(st.integers(min_value=0, max_value=40), min_size=2, max_size=30))
def test_large_columns_stay_open(counts: list[int]) -> None:
    assert not hidden_of([count + THRESHOLD for count in counts])


def test_where_everybody_knows_that_nothing_is_nothing_is_hidden() -> None:
    lines = [Line(counts=(n,), most=(most,)) for n, most in [(3, 9), (0, 0), (9, 9), (20, 30)]]

    # Of 3 and 9 together at most 18 could be: their sum says nothing of one of them.
    assert hidden_lines(lines, threshold=THRESHOLD).rows == {0, 2}


def test_a_group_in_which_all_that_could_be_has_been_protects_nothing() -> None:
    lines = [Line(counts=(n,), most=(most,)) for n, most in [(3, 3), (9, 9), (20, 30)]]

    assert hidden_lines(lines, threshold=THRESHOLD).rows == {0, 1, 2}


@pytest.mark.parametrize(
    ("counts", "years", "hidden"),
    [
        ([9, 3, 20, 8], [1, 1, 1, 1], {1, 2}),
        ([9, 3], [1, 1], {0, 1}),
        ([3, 9, 9], [1, 2, 2], {0}),
        ([9, 3, 9, 9], [1, 1, 2, 2], {0, 1}),
        ([0, 2, 0, 0], [1, 1, 1, 1], {0, 1, 2, 3}),
        ([8, -1, 20], [1, 1, 1], {1, 2}),
        ([0, 7, 0], [1, 1, 1], set()),
    ],
)
def test_months_are_hidden_in_runs_within_a_year(
    counts: list[int], years: list[int], hidden: set[int]
) -> None:
    assert hidden_runs(counts, years=years, threshold=THRESHOLD) == hidden


@given(st.lists(st.integers(min_value=-6, max_value=30), min_size=1, max_size=24))
def test_sums_up_to_a_moment_outside_a_run_tell_nothing_of_one_month(counts: list[int]) -> None:
    hidden = hidden_runs(counts, years=[1] * len(counts), threshold=THRESHOLD)

    runs = [
        [place for place, _is_hidden in run]
        for is_hidden, run in itertools.groupby(
            ((place, place in hidden) for place in range(len(counts))), key=lambda each: each[1]
        )
        if is_hidden
    ]
    for run in runs:
        # Two runs may meet; what they sum up to together, even 0, tells nothing of one month.
        assert len(run) > 1 or len(counts) == 1
    shown = set(range(len(counts))) - hidden
    assert all(counts[place] == 0 or abs(counts[place]) >= THRESHOLD for place in shown)


# ---- all tables of a page at once -------------------------------------------------------------

World = list[dict[str, int]]
TOWN = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["Stadt", "Landkreis", "Gemeinde"]),
        "size": st.sampled_from(["klein", "groß"]),
        "issued": st.sampled_from([0, 3, 12, 30]),
        "shares": st.tuples(*[st.integers(min_value=0, max_value=10)] * 4),
    }
)


def history(town: dict[str, Any]) -> dict[str, int]:
    """Numbers as they can happen: nobody redeems more than was distributed, and so on."""
    issued, (a, b, c, d) = town["issued"], town["shares"]
    held = issued * a // 10
    redeemed = held * b // 10
    return {
        "issued": issued,
        "distributed": held + held * d // 20,
        "redeemed": redeemed,
        "completed": redeemed * c // 10,
    }


class Page:
    """What the tables of a page show of a world: by town, by kind, by size, and the sums."""

    def __init__(self, towns: list[dict[str, Any]]) -> None:
        self.groups = [(town["kind"], town["size"]) for town in towns]
        self.world = [history(town) for town in towns]
        self.returned = sum(
            max(row["distributed"] - row["issued"] * town["shares"][0] // 10, 0)
            for row, town in zip(self.world, towns, strict=True)
        )
        rows = [{f: Cell(count=n, cents=n) for f, n in row.items()} for row in self.world]
        lines = [town_line(row, groups=group) for row, group in zip(rows, self.groups, strict=True)]
        beyond = given_again(self.returned)
        self.set_hidden(hidden_lines(lines, threshold=THRESHOLD, beyond=beyond))

    def set_hidden(self, hidden: Hidden) -> None:
        self.hidden = hidden
        self.seen = self.shown(self.world)

    def shown(self, world: World) -> dict[Any, int]:
        """Every number that a reader sees."""
        places = [p for p in range(len(world)) if p not in self.hidden.rows]
        groups = self.all_groups() - self.hidden.groups
        return {
            (figure, place): number
            for figure in OF_TOWNS
            for place, number in [
                *((place, world[place][figure]) for place in places),
                *((group, self.sum_of(world, figure, group)) for group in groups),
                ("Summe", sum(row[figure] for row in world)),
            ]
        }

    def all_groups(self) -> set[tuple[int, str]]:
        return {(number, name) for group in self.groups for number, name in enumerate(group)}

    def sum_of(self, world: World, figure: str, group: tuple[int, str]) -> int:
        number, name = group
        pairs = zip(world, self.groups, strict=True)
        return sum(row[figure] for row, names in pairs if names[number] == name)

    def is_possible(self, world: World) -> bool:
        again = sum(max(row["distributed"] - row["issued"], 0) for row in world)
        return again <= self.returned and all(
            0 <= row["completed"] <= row["redeemed"] <= min(row["issued"], row["distributed"])
            and (row["issued"] > 0 or row["distributed"] == 0)
            for row in world
        )

    def other_worlds(self, figure: str) -> Iterator[World]:
        """Worlds that show the same: one moves from a town to another, others perhaps along."""
        pairs = list(itertools.permutations(sorted(self.hidden.rows), 2))
        others = [other for other in OF_TOWNS if other != figure]
        for pair in pairs:
            yield from self._moved([(figure, *pair)])
        for pair in pairs:
            along = [(o, *two) for o in others for two in pairs if {*pair} & {*two}]
            for count in (1, 2):
                for moves in itertools.combinations(along, count):
                    yield from self._moved([(figure, *pair), *moves])

    def _moved(self, moves: list[tuple[str, int, int]]) -> Iterator[World]:
        world = [dict(row) for row in self.world]
        for figure, one, two in moves:
            world[one][figure] -= 1
            world[two][figure] += 1
        if self.is_possible(world) and self.shown(world) == self.seen:
            yield world

    def what_follows(self) -> list[Any]:
        """What is hidden and yet could not be anything else. Nothing, if it is hidden well."""
        found: list[Any] = []
        for figure in OF_TOWNS:
            places: set[Any] = {*self.hidden.rows, *self.hidden.groups}
            for world in (
                self.other_worlds(figure) if places and not self.sum_says_all(figure) else ()
            ):
                places -= {
                    p for p in places if self.at(world, figure, p) != self.at(self.world, figure, p)
                }
                if not places:
                    break
            found += [(figure, place) for place in places if not self.sum_says_all(figure)]
        return found

    def sum_says_all(self, figure: str) -> bool:
        """Sums of a grant are always shown: of few, of one town, of all that could be."""
        hidden = [self.world[place] for place in self.hidden.rows]
        total = sum(row[figure] for row in hidden)
        everything = sum(row["issued"] for row in hidden) + (
            self.returned if figure == "distributed" else 0
        )
        whole = len(hidden) >= sum(row["issued"] > 0 for row in self.world)
        return total == 0 or (
            whole and (len(hidden) < 2 or total >= everything or total < THRESHOLD)
        )

    def at(self, world: World, figure: str, place: Any) -> int:
        if isinstance(place, tuple):
            return self.sum_of(world, figure, place)
        return world[place][figure]


def town(issued: int, *shares: int) -> dict[str, Any]:
    return {"kind": "Stadt", "size": "klein", "issued": issued, "shares": shares}


@settings(max_examples=60, deadline=None)
@given(towns=st.lists(TOWN, min_size=2, max_size=6))
# The one voucher that was given out twice is seen in the last town: it explains nothing elsewhere.
@example(
    towns=[*[town(0, 0, 0, 0, 0)] * 3, *[town(3, 10, 0, 0, 0)] * 2, town(12, 10, 0, 0, 2)],
)
def test_nothing_hidden_follows_from_all_tables_of_the_page(towns: list[dict[str, Any]]) -> None:
    assert Page(towns).what_follows() == []


@settings(max_examples=60, deadline=None)
@given(towns=st.lists(TOWN, min_size=2, max_size=12))
def test_no_table_of_the_page_shows_a_small_number(towns: list[dict[str, Any]]) -> None:
    page = Page(towns)

    # A table of one row is its sum.
    kinds, sizes = (set(names) for names in zip(*page.groups, strict=True))
    alone = {(n, *names) for n, names in enumerate((kinds, sizes)) if len(names) == 1}
    small = [
        (figure, place)
        for (figure, place), number in page.seen.items()
        if place != "Summe" and place not in alone and 0 < number < THRESHOLD
    ]
    assert small == [] or page.sum_says_all(small[0][0])


def test_hiding_by_the_sum_alone_would_give_a_figure_away() -> None:
    """The test above can fail: without the coarser tables in mind, a figure follows."""
    towns = [
        {"kind": kind, "size": "groß", "issued": 30, "shares": (10, redeemed, 0, 0)}
        for kind, redeemed in [("Stadt", 1), ("Stadt", 10), ("Landkreis", 4)]
    ]
    page = Page(towns)
    page.set_hidden(Hidden(rows={0, 2}))

    assert ("redeemed", 0) in page.what_follows()


def test_count_and_cents_are_hidden_together() -> None:
    rows = [{"redeemed": Cell(count=n, cents=n * 100)} for n in (1, 9)]

    shown = [hide(row, ["redeemed"], when=place < 1) for place, row in enumerate(rows)]

    assert [(row["redeemed"].count, row["redeemed"].cents) for row in shown] == [
        (None, None),
        (9, 900),
    ]


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


@pytest.mark.parametrize(
    ("population", "title"),
    [
        (0, "unter 5.000 Einwohner"),
        (4_999, "unter 5.000 Einwohner"),
        (5_000, "5.000 bis unter 20.000 Einwohner"),
        (99_999, "20.000 bis unter 100.000 Einwohner"),
        (100_000, "ab 100.000 Einwohner"),
    ],
)
def test_a_municipality_has_a_size_class(population: int, title: str) -> None:
    assert size_class(population) == title
