"""Towns that were made up: units in a tree, families, profiles, and checks by quarter."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from assessments.checks.rules.needs import Cube, Place, Rating, Taken, make_cube

VERDICTS = ("gap", "close", "reached", "not_rated")


@dataclass(frozen=True)
class Town:
    """Posts of a made-up town: where each employee belongs."""

    parents: dict[str, str | None]
    jobs: list[tuple[str, str]]
    posts: list[Place]
    competences: list[str]

    def quarter(
        self, chance: random.Random, *, part: float, before: Sequence[Taken] = ()
    ) -> list[Taken]:
        """Checks of one quarter; some people are as they were in the quarter before."""
        again = [each for each in before if chance.random() < 0.7]
        new = [self.check(place, chance) for place in self.posts if chance.random() < part]
        return again + new[: max(0, len(self.posts) - len(again))]

    def check(self, place: Place, chance: random.Random) -> Taken:
        ratings = {}
        for code in self.competences:
            weights = (5, 2, 5, 1) if hash_of(place, code) % 3 else (1, 1, 12, 0)
            verdict = chance.choices(VERDICTS, weights)[0]
            ratings[code] = Rating(verdict, target=3, actual=chance.randint(0, 5))
        return Taken(place, ratings)

    def cube(self, taken: Sequence[Taken]) -> Cube:
        return make_cube(taken, parents=self.parents, jobs=self.jobs)


def hash_of(place: Place, code: str) -> int:
    return sum(map(ord, f"{place.unit}{place.family}{code}"))


def made_up_town(
    chance: random.Random,
    *,
    units: int,
    families: int,
    employees: int,
    competences: int,
    profiles: int = 1,
    campaigns: int = 1,
) -> Town:
    """Units stand below earlier ones or at the top; small units are frequent, as they are."""
    names = [f"u{number:02}" for number in range(units)]
    parents: dict[str, str | None] = {
        name: chance.choice([None, *names[: max(1, units // 5)]]) if at else None
        for at, name in enumerate(names)
    }
    parents = {name: None if above == name else above for name, above in parents.items()}
    jobs = [(f"f{f}", f"f{f}p{p}") for f in range(families) for p in range(profiles)]
    weights = [chance.random() ** 2 + 0.02 for _ in names]
    posts = []
    for _ in range(employees):
        family, profile = chance.choice(jobs)
        unit = chance.choices(names, weights)[0]
        posts.append(Place(unit, family, profile, f"c{chance.randrange(campaigns)}"))
    return Town(parents, jobs, posts, [f"k{number}" for number in range(competences)])


def population(seed: int) -> Town:
    """A small town, large enough for an audit."""
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


def tiny_town(seed: int) -> Town:
    """A town so small that all worlds can be tried."""
    chance = random.Random(seed)
    return made_up_town(
        chance,
        units=chance.randint(2, 3),
        families=2,
        employees=chance.randint(6, 11),
        competences=1,
    )


def checks(unit: str, *verdicts: str, family: str = "f") -> list[Taken]:
    """Checks of one unit, each with a verdict on "k"."""
    place = Place(unit, family, f"{family}p", "c")
    return [Taken(place, {"k": Rating(verdict, 3, 2)}) for verdict in verdicts]


def town_of(*groups: Sequence[Taken], parents: dict[str, str | None] | None = None) -> Cube:
    """What was counted in a town with these checks."""
    taken = [each for group in groups for each in group]
    return make_cube(taken, parents=parents or {each.place.unit: None for each in taken})
