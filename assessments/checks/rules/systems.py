"""What a reader of a release knows, as statements about whole numbers for the audit."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assessments.checks.rules.needs import VERDICTS, Cube, Thresholds, Told
from assessments.checks.rules.statements import Range, Secret, Statement, System


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the words for a hidden cell say of its numbers.

    :param people: between which ends the number of people lies
    :param verdicts: between which ends each verdict lies, for whoever knows who took part
    """

    people: Range
    verdicts: Sequence[Range] = ()


class Presence:
    """How many took part: the reader knows the cells that are shown, and the words of the others.

    Whoever reads "fewer than 5" or "hardly changed" knows that; the words for cells that protect
    others say nothing.
    """

    def __init__(self, cube: Cube, competence: str, thresholds: Thresholds) -> None:
        self.cube, self.competence = cube, competence
        self.truth = tuple(counts.people for counts in cube.counts[competence])
        self.most = sum(self.truth) + max(thresholds.minimum, thresholds.cross_minimum)

    def system(self, *, words: Mapping[str, Words], hidden: Collection[str]) -> System:
        """The system in which some cells are hidden, and of some of them it is told why."""
        shown = self._shown(hidden)
        statements, secrets = [], []
        for key, group in self.cube.groups.items():
            numbers = tuple(sorted(group.places))
            people = self.cube.cell(key, self.competence).people
            low, high = words[key].people if key in words else (people, people)
            if key in words or key not in hidden:
                statements.append(Statement(numbers=numbers, low=low, high=high, source=key))
            if key in hidden:
                secrets += self.secrets(key, shown)
        return System(
            limits=(self.most,) * len(self.truth),
            truth=self.truth,
            statements=statements,
            secrets=secrets,
        )

    def secrets_of(self, key: str, hidden: Collection[str]) -> list[Secret]:
        return self.secrets(key, self._shown(hidden))

    def secrets(self, key: str, shown: set[frozenset[int]]) -> list[Secret]:
        """The number of people, unless the same places are shown or it is no secret that there
        is nobody: people took part, but their posts ask nothing of this competence.
        """
        places = self.cube.groups[key].places
        people = self.cube.cell(key, self.competence).people
        if places in shown or not (people or not self.cube.people_of(key)):
            return []
        return [Secret(name=key, numbers=tuple(sorted(places)))]

    def _shown(self, hidden: Collection[str]) -> set[frozenset[int]]:
        return {group.places for key, group in self.cube.groups.items() if key not in hidden}


class Verdicts:
    """How many have which verdict: the reader knows exactly who took part.

    The unknown numbers are three for each place in which somebody took part.
    """

    def __init__(self, cube: Cube, competence: str) -> None:
        self.cube, self.competence = cube, competence
        self.row = cube.counts[competence]
        self.places = [place for place, counts in enumerate(self.row) if counts.people]
        self.at = {place: number for number, place in enumerate(self.places)}
        self.taken = {
            key: tuple(sorted(self.at[place] for place in group.places & self.at.keys()))
            for key, group in cube.groups.items()
        }

    def system(
        self,
        shown: Mapping[str, Told],
        secrets: Sequence[Secret],
        *,
        words: Mapping[str, Words] | None = None,
        supposed: Iterable[tuple[str, Sequence[Range]]] = (),
    ) -> System:
        """The system of the cells that are shown.

        :param words: what is said of cells that are hidden
        :param supposed: what a reader supposes of the verdicts of groups
        """
        statements = [*self._totals()]
        for key, told in shown.items():
            ranges = [*zip(told.low, told.high, strict=True)]
            # The last number follows from the others and the people.
            exact = all(low == high for low, high in ranges)
            statements += self._ranges(key, ranges[:-1] if exact else ranges, source=key)
        for key, said in (words or {}).items():
            statements += self._ranges(key, said.verdicts, source=key)
        for key, several in supposed:
            statements += self._ranges(key, several, source=None)
        return System(
            limits=[self.row[place].people for place in self.places for _ in VERDICTS],
            truth=tuple(n for place in self.places for n in self.row[place].verdicts),
            statements=statements,
            secrets=_distinct(secrets),
        )

    def hidden(self, keys: Iterable[str], shown: Mapping[str, object]) -> list[Secret]:
        """The three numbers of each cell, unless just these people are shown."""
        in_sight = {self.taken[key] for key in shown}
        return [
            Secret(name=f"{key} {name}", numbers=self.numbers(key, verdict))
            for key in keys
            if self.taken[key] and self.taken[key] not in in_sight
            for verdict, name in enumerate(VERDICTS)
        ]

    def changes(self, key: str, told: Told) -> list[Secret]:
        """By how much each number of a cell has changed since it was told."""
        ends = zip(VERDICTS, told.low, told.high, strict=True)
        return [
            Secret(name=f"{key} {name} (+)", numbers=self.numbers(key, verdict), since=(low, high))
            for verdict, (name, low, high) in enumerate(ends)
        ]

    def numbers(self, key: str, verdict: int) -> tuple[int, ...]:
        return tuple(place * len(VERDICTS) + verdict for place in self.taken[key])

    def levels(
        self,
        means: Mapping[str, float],
        hidden: Iterable[str],
        *,
        level_count: int,
        supposed: Iterable[tuple[str, Range]] = (),
    ) -> System:
        """The system of means of Ist in half levels, whose unknown numbers are sums of levels.

        :param supposed: what a reader supposes of the sums of groups
        """
        told = [(key, level_range(mean, self._people(key)), key) for key, mean in means.items()]
        known = [*told, *((key, ends, None) for key, ends in supposed)]
        in_sight = {self.taken[key] for key in means}
        return System(
            limits=[level_count * self.row[place].people for place in self.places],
            truth=tuple(self.row[place].actual_sum for place in self.places),
            statements=[
                Statement(numbers=self.taken[key], low=low, high=high, source=source)
                for key, (low, high), source in known
            ],
            secrets=[
                Secret(name=key, numbers=self.taken[key])
                for key in hidden
                if self.taken[key] and self.taken[key] not in in_sight
            ],
        )

    def _people(self, key: str) -> int:
        return self.cube.cell(key, self.competence).people

    def _totals(self) -> Iterator[Statement]:
        """Everybody has one verdict."""
        for number, place in enumerate(self.places):
            people, first = self.row[place].people, number * len(VERDICTS)
            numbers = tuple(range(first, first + len(VERDICTS)))
            yield Statement(numbers=numbers, low=people, high=people)

    def _ranges(
        self, key: str, ranges: Sequence[Range], *, source: str | None
    ) -> Iterator[Statement]:
        for verdict, (low, high) in enumerate(ranges):
            yield Statement(numbers=self.numbers(key, verdict), low=low, high=high, source=source)


def _distinct(secrets: Iterable[Secret]) -> list[Secret]:
    """Each sum once, by whatever names it goes."""
    found: dict[tuple[tuple[int, ...], Range], Secret] = {}
    for secret in secrets:
        found.setdefault((secret.numbers, secret.since), secret)
    return list(found.values())


def level_range(mean: float, people: int) -> Range:
    """Between which ends a sum of levels lies whose mean is told in half levels."""
    low, high = ((2 * mean + side) * people / 2 for side in (-0.5, 0.5))
    return math.ceil(low), math.floor(high)
