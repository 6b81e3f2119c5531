"""Which cells of a needs analysis are not shown, so that nothing about few people follows.

Primary: fewer people than the minimum (5; 10 where two groups are crossed), nobody included.
Secondary: what else must go, until the audit finds no hidden number with too little room: neither
how many took part, for a reader who knows no more than the release; nor how many of them have a
verdict, for a reader who also knows exactly who took part, and which groups are the same people
with the same results as in an earlier release. Of the cells that a leak rests on the least useful
and smallest is hidden; before that, "fewer than 5" is told no more where it gives away how many.
A hidden cell of exactly the people of a cell that is shown is no secret.
A competence that cannot be made safe is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assessments.checks.rules.auditing import Audit, Leak
from assessments.checks.rules.needs import (
    CROSS,
    HOUSE,
    PROFILE,
    Counts,
    Cube,
    Thresholds,
    Told,
    half,
    tell,
)
from assessments.checks.rules.systems import Presence, Verdicts

FEW, DERIVABLE = "few", "derivable"
Reasons = dict[str, str]
Earlier = Mapping[tuple[str, str], Told]
# What is given up first: the most detailed.
_WORTH = {CROSS: 0, PROFILE: 1, HOUSE: 3}


@dataclass(frozen=True, kw_only=True)
class Protected:
    """What of a cube may be told.

    :param told: (group, competence) -> what is told
    :param hidden: (group, competence) -> why it is not
    :param left_out: competences of which nothing is told
    :param programmes: how many linear programmes the audit has solved
    """

    told: Mapping[tuple[str, str], Told]
    hidden: Mapping[tuple[str, str], str]
    left_out: tuple[str, ...]
    programmes: int


class _CannotBeTold(Exception):
    """A leak that rests on nothing that could still be hidden."""


def protect(
    cube: Cube,
    *,
    thresholds: Thresholds,
    earlier: Sequence[Earlier] = (),
    level_count: int | None = None,
) -> Protected:
    """Decide what of a cube may be told beside everything that was told before.

    :param earlier: what each earlier release tells
    :param level_count: levels of the scale; None where there is not one scale, then no means
    """
    base, programmes = _protect_presence(cube, thresholds)
    told: dict[tuple[str, str], Told] = {}
    hidden: dict[tuple[str, str], str] = {}
    left_out = []
    for code in cube.counts:
        work = _Work(cube, code, thresholds, base)
        try:
            work.watch_verdicts(earlier)
            work.hide_until_safe()
        except _CannotBeTold:
            left_out.append(code)
            work.reasons = dict.fromkeys(cube.groups, DERIVABLE)
        shown, programmes_of_means = _with_means(work, level_count)
        told |= {(group, code): cell for group, cell in shown.items()}
        hidden |= {(group, code): why for group, why in work.reasons.items()}
        programmes += work.programmes + programmes_of_means
    return Protected(told=told, hidden=hidden, left_out=tuple(left_out), programmes=programmes)


def _protect_presence(cube: Cube, thresholds: Thresholds) -> tuple[Reasons, int]:
    """Hide until nobody can work out how many of a hidden group took part at all."""
    whole = replace(cube, counts={"": tuple(Counts(gap=n) for n in cube.people)}, _sums={})
    work = _Work(whole, "", thresholds, {})
    work.hide_until_safe()
    return work.reasons, work.programmes


class _Work:
    """The cells of one competence while they are being protected."""

    def __init__(self, cube: Cube, competence: str, thresholds: Thresholds, base: Reasons) -> None:
        self.cube, self.competence = cube, competence
        # In the order of the groups, so that the same cube is always told in the same way.
        self.few = {
            key: FEW
            for key, group in cube.groups.items()
            if cube.cell(key, competence).people < thresholds.of(group.kind)
        }
        self.reasons = self.few | base
        self.presence = Presence(cube, competence, thresholds)
        self.verdicts = Verdicts(cube, competence)
        told_few = {key for key, why in self.reasons.items() if why == FEW}
        self.who = Audit(self.presence.system(few=told_few, hidden=self.reasons))
        self.what: list[Audit] = []

    @property
    def shown(self) -> dict[str, Told]:
        groups = self.cube.groups
        return {key: tell(self.counts(key)) for key in groups if key not in self.reasons}

    @property
    def programmes(self) -> int:
        return sum(audit.programmes for audit in (self.who, *self.what))

    def counts(self, group: str) -> Counts:
        return self.cube.cell(group, self.competence)

    def watch_verdicts(self, earlier: Sequence[Earlier]) -> None:
        """Audit verdicts, too: within this release, and over time those of few people."""
        self.what.append(Audit(self.verdicts.system(self.shown, self.reasons)))
        if unchanged := self._unchanged(earlier):
            system = self.verdicts.system(self.shown, self.few, unchanged=unchanged)
            self.what.append(Audit(system))

    def hide_until_safe(self) -> None:
        """Hide one cell of those that a leak rests on, as long as there is a leak."""
        while leak := self._find_leak():
            self._hide(self._least(leak.sources))

    def _find_leak(self) -> Leak | None:
        leaks = (audit.find_leak() for audit in (self.who, *self.what))
        return next((leak for leak in leaks if leak), None)

    def _hide(self, key: str) -> None:
        """Hide a cell, or say no more why it is hidden."""
        was_shown = key not in self.reasons
        self.reasons[key] = DERIVABLE
        secrets = self.presence.secrets_of(key, self.reasons) if was_shown else []
        self.who.take_back(key, secrets=secrets)
        if not was_shown:
            return
        shown = self.shown
        for number, audit in enumerate(self.what):
            # Over time only the cells of few people are secrets.
            matters = number == 0 or self._is_of_few(key)
            secrets = self.verdicts.secrets(key, shown) if matters else []
            audit.take_back(key, secrets=secrets)

    def _is_of_few(self, key: str) -> bool:
        taken = self.verdicts.taken
        return any(taken[key] == taken[other] for other in self.few)

    def _least(self, sources: Sequence[str]) -> str:
        """The least useful and smallest cell; less than any cell are words about a hidden one."""
        found = sources or [key for key in self.cube.groups if key not in self.reasons]
        if not found:
            raise _CannotBeTold
        return min(found, key=self._worth)

    def _worth(self, key: str) -> tuple[bool, int, int, str]:
        kind = self.cube.groups[key].kind
        return key not in self.reasons, _WORTH.get(kind, 2), self.counts(key).people, key

    def _unchanged(self, earlier: Sequence[Earlier]) -> dict[str, list[Told]]:
        """What earlier releases tell of groups that still are as they were."""
        found: dict[str, list[Told]] = {}
        for release in earlier:
            for key in self.cube.groups:
                told = release.get((key, self.competence))
                if told and told.admits(self.counts(key)):
                    found.setdefault(key, []).append(told)
        return found


def _with_means(work: _Work, level_count: int | None) -> tuple[dict[str, Told], int]:
    """Add means in half levels: to all but crossed groups, else to the house, else to nothing."""
    shown = work.shown
    programmes = 0
    kinds = {key: work.cube.groups[key].kind for key in shown}
    plain = [key for key in shown if kinds[key] != CROSS]
    for chosen in (plain, [HOUSE]) if level_count and HOUSE in shown else ():
        means = {key: _means(work.counts(key)) for key in chosen}
        actual = {key: mean for key, (_target, mean) in means.items()}
        system = work.verdicts.levels(actual, work.reasons, level_count=level_count or 0)
        audit = Audit(system)
        leak = audit.find_leak()
        programmes += audit.programmes
        if leak is None:
            with_means = {
                key: replace(shown[key], target=target, actual=mean)
                for key, (target, mean) in means.items()
            }
            return shown | with_means, programmes
    return shown, programmes


def _means(counts: Counts) -> tuple[float, float]:
    return half(counts.target_sum, counts.people), half(counts.actual_sum, counts.people)
