"""The audit finds exactly the leaks that somebody finds who takes no short cut."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from assessments.checks.rules.auditing import Audit
from assessments.checks.rules.needs import Counts, Cube, Thresholds, half, tell
from assessments.checks.rules.statements import Secret, Statement, System, has_room
from assessments.checks.rules.systems import Presence, Verdicts, Words
from tests.needs.populations import made_up_town
from tests.needs.slow_reader import leaks_of

IN_THE_SUITE, AS_A_PROOF = 6, 300


def leaks_found(system: System) -> set[str]:
    audit, found = Audit(system), set()
    while leak := audit.find_leak():
        found.add(leak.secret.name)
        audit.accept(leak)
    return found


def careless_systems(seed: int) -> Iterator[System]:
    """What is known of a small town of which some cells are told, without any care."""
    chance = random.Random(seed)
    town = made_up_town(
        chance,
        units=chance.randint(2, 4),
        families=chance.randint(1, 3),
        employees=chance.randint(8, 40),
        competences=1,
    )
    cube = town.cube(town.quarter(chance, part=0.9))
    verdicts = Verdicts(cube, "k0")
    with_people = [key for key in cube.groups if verdicts.taken[key]]
    told = {key: tell(cube.cell(key, "k0")) for key in with_people if chance.random() < 0.6}
    hidden = [key for key in cube.groups if key not in told]
    yield verdicts.system(told, verdicts.hidden(hidden, told))
    yield verdicts.system(told, [*changes_of(cube, verdicts, hidden, chance)])
    words = {key: Words(people=(0, 4)) for key in hidden if cube.cell(key, "k0").people < 5}
    yield Presence(cube, "k0", Thresholds()).system(words=words, hidden=hidden)
    means = {key: half(cell.actual_sum, cell.people) for key, cell in cells_of(cube, told)}
    yield verdicts.levels(means, hidden, level_count=5)


def cells_of(cube: Cube, keys: Iterable[str]) -> Iterator[tuple[str, Counts]]:
    return ((key, cube.cell(key, "k0")) for key in keys)


def changes_of(
    cube: Cube, verdicts: Verdicts, keys: Iterable[str], chance: random.Random
) -> Iterator[Secret]:
    """The changes since a quarter in which nearly the same was told."""
    for key, counts in cells_of(cube, keys):
        if counts.people > 1:
            gap = max(0, counts.gap - chance.randint(0, 1))
            yield from verdicts.changes(key, tell(replace(counts, gap=gap)))


def of(*statements: tuple[tuple[int, ...], int, int], secret: Secret) -> System:
    """Three unknown numbers, which truly are 2, 2 and 2."""
    known = [Statement(numbers=n, low=low, high=high, source=str(n)) for n, low, high in statements]
    return System(limits=(9, 9, 9), truth=(2, 2, 2), statements=known, secrets=[secret])


def test_a_number_that_is_the_difference_of_two_that_are_told_is_a_leak() -> None:
    audit = Audit(of(((0, 1), 4, 4), ((1,), 2, 2), secret=Secret(name="x", numbers=(0,))))

    leak = audit.find_leak()

    assert leak
    assert (leak.low, leak.high, leak.sources) == (2, 2, ("(0, 1)", "(1,)"))


def test_a_number_that_half_numbers_alone_would_leave_open_is_a_leak() -> None:
    # Any two of three sum up to an odd number or the next: whole numbers leave one value each.
    pairs = [((a, b), 3, 4) for a, b in ((0, 1), (1, 2), (0, 2))]
    system = of(*pairs, ((0, 1, 2), 6, 6), secret=Secret(name="x", numbers=(0,), since=(9, 9)))

    assert leaks_found(system) == leaks_of(system)


def test_what_is_taken_back_gives_nothing_away() -> None:
    audit = Audit(of(((0, 1), 4, 4), ((1,), 2, 2), secret=Secret(name="x", numbers=(0,))))

    audit.take_back("(1,)", secrets=[])

    assert audit.find_leak() is None


@pytest.mark.parametrize(
    ("low", "high", "since", "room"),
    [
        (3, 3, (0, 0), False),
        (3, 4, (0, 0), False),
        (3, 5, (0, 0), True),
        (0, 1, (0, 0), True),
        (0, 0, (0, 0), False),
        (3, 4, (3, 3), True),
        (3, 4, (4, 4), True),
        (4, 5, (3, 3), False),
        (3, 3, (3, 3), False),
        (2, 2, (0, 1), False),
        (1, 1, (0, 1), True),
    ],
)
def test_room_is_three_values_or_two_with_none(
    low: int, high: int, since: tuple[int, int], room: bool
) -> None:
    assert has_room(low, high, since) is room


@pytest.mark.parametrize("seed", range(IN_THE_SUITE))
def test_the_audit_finds_what_a_slow_reader_finds(seed: int) -> None:
    for system in careless_systems(seed):
        assert leaks_found(system) == leaks_of(system)


@pytest.mark.proof
def test_the_audit_finds_what_a_slow_reader_finds_in_300_towns() -> None:
    leaks = 0
    for seed in range(AS_A_PROOF):
        for number, system in enumerate(careless_systems(seed)):
            found = leaks_of(system)
            assert (seed, number, leaks_found(system)) == (seed, number, found)
            leaks += len(found)

    assert leaks > AS_A_PROOF
