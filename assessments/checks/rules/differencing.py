"""Subtracting what was told before from what is told now.

Whoever knows that a single person joined a group, and supposes that all others are as they were,
subtracts the group's figures of an earlier release from those of this one and has the verdicts of
that person. Nobody tells the program who is the same, and it keeps no list of who took part. So it
goes by the figures, as such a reader does: a group *could be nearly the same* if a *turnover* of
fewer people than the minimum (so many joined, so many left) explains its new figures.

Then the new figures are not told: the release says that hardly anything has changed, and refers to
the earlier ones (`SIMILAR`). And the audit watches, for a reader who supposes of every such group
the smallest turnover that explains it, that what the others tell does not give the change away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.checks.rules.needs import Counts, Cube, Told
from assessments.checks.rules.statements import Range

Earlier = Mapping[tuple[str, str], Told]


@dataclass(frozen=True)
class Turnover:
    """How many have joined a group and how many have left it, while all others are as they were."""

    joined: int
    left: int

    @property
    def people(self) -> int:
        return self.joined + self.left

    def around(self, told: Told) -> tuple[Range, ...]:
        """Between which ends each verdict can lie after it."""
        ends = zip(told.low, told.high, strict=True)
        return tuple((max(0, low - self.left), high + self.joined) for low, high in ends)

    def explains(self, told: Told, counts: Counts) -> bool:
        ranges = zip(self.around(told), counts.verdicts, strict=True)
        return all(low <= n <= high for (low, high), n in ranges)


@dataclass(frozen=True, kw_only=True)
class Before:
    """What an earlier release tells of a group that could be nearly the same.

    :param release: its number among the earlier ones
    :param turnover: the smallest one that explains what has changed
    """

    release: int
    told: Told
    turnover: Turnover


def smallest_turnover(told: Told, counts: Counts, *, fewer_than: int) -> Turnover | None:
    """Return the smallest turnover of fewer people that explains new counts, if there is one."""
    for extra in range(fewer_than):
        turnover = _turnover(told, counts, extra)
        if turnover.people >= fewer_than:
            break
        if turnover.explains(told, counts):
            return turnover
    return None


def largest_turnover(told: Told, counts: Counts, *, fewer_than: int) -> Turnover:
    """Return the largest turnover of fewer people between two numbers of people."""
    spare = fewer_than - 1 - abs(counts.people - told.people)
    return _turnover(told, counts, spare // 2)


def _turnover(told: Told, counts: Counts, extra: int) -> Turnover:
    more = counts.people - told.people
    return Turnover(max(more, 0) + extra, max(-more, 0) + extra)


def similar_before(
    cube: Cube, competence: str, earlier: Sequence[Earlier], *, fewer_than: int
) -> dict[str, list[Before]]:
    """Return what was told before of each group that could be nearly the same, the oldest first.

    A group is meant by whatever name it has: those who took part count, not how they are called.
    """
    namesakes: dict[frozenset[int], list[str]] = {}
    taken = {key: _taken_places(cube, competence, key) for key in cube.groups}
    for key, places in taken.items():
        namesakes.setdefault(places, []).append(key)
    found: dict[str, list[Before]] = {}
    for key, places in taken.items():
        counts = cube.cell(key, competence)
        for number, release in enumerate(earlier):
            several = (release.get((name, competence)) for name in namesakes[places])
            for told in dict.fromkeys(each for each in several if each):
                turnover = smallest_turnover(told, counts, fewer_than=fewer_than)
                if turnover:
                    before = Before(release=number, told=told, turnover=turnover)
                    found.setdefault(key, []).append(before)
    return found


def _taken_places(cube: Cube, competence: str, key: str) -> frozenset[int]:
    row = cube.counts[competence]
    return frozenset(place for place in cube.groups[key].places if row[place].people)
