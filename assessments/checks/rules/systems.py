"""What a reader of a release knows, as statements about whole numbers for the audit."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from assessments.checks.rules.needs import VERDICTS, Cube, Thresholds, Told
from assessments.checks.rules.statements import Secret, Statement, System


class Presence:
    """How many took part: the reader knows the cells that are shown, and the words of the others.

    Whoever reads "fewer than 5" knows that; the words for cells that protect others say nothing.
    """

    def __init__(self, cube: Cube, competence: str, thresholds: Thresholds) -> None:
        self.cube, self.competence, self.thresholds = cube, competence, thresholds
        self.truth = tuple(counts.people for counts in cube.counts[competence])
        self.most = sum(self.truth) + max(thresholds.minimum, thresholds.cross_minimum)

    def system(self, *, few: Collection[str], hidden: Collection[str]) -> System:
        """The system in which some cells are hidden, and of some of them it is told why."""
        shown = self._shown(hidden)
        statements, secrets = [], []
        for key, group in self.cube.groups.items():
            numbers = tuple(sorted(group.places))
            people = self.cube.cell(key, self.competence).people
            low, high = (0, self.thresholds.of(group.kind) - 1) if key in few else (people, people)
            if key in few or key not in hidden:
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
            key: tuple(sorted(group.places & self.at.keys())) for key, group in cube.groups.items()
        }

    def system(
        self,
        shown: Mapping[str, Told],
        hidden: Iterable[str],
        *,
        unchanged: Mapping[str, Sequence[Told]] | None = None,
    ) -> System:
        """The system of the cells that are shown.

        :param hidden: the cells that must stay unknown
        :param unchanged: what earlier releases tell of groups that still are as they were
        """
        statements = [*self.totals()]
        for key, told in shown.items():
            statements += self.told(key, told, source=key)
        for key, several in (unchanged or {}).items():
            for told in several:
                statements += self.told(key, told, source=None)
        return System(
            limits=[self.row[place].people for place in self.places for _ in VERDICTS],
            truth=tuple(n for place in self.places for n in self.row[place].verdicts),
            statements=statements,
            secrets=[secret for key in hidden for secret in self.secrets(key, shown)],
        )

    def levels(
        self, means: Mapping[str, float], hidden: Iterable[str], *, level_count: int
    ) -> System:
        """The system of means of Ist in half levels, whose unknown numbers are sums of levels."""
        statements = []
        for key, mean in means.items():
            people = self.cube.cell(key, self.competence).people
            low, high = ((2 * mean + side) * people / 2 for side in (-0.5, 0.5))
            numbers = tuple(self.at[place] for place in self.taken[key])
            statements.append(
                Statement(numbers=numbers, low=math.ceil(low), high=math.floor(high), source=key)
            )
        secrets = [
            Secret(name=key, numbers=tuple(self.at[place] for place in self.taken[key]))
            for key in hidden
            if self._is_secret(key, means)
        ]
        return System(
            limits=[level_count * self.row[place].people for place in self.places],
            truth=tuple(self.row[place].actual_sum for place in self.places),
            statements=statements,
            secrets=secrets,
        )

    def totals(self) -> Iterator[Statement]:
        """Everybody has one verdict."""
        for number, place in enumerate(self.places):
            people, first = self.row[place].people, number * len(VERDICTS)
            numbers = tuple(range(first, first + len(VERDICTS)))
            yield Statement(numbers=numbers, low=people, high=people)

    def told(self, key: str, told: Told, *, source: str | None) -> Iterator[Statement]:
        for verdict, (low, high) in enumerate(zip(told.low, told.high, strict=True)):
            yield Statement(numbers=self.numbers(key, verdict), low=low, high=high, source=source)

    def secrets(self, key: str, shown: Mapping[str, object]) -> list[Secret]:
        """The three numbers of a cell, unless just these people are shown."""
        if not self._is_secret(key, shown):
            return []
        return [
            Secret(name=f"{key} {name}", numbers=self.numbers(key, verdict))
            for verdict, name in enumerate(VERDICTS)
        ]

    def numbers(self, key: str, verdict: int) -> tuple[int, ...]:
        return tuple(self.at[place] * len(VERDICTS) + verdict for place in self.taken[key])

    def _is_secret(self, key: str, shown: Mapping[str, object]) -> bool:
        taken = self.taken[key]
        return bool(taken) and all(self.taken[other] != taken for other in shown)
