"""The cells of one competence while they are being protected: what is hidden, and who audits it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from assessments.checks.rules.auditing import Audit, Leak
from assessments.checks.rules.differencing import (
    Before,
    Earlier,
    largest_turnover,
    similar_before,
)
from assessments.checks.rules.needs import (
    CROSS,
    HOUSE,
    PROFILE,
    Counts,
    Cube,
    Thresholds,
    Told,
    tell,
)
from assessments.checks.rules.statements import Range, Secret, System
from assessments.checks.rules.systems import Presence, Verdicts, Words, level_range

FEW, DERIVABLE, SIMILAR = "few", "derivable", "similar"
Reasons = dict[str, str]
# What is given up first: the most detailed.
_WORTH = {CROSS: 0, PROFILE: 1, HOUSE: 3}


class CannotBeTold(Exception):
    """A leak that rests on nothing that could still be hidden."""


class Hiding:
    """Which cells of a competence are hidden, and why."""

    def __init__(
        self,
        cube: Cube,
        competence: str,
        thresholds: Thresholds,
        *,
        base: Mapping[str, str],
        earlier: Sequence[Earlier] = (),
    ) -> None:
        self.cube, self.competence, self.thresholds = cube, competence, thresholds
        self.before = similar_before(cube, competence, earlier, fewer_than=thresholds.minimum)
        # In the order of the groups, so that the same cube is always told in the same way.
        self.few = {
            key: FEW
            for key, group in cube.groups.items()
            if self.counts(key).people < thresholds.of(group.kind)
        }
        self.reasons: Reasons = dict.fromkeys(self.before, SIMILAR) | self.few | {**base}
        self.presence = Presence(cube, competence, thresholds)
        self.verdicts = Verdicts(cube, competence)
        self.who = Audit(self.presence.system(words=self._words(), hidden=self.reasons))
        self.within: Audit | None = None
        self.over_time: list[Audit] = []

    @property
    def shown(self) -> dict[str, Told]:
        """What is told, by group."""
        return {key: told for key, told in self._tellable.items() if key not in self.reasons}

    @property
    def programmes(self) -> int:
        audits = self.who, self.within, *self.over_time
        return sum(audit.programmes for audit in audits if audit)

    def counts(self, group: str) -> Counts:
        return self.cube.cell(group, self.competence)

    def release_before(self, key: str) -> int | None:
        """The number of the release that a hidden cell is referred to, if it is."""
        return self.before[key][-1].release if self.reasons.get(key) == SIMILAR else None

    def watch_verdicts(self) -> None:
        """Audit verdicts, too: within this release, and together with what was told before."""
        shown, words = self.shown, self._words()
        told_more = {key: said for key, said in words.items() if self.reasons[key] == SIMILAR}
        secrets = self.verdicts.hidden(self.reasons, shown)
        self.within = Audit(self.verdicts.system(shown, secrets, words=told_more))
        if self.before:
            secrets = self._secrets_over_time(shown)
            system = self.verdicts.system(shown, secrets, supposed=self._supposed())
            self.over_time = [Audit(system)]

    def hide_until_safe(self) -> None:
        """Hide one cell of those that a leak rests on, as long as there is a leak.

        :raises CannotBeTold: where it rests on nothing that could be hidden
        """
        while leak := self._find_leak():
            self._hide(self._least(leak.sources))

    def levels_system(self, means: Mapping[str, float], *, level_count: int) -> System:
        """What a reader of means knows, within this release."""
        return self.verdicts.levels(means, self.reasons, level_count=level_count)

    def levels_over_time(self, means: Mapping[str, float], *, level_count: int) -> System:
        """What a reader of means knows together with what was told before."""
        supposed = []
        for key, several in self.before.items():
            for told, turnover in ((each.told, each.turnover) for each in several):
                if told.actual is not None:
                    low, high = level_range(told.actual, told.people)
                    ends = low - turnover.left * level_count, high + turnover.joined * level_count
                    supposed.append((key, ends))
        return self.verdicts.levels(means, self.few, level_count=level_count, supposed=supposed)

    @cached_property
    def _tellable(self) -> dict[str, Told]:
        return {key: tell(self.counts(key)) for key in self.cube.groups if key not in self.few}

    def _words(self) -> dict[str, Words]:
        return {key: self._said(key, why) for key, why in self.reasons.items() if why != DERIVABLE}

    def _said(self, key: str, why: str) -> Words:
        if why == FEW:
            return Words(people=(0, self.thresholds.of(self.cube.groups[key].kind) - 1))
        told, most = self.before[key][-1].told, self.thresholds.minimum - 1
        turnover = largest_turnover(told, self.counts(key), fewer_than=self.thresholds.minimum)
        return Words(
            people=(max(0, told.people - most), told.people + most),
            verdicts=turnover.around(told),
        )

    def _secrets_over_time(
        self, shown: Mapping[str, Told], release: int | None = None
    ) -> list[Secret]:
        """What few people have, and what has changed since all releases or one of them."""
        secrets = self.verdicts.hidden(self.few, shown)
        for key, several in self.before.items():
            for before in several if key in self.reasons else ():
                if before.turnover.people and release in (None, before.release):
                    secrets += self.verdicts.changes(key, before.told)
        return secrets

    def _supposed(self, release: int | None = None) -> Iterator[tuple[str, Sequence[Range]]]:
        """What somebody supposes of groups who takes them to be as nearly the same as they can."""
        for key, several in self.before.items():
            if chosen := [each for each in several if release in (None, each.release)]:
                yield key, _all_of(chosen)

    def _find_leak(self) -> Leak | None:
        if leak := self.who.find_leak():
            return leak
        if leak := self._leak_over_time():
            return leak
        if self.within and self.over_time:
            # What is possible for a reader who supposes more is possible for one who does not.
            self.within.learn(self.over_time[0].new_worlds())
        return self.within.find_leak() if self.within else None

    def _leak_over_time(self) -> Leak | None:
        """A leak together with all earlier releases.

        What follows from all of those alone, this release cannot help; but it must not tell it to
        somebody who supposes something of one of them only.
        """
        for audit in self.over_time:
            if leak := audit.find_own_leak():
                return leak
        if not self.over_time or not (secrets := self.over_time[0].followed):
            return None
        self.over_time[0].followed = []
        releases = sorted({each.release for several in self.before.values() for each in several})
        followed = {(secret.numbers, secret.since) for secret in secrets}
        for release in releases if len(releases) > 1 else ():
            of_release = self._secrets_over_time(self.shown, release)
            if secrets := [each for each in of_release if (each.numbers, each.since) in followed]:
                supposed = self._supposed(release)
                system = self.verdicts.system(self.shown, secrets, supposed=supposed)
                self.over_time.append(Audit(system, tries=0))
        return self._leak_over_time()

    def _hide(self, key: str) -> None:
        """Hide a cell, or say no more why it is hidden."""
        was_shown = key not in self.reasons
        self.reasons[key] = DERIVABLE
        shown = self.shown if was_shown else {}
        secrets = self.presence.secrets_of(key, self.reasons) if was_shown else []
        self.who.take_back(key, secrets=secrets)
        secrets = self.verdicts.hidden([key], shown) if was_shown else []
        if self.within:
            self.within.take_back(key, secrets=secrets)
        for number, audit in enumerate(self.over_time):
            # Over time only the cells of few people are secrets, and changes.
            is_secret = number == 0 and self._is_of_few(key)
            audit.take_back(key, secrets=secrets if is_secret else [])

    def _is_of_few(self, key: str) -> bool:
        taken = self.verdicts.taken
        return any(taken[key] == taken[other] for other in self.few)

    def _least(self, sources: Sequence[str]) -> str:
        """The least useful and smallest cell; less than any cell are words about a hidden one."""
        found = sources or [key for key in self.cube.groups if key not in self.reasons]
        if not found:
            raise CannotBeTold
        return min(found, key=self._worth)

    def _worth(self, key: str) -> tuple[bool, int, int, str]:
        kind = self.cube.groups[key].kind
        return key not in self.reasons, _WORTH.get(kind, 2), self.counts(key).people, key


def _all_of(several: Sequence[Before]) -> list[Range]:
    """The ranges in which all that was told agrees."""
    ranges = zip(*(before.turnover.around(before.told) for before in several), strict=True)
    return [(max(low for low, _ in each), min(high for _, high in each)) for each in ranges]
