"""Who subtracts an earlier quarter from this one learns nothing of those who joined or left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assessments.checks.rules.differencing import Turnover, largest_turnover, smallest_turnover
from assessments.checks.rules.needs import Counts, Cube, Thresholds, Told, tell
from assessments.checks.rules.suppression import DERIVABLE, FEW, SIMILAR, Protected, protect
from tests.needs.populations import checks, town_of
from tests.needs.readers import knows_more, recovered_by_trying

FIVE_AND_TEN = Thresholds()
SMALL = Thresholds(minimum=3, cross_minimum=4)
ALL_THREE = ("gap", "close", "reached")


def two_quarters(joined: Sequence[str], *, times: int = 4) -> tuple[Cube, Cube]:
    """Unit a is as it was, but for those who joined; b and c are quite different people."""
    was, b, c = checks("a", *ALL_THREE * times), times + 2, times + 4
    first = town_of(was, checks("b", *ALL_THREE * b), checks("c", *ALL_THREE * c))
    then = checks("b", *("gap", "reached") * c), checks("c", *("close", "gap") * b)
    return first, town_of([*was, *checks("a", *joined)], *then)


def told_of(first: Cube, second: Cube) -> tuple[Protected, Protected]:
    earlier = protect(first, thresholds=FIVE_AND_TEN)
    return earlier, protect(second, thresholds=FIVE_AND_TEN, earlier=[earlier.told])


@pytest.mark.parametrize(
    ("counts", "fewer_than", "turnover"),
    [
        (Counts(4, 4, 4), 5, Turnover(0, 0)),
        (Counts(5, 4, 4), 5, Turnover(1, 0)),
        (Counts(4, 3, 4), 5, Turnover(0, 1)),
        (Counts(5, 3, 4), 5, Turnover(1, 1)),
        (Counts(6, 3, 4), 5, Turnover(2, 1)),
        (Counts(8, 4, 4), 5, Turnover(4, 0)),
        (Counts(9, 4, 4), 5, None),
        (Counts(7, 1, 4), 5, None),
        (Counts(7, 1, 4), 7, Turnover(3, 3)),
    ],
)
def test_the_smallest_turnover_explains_what_has_changed(
    counts: Counts, fewer_than: int, turnover: Turnover | None
) -> None:
    told = Told(people=12, low=(4, 4, 4), high=(4, 4, 4))

    assert smallest_turnover(told, counts, fewer_than=fewer_than) == turnover


def test_whatever_a_turnover_of_fewer_people_leads_to_is_explained_by_one() -> None:
    told = tell(Counts(6, 5, 4))
    for joined in ([], [0], [1, 2], [0, 0, 0], [2, 1, 2]):
        for left in ([], [2], [0]):
            numbers = [6, 5, 4]
            for verdict in joined:
                numbers[verdict] += 1
            for verdict in left:
                numbers[verdict] -= 1
            found = smallest_turnover(told, Counts(*numbers), fewer_than=5)

            assert found
            assert found.people <= len(joined) + len(left)
            most = largest_turnover(told, Counts(*numbers), fewer_than=5)
            assert most.explains(told, Counts(*numbers))


@pytest.mark.parametrize("joined", [["gap"], ["reached"], ["gap", "close"]])
def test_a_group_that_few_have_joined_is_referred_to_its_earlier_figures(joined: list[str]) -> None:
    first, second = two_quarters(joined)
    earlier, later = told_of(first, second)

    assert ("unit:a", "k") in earlier.told
    assert later.hidden["unit:a", "k"] == SIMILAR
    assert later.referred["unit:a", "k"] == 0
    assert {("unit:b", "k"), ("unit:c", "k")} & later.told.keys()


def test_a_group_that_five_have_joined_is_told() -> None:
    _earlier, later = told_of(*two_quarters(["gap"] * 5))

    assert ("unit:a", "k") in later.told


def test_without_the_rule_the_difference_is_the_person_who_joined() -> None:
    first, second = two_quarters(["gap"])
    before, careless = (protect(cube, thresholds=FIVE_AND_TEN) for cube in (first, second))
    then, now = (each.told["unit:a", "k"].low for each in (before, careless))

    assert [b - a for a, b in zip(then, now, strict=True)] == [1, 0, 0]


@pytest.mark.parametrize("times", [2, 3, 4, 5])
@pytest.mark.parametrize("joined", [["gap"], ["close", "close"], ["gap", "close", "reached"], []])
def test_what_the_others_tell_does_not_give_the_change_away(times: int, joined: list[str]) -> None:
    """The house less b and c would still be a."""
    first, second = two_quarters(joined, times=times)
    earlier, later = told_of(first, second)

    assert not {("house", "k"), ("unit:b", "k"), ("unit:c", "k")} <= later.told.keys()
    assert knows_more(second, later, [earlier], FIVE_AND_TEN) == []


def test_a_reader_of_these_tests_finds_the_change_where_the_others_are_told() -> None:
    first, second = two_quarters(["gap"])
    earlier = protect(first, thresholds=FIVE_AND_TEN)
    careless = protect(second, thresholds=FIVE_AND_TEN)
    hidden = {cell: DERIVABLE for cell in careless.told if cell[0] in ("unit:a", "cross:a:f")}
    told = {cell: each for cell, each in careless.told.items() if cell not in hidden}
    careless = replace(careless, told=told, hidden={**careless.hidden, **hidden})

    assert knows_more(second, careless, [earlier], FIVE_AND_TEN)


def test_a_group_is_the_same_under_another_name() -> None:
    """Nine in a unit are told and not crossed with their family; ten would be crossed."""
    first, second = two_quarters(["gap"], times=3)
    earlier, later = told_of(first, second)

    assert ("unit:a", "k") in earlier.told
    assert ("cross:a:f", "k") not in earlier.told
    assert second.cell("cross:a:f", "k").people == FIVE_AND_TEN.cross_minimum
    assert ("cross:a:f", "k") not in later.told


def test_a_chain_of_small_changes_is_compared_with_every_earlier_quarter() -> None:
    first, second = two_quarters(["gap"])
    _first, third = two_quarters(["gap"] * 2)
    earlier, later = told_of(first, second)
    last = protect(third, thresholds=FIVE_AND_TEN, earlier=[earlier.told, later.told])

    assert last.hidden["unit:a", "k"] != FEW
    assert ("unit:a", "k") not in last.told
    assert knows_more(third, last, [earlier, later], FIVE_AND_TEN) == []


def test_trying_all_worlds_does_not_find_the_one_who_joined() -> None:
    was = checks("a", "gap", "close", "reached")
    first = town_of(was, checks("b", *ALL_THREE))
    second = town_of([*was, *checks("a", "gap")], checks("b", *["reached"] * 4, "gap", "gap"))
    earlier = protect(first, thresholds=SMALL)
    later = protect(second, thresholds=SMALL, earlier=[earlier.told])

    assert recovered_by_trying(second, later, [earlier], SMALL) == []
