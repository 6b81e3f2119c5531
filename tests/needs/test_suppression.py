"""What is told of a quarter tells nothing of few, whatever was told before."""

from __future__ import annotations

import random

import pytest

from assessments.checks.rules.needs import HOUSE, Counts, Thresholds, tell
from assessments.checks.rules.suppression import DERIVABLE, FEW, Protected, protect
from tests.needs.populations import checks, population, town_of
from tests.needs.readers import knows_more

FIVE_AND_TEN = Thresholds()
ALL_THREE = ("gap", "close", "reached")


def hidden_units(protected: Protected) -> dict[str, str]:
    return {g: why for (g, _code), why in protected.hidden.items() if g.startswith("unit:")}


# ---- how a cell is told -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdicts", "low", "high"),
    [
        ((4, 3, 3), (4, 3, 3), (4, 3, 3)),
        ((10, 0, 0), (8, 0, 0), (10, 1, 1)),
        ((0, 0, 6), (0, 0, 4), (1, 1, 6)),
        ((1, 4, 4), (0, 4, 4), (1, 4, 5)),
        ((2, 10, 13), (0, 10, 13), (2, 10, 15)),
        ((2, 2, 1), (2, 2, 0), (2, 3, 1)),
    ],
)
def test_hardly_anybody_and_nearly_everybody_are_told_as_ranges(
    verdicts: tuple[int, int, int], low: tuple[int, int, int], high: tuple[int, int, int]
) -> None:
    told = tell(Counts(*verdicts))

    assert (told.low, told.high) == (low, high)


def test_a_cell_never_says_that_all_or_none_have_a_verdict() -> None:
    for people in range(5, 40):
        for gap in range(people + 1):
            for close in range(people - gap + 1):
                told = tell(Counts(gap, close, people - gap - close))

                assert told.admits(Counts(gap, close, people - gap - close))
                assert all(high > 0 for high in told.high)
                assert all(low < people for low in told.low)


# ---- what is hidden -----------------------------------------------------------------------------


def test_fewer_than_five_are_hidden_and_never_one_group_alone() -> None:
    cube = town_of(
        checks("a", *["gap"] * 2, "reached"),
        checks("b", *["gap"] * 4, *["reached"] * 3),
        checks("c", *["gap"] * 9, *["reached"] * 12),
    )

    hidden = hidden_units(protect(cube, thresholds=FIVE_AND_TEN))

    assert hidden == {"unit:a": FEW, "unit:b": DERIVABLE}


def test_that_nobody_took_part_is_hidden_like_few() -> None:
    parents = {"a": None, "b": None, "c": None}
    cube = town_of(
        checks("a", *["gap"] * 8, *["reached"] * 8),
        checks("b", *["gap"] * 4, *["reached"] * 5),
        parents=parents,
    )

    hidden = hidden_units(protect(cube, thresholds=FIVE_AND_TEN))

    assert hidden["unit:c"] == FEW
    assert DERIVABLE in hidden.values()


def test_a_unit_above_does_not_give_away_the_one_below() -> None:
    parents = {"office": None, "small": "office", "large": "office", "other": None}
    cube = town_of(
        checks("small", "gap", "gap"),
        checks("large", *["gap"] * 5, *["reached"] * 6),
        checks("other", *["gap"] * 9, *["reached"] * 9),
        parents=parents,
    )

    hidden = hidden_units(protect(cube, thresholds=FIVE_AND_TEN))

    assert hidden["unit:small"] == FEW
    assert {"unit:office", "unit:large"} & hidden.keys()


def test_crossed_groups_need_ten() -> None:
    cube = town_of(
        checks("a", *["gap"] * 5, *["reached"] * 6, family="f"),
        checks("a", *["gap"] * 4, *["reached"] * 4, family="g"),
        checks("b", *["gap"] * 14, *["reached"] * 15, family="f"),
        checks("b", *["gap"] * 14, *["reached"] * 15, family="g"),
    )

    protected = protect(cube, thresholds=FIVE_AND_TEN)

    assert protected.hidden["cross:a:g", "k"] == FEW
    assert ("unit:a", "k") in protected.told


def test_a_raised_minimum_hides_more() -> None:
    cube = town_of(
        checks("a", *["gap"] * 4, *["reached"] * 3),
        checks("b", *["gap"] * 4, *["reached"] * 3),
        checks("c", *["gap"] * 9, *["reached"] * 12),
    )

    assert not hidden_units(protect(cube, thresholds=FIVE_AND_TEN))
    assert hidden_units(protect(cube, thresholds=Thresholds(minimum=8, cross_minimum=10)))


def test_the_whole_house_is_hidden_where_hardly_anybody_took_part() -> None:
    protected = protect(town_of(checks("a", "gap", "gap", "close")), thresholds=FIVE_AND_TEN)

    assert not protected.told


def test_an_earlier_quarter_does_not_give_away_who_is_hidden_now() -> None:
    small, grown = checks("a", "gap", "gap", "reached"), checks("a", *ALL_THREE * 6)
    others = [checks(unit, *ALL_THREE * times) for unit, times in (("b", 3), ("c", 4), ("d", 5))]
    earlier = protect(town_of(grown, *others), thresholds=FIVE_AND_TEN)
    cube = town_of(small, *others)

    alone = protect(cube, thresholds=FIVE_AND_TEN)
    after = protect(cube, thresholds=FIVE_AND_TEN, earlier=[earlier.told])

    assert hidden_units(alone) == {"unit:a": FEW, "unit:b": DERIVABLE}
    # Whoever knows that b is as it was works a out from b as it was told and from a and b together.
    assert knows_more(cube, alone, [earlier], FIVE_AND_TEN)
    assert not knows_more(cube, after, [earlier], FIVE_AND_TEN)
    assert not after.left_out


def test_the_house_stays_open_wherever_it_can() -> None:
    open_houses = 0
    for seed in range(8):
        town = population(seed)
        taken = town.quarter(random.Random(seed), part=0.9)
        protected = protect(town.cube(taken), thresholds=FIVE_AND_TEN)
        open_houses += (HOUSE, "k0") in protected.told

    assert open_houses == 8


def test_the_same_cube_is_always_told_in_the_same_way() -> None:
    town = population(3)
    cube = town.cube(town.quarter(random.Random(3), part=0.9))

    assert protect(cube, thresholds=FIVE_AND_TEN) == protect(cube, thresholds=FIVE_AND_TEN)
