"""What is told of a quarter tells nothing of few, whatever was told before."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

import pytest

from assessments.checks.rules.auditing import Audit
from assessments.checks.rules.needs import (
    CROSS,
    HOUSE,
    VERDICTS,
    Counts,
    Cube,
    Place,
    Rating,
    Taken,
    Thresholds,
    Told,
    make_cube,
    tell,
)
from assessments.checks.rules.statements import has_room
from assessments.checks.rules.suppression import DERIVABLE, FEW, Protected, protect
from assessments.checks.rules.systems import Presence, Verdicts
from tests.needs.populations import Town, made_up_town

FIVE_AND_TEN = Thresholds()
SMALL = Thresholds(minimum=3, cross_minimum=4)
IN_THE_SUITE, AS_A_PROOF = 20, 500
QUARTERS = 3


def checks(unit: str, *verdicts: str, family: str = "f") -> list[Taken]:
    place = Place(unit, family, f"{family}p", "c")
    return [Taken(place, {"k": Rating(verdict, 3, 2)}) for verdict in verdicts]


def town_of(*groups: Sequence[Taken], parents: dict[str, str | None] | None = None) -> Cube:
    taken = [each for group in groups for each in group]
    return make_cube(taken, parents=parents or {each.place.unit: None for each in taken})


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
    small, large = checks("a", "gap", "gap", "reached"), checks("b", *["gap", "reached"] * 4)
    middle, more = checks("c", *["gap", "reached"] * 5), checks("d", *["gap", "reached"] * 6)
    grown = checks("a", *["gap", "reached"] * 3)
    earlier = protect(town_of(grown, large, middle, more), thresholds=FIVE_AND_TEN)
    cube = town_of(small, large, middle, more)

    alone = protect(cube, thresholds=FIVE_AND_TEN)
    after = protect(cube, thresholds=FIVE_AND_TEN, earlier=[earlier.told])

    assert hidden_units(alone) == {"unit:a": FEW, "unit:b": DERIVABLE}
    # Whoever knows that b is as it was works a out from b as it was told and from a and b together.
    assert knows_more(cube, alone, [earlier])
    assert not knows_more(cube, after, [earlier])


# ---- a reader who audits ------------------------------------------------------------------------


def knows_more(cube: Cube, protected: Protected, earlier: Sequence[Protected]) -> list[str]:
    """Audit a release anew: within itself, and together with each earlier one."""
    return [leak for code in cube.counts for leak in _leaks(cube, code, protected, earlier)]


def _leaks(
    cube: Cube, code: str, protected: Protected, earlier: Sequence[Protected]
) -> Iterator[str]:
    shown = {group: told for (group, c), told in protected.told.items() if c == code}
    reasons = {group: why for (group, c), why in protected.hidden.items() if c == code}
    told_few = {group for group, why in reasons.items() if why == FEW}
    few = few_in(cube, code, FIVE_AND_TEN)
    if code in protected.left_out:
        assert not shown
        return
    verdicts = Verdicts(cube, code)
    systems = [verdicts.system(shown, reasons)]
    for release in earlier:
        known = {g: [t] for (g, c), t in release.told.items() if c == code}
        same = {g: t for g, t in known.items() if t[0].admits(cube.cell(g, code))}
        systems.append(verdicts.system(shown, few, unchanged=same))
    presence = Presence(cube, code, FIVE_AND_TEN)
    systems.append(presence.system(few=told_few, hidden=reasons))
    for system in systems:
        if leak := Audit(system).find_leak():
            yield f"{code} {leak.secret.name}: {leak.low}-{leak.high}"


def few_in(cube: Cube, code: str, thresholds: Thresholds) -> set[str]:
    return {
        key
        for key, group in cube.groups.items()
        if cube.cell(key, code).people < thresholds.of(group.kind)
    }


def population(seed: int) -> Town:
    chance = random.Random(seed)
    return made_up_town(
        chance,
        units=chance.randint(2, 7),
        families=chance.randint(1, 3),
        profiles=chance.randint(1, 2),
        campaigns=chance.randint(1, 2),
        employees=chance.randint(10, 120),
        competences=2,
    )


def recoverable_in(seed: int) -> list[str]:
    """Three quarters of a made-up town; what a reader of any two of them works out."""
    chance, town = random.Random(seed + 1), population(seed)
    made: list[Protected] = []
    taken: list[Taken] = []
    found = []
    for _ in range(QUARTERS):
        taken = town.quarter(chance, part=chance.choice([0.2, 0.5, 0.9]), before=taken)
        cube = town.cube(taken)
        protected = protect(
            cube, thresholds=FIVE_AND_TEN, earlier=[each.told for each in made], level_count=5
        )
        found += knows_more(cube, protected, made)
        made.append(protected)
    return found


@pytest.mark.parametrize("seed", range(IN_THE_SUITE))
def test_an_audit_of_any_two_releases_recovers_nothing(seed: int) -> None:
    assert recoverable_in(seed) == []


@pytest.mark.proof
def test_an_audit_recovers_nothing_in_500_populations() -> None:
    found = {seed: recoverable_in(seed) for seed in range(AS_A_PROOF)}

    assert {seed: leaks for seed, leaks in found.items() if leaks} == {}


def test_the_same_cube_is_always_told_in_the_same_way() -> None:
    town = population(3)
    cube = town.cube(town.quarter(random.Random(3), part=0.9))

    assert protect(cube, thresholds=FIVE_AND_TEN) == protect(cube, thresholds=FIVE_AND_TEN)


# ---- a reader who tries everything --------------------------------------------------------------


def worlds_of(cube: Cube, code: str, known: Sequence[dict[str, Told]]) -> Iterator[list[Counts]]:
    """Every way in which the people of each place could have answered, as far as it fits."""
    places = [place for place, counts in enumerate(cube.counts[code]) if counts.people]
    ranges = [
        (cube.groups[group].places, told) for release in known for group, told in release.items()
    ]
    last = {
        number: [
            (members, told)
            for members, told in ranges
            if max((at for at, place in enumerate(places) if place in members), default=0) == number
        ]
        for number in range(len(places))
    }

    def extend(world: list[Counts]) -> Iterator[list[Counts]]:
        if len(world) == len(places):
            yield world
            return
        people = cube.counts[code][places[len(world)]].people
        for gap in range(people + 1):
            for close in range(people - gap + 1):
                longer = [*world, Counts(gap, close, people - gap - close)]
                if all(fits(longer, told, members) for members, told in last[len(world)]):
                    yield from extend(longer)

    def fits(world: list[Counts], told: Told, members: frozenset[int]) -> bool:
        inside = (counts for at, counts in enumerate(world) if places[at] in members)
        return told.admits(sum(inside, Counts()))

    yield from extend([])


def recovered_by_trying(
    cube: Cube, protected: Protected, earlier: Sequence[Protected]
) -> list[str]:
    """Hidden cells whose number of some verdict is the same in (nearly) all possible worlds."""
    found = []
    for code in cube.counts:
        shown = {group: told for (group, c), told in protected.told.items() if c == code}
        reasons = {group: why for (group, c), why in protected.hidden.items() if c == code}
        if not shown:
            continue
        views = [[shown]]
        for release in earlier:
            same = {
                group: told
                for (group, c), told in release.told.items()
                if c == code and told.admits(cube.cell(group, code))
            }
            views.append([shown, same])
        for number, known in enumerate(views):
            secret = few_in(cube, code, SMALL) if number else reasons.keys()
            found += _certain(cube, code, known, secret)
    return found


def _certain(
    cube: Cube, code: str, known: Sequence[dict[str, Told]], reasons: Iterable[str]
) -> Iterator[str]:
    places = [place for place, counts in enumerate(cube.counts[code]) if counts.people]
    same_people = {cube.groups[group].places & set(places) for group in known[0]}
    secret = {
        group: [at for at, place in enumerate(places) if place in cube.groups[group].places]
        for group in reasons
        if (cube.groups[group].places & set(places)) not in same_people
    }
    ends: dict[tuple[str, int], tuple[int, int]] = {}
    for world in worlds_of(cube, code, known):
        for group, members in secret.items():
            total = sum((world[at] for at in members), Counts())
            for verdict, number in enumerate(total.verdicts):
                low, high = ends.get((group, verdict), (number, number))
                ends[group, verdict] = min(low, number), max(high, number)
    assert ends or not any(secret.values()), "the truth is one of the worlds"
    for (group, verdict), (low, high) in ends.items():
        if secret[group] and not has_room(low, high):
            yield f"{code} {group} {VERDICTS[verdict]}: {low}-{high}"


def tiny_town(seed: int) -> Town:
    chance = random.Random(seed)
    return made_up_town(
        chance,
        units=chance.randint(2, 3),
        families=2,
        employees=chance.randint(6, 11),
        competences=1,
    )


def recovered_in_tiny(seed: int) -> list[str]:
    chance, town = random.Random(seed), tiny_town(seed)
    first = town.quarter(chance, part=0.9)
    second = town.quarter(chance, part=0.3, before=first)
    made: list[Protected] = []
    found = []
    for taken in (first, second):
        cube = town.cube(taken)
        protected = protect(cube, thresholds=SMALL, earlier=[each.told for each in made])
        found += recovered_by_trying(cube, protected, made)
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
    hidden = {(key, "k"): FEW for key in cube.groups if (key, "k") not in told}
    careless = Protected(told=told, hidden=hidden, left_out=(), programmes=0)

    assert any("unit:a" in leak for leak in recovered_by_trying(cube, careless, []))
    assert knows_more(cube, careless, [])
    assert not recovered_by_trying(cube, protect(cube, thresholds=SMALL), [])


def test_the_house_stays_open_wherever_it_can() -> None:
    open_houses = 0
    for seed in range(8):
        town = population(seed)
        taken = town.quarter(random.Random(seed), part=0.9)
        protected = protect(town.cube(taken), thresholds=FIVE_AND_TEN)
        open_houses += (HOUSE, "k0") in protected.told

    assert open_houses == 8
