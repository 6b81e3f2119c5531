"""Nobody recovers what is hidden, from one release or from all of them together."""

from __future__ import annotations

import random

import pytest

from assessments.checks.rules.needs import CROSS, Thresholds, tell
from assessments.checks.rules.suppression import DERIVABLE, FEW, Protected, protect
from tests.needs.populations import Taken, checks, population, tiny_town, town_of
from tests.needs.readers import few_in, knows_more, recovered_by_trying

FIVE_AND_TEN = Thresholds()
SMALL = Thresholds(minimum=3, cross_minimum=4)
IN_THE_SUITE, AS_A_PROOF = 8, 500
QUARTERS = 3


def recoverable_in(seed: int) -> list[str]:
    """Three quarters of a made-up town; what a reader of them works out."""
    chance, town = random.Random(seed + 1), population(seed)
    made: list[Protected] = []
    taken: list[Taken] = []
    found = []
    for _ in range(QUARTERS):
        taken = town.quarter(chance, part=chance.choice([0.2, 0.5, 0.9]), before=taken)
        if seed % 2 and made:
            # In every other town hardly anybody comes or goes.
            taken = nearly(taken, chance, town.quarter(chance, part=0.1))
        cube = town.cube(taken)
        protected = protect(
            cube, thresholds=FIVE_AND_TEN, earlier=[each.told for each in made], level_count=5
        )
        found += knows_more(cube, protected, made, FIVE_AND_TEN)
        made.append(protected)
    return found


def nearly(taken: list[Taken], chance: random.Random, others: list[Taken]) -> list[Taken]:
    """The same checks but for one or two."""
    kept = chance.sample(taken, max(0, len(taken) - chance.randint(0, 2)))
    return kept + others[: chance.randint(0, 2)]


@pytest.mark.parametrize("seed", range(IN_THE_SUITE))
def test_an_audit_of_all_releases_recovers_nothing(seed: int) -> None:
    assert recoverable_in(seed) == []


@pytest.mark.proof
def test_an_audit_recovers_nothing_in_500_populations() -> None:
    found = {seed: recoverable_in(seed) for seed in range(AS_A_PROOF)}

    assert {seed: leaks for seed, leaks in found.items() if leaks} == {}


def recovered_in_tiny(seed: int) -> list[str]:
    chance, town = random.Random(seed), tiny_town(seed)
    first = town.quarter(chance, part=0.9)
    second = town.quarter(chance, part=0.3, before=first)
    third = nearly(second, chance, town.quarter(chance, part=0.3))
    made: list[Protected] = []
    found = []
    for taken in (first, second, third):
        cube = town.cube(taken)
        protected = protect(cube, thresholds=SMALL, earlier=[each.told for each in made])
        found += recovered_by_trying(cube, protected, made, SMALL)
        made.append(protected)
    return found


@pytest.mark.parametrize("seed", range(IN_THE_SUITE))
def test_trying_all_worlds_of_small_tables_recovers_nothing(seed: int) -> None:
    assert recovered_in_tiny(seed) == []


@pytest.mark.proof
def test_trying_all_worlds_recovers_nothing_in_500_small_towns() -> None:
    found = {seed: recovered_in_tiny(seed) for seed in range(AS_A_PROOF)}

    assert {seed: leaks for seed, leaks in found.items() if leaks} == {}


def test_both_readers_find_what_primary_suppression_alone_gives_away() -> None:
    """The readers of these tests are able to read: without secondary suppression they find it."""
    cube = town_of(
        checks("a", "gap", "reached"),
        checks("b", *["gap"] * 3, *["reached"] * 2, "close", "close"),
    )
    told = {
        (key, "k"): tell(cube.cell(key, "k"))
        for key, group in cube.groups.items()
        if group.kind not in (CROSS,) and cube.cell(key, "k").people >= SMALL.minimum
    }
    few = few_in(cube, "k", SMALL)
    hidden = {
        (key, "k"): FEW if key in few else DERIVABLE
        for key in cube.groups
        if (key, "k") not in told
    }
    careless = Protected(told=told, hidden=hidden, referred={}, left_out=(), programmes=0)

    assert any("unit:a" in leak for leak in recovered_by_trying(cube, careless, [], SMALL))
    assert knows_more(cube, careless, [], SMALL)
    assert not recovered_by_trying(cube, protect(cube, thresholds=SMALL), [], SMALL)
