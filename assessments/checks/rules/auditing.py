"""Whether a number that is not shown follows from those that are.

A release is a system of linear statements about whole numbers: so many people in a group, so many
of them with a verdict. A hidden number is safe while the system leaves it room: at least three
different values, or two from 0 on ("nobody or one" is what is told openly of rare verdicts, too).
So how many it is never follows, nor that all of a hidden group have a verdict, or nobody.

The audit proves room by *worlds*: assignments of whole numbers to all places that fit everything a
reader knows. One world proves many cells at once, and it stays one while cells are taken back. For
what is left HiGHS computes the ends of the range: of the linear programme (too narrow there is too
narrow in truth) and, where its corners are no whole numbers, of the integer programme; what that
does not find in time counts as impossible. (Hundepool et al., Statistical Disclosure Control,
2012, chapter 4.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assessments.checks.rules.reader import End, Numbers, Reader
from assessments.checks.rules.statements import Secret, System, World, has_room
from assessments.checks.rules.worlds import Ranges

TRIES = 4
STUMBLES, STRONG = 3, 20


@dataclass(frozen=True, kw_only=True)
class Leak:
    """A secret that follows too closely, and the cells that it follows from."""

    number: int
    secret: Secret
    low: float
    high: float
    sources: tuple[str, ...]


class Audit:
    """Looks for secrets that follow, one after the other, while cells are taken back.

    Taking a cell back only widens what a reader must hold possible, so what was once proved safe
    stays safe, and the worlds that prove it stay worlds.

    :param tries: how many worlds are looked for at random; worth it where there are many secrets
    """

    def __init__(self, system: System, *, tries: int = TRIES) -> None:
        self._reader = Reader(system)
        self._ranges = Ranges(system)
        self._chance = np.random.default_rng(len(system.limits))  # the same every time
        self._tries = tries
        self._told_worlds = 1
        self.followed: list[Secret] = []

    @property
    def programmes(self) -> int:
        """How many linear programmes were solved."""
        return self._reader.programmes

    def new_worlds(self) -> Sequence[World]:
        """Return the worlds found since the last time; they fit every reader who knows less."""
        self._told_worlds, first = len(self._ranges.worlds), self._told_worlds
        return self._ranges.worlds[first:]

    def find_leak(self) -> Leak | None:
        """Return a secret that follows too closely, or None where there is none."""
        ranges = self._ranges
        while ranges.open and self._tries:
            self._tries -= 1
            self._add(self._reader.extreme(self._at_random()).world)
        while ranges.open:
            if leak := self._examine(ranges.open[0]):
                return leak
        return None

    def find_own_leak(self) -> Leak | None:
        """Return a secret that would not follow without the cells that can be taken back.

        What follows from the other statements alone is looked at no more, but kept as `followed`.
        """
        leak = self.find_leak()
        while leak and not leak.sources:
            self.accept(leak)
            self.followed.append(leak.secret)
            leak = self.find_leak()
        return leak

    def take_back(self, source: str, *, secrets: Sequence[Secret]) -> None:
        """Tell a cell no more.

        :param secrets: what becomes one by it
        """
        self._reader.forget(source)
        self._ranges.keep(secrets)

    def learn(self, worlds: Sequence[World]) -> None:
        """Hold these worlds possible, too, as far as they fit."""
        for world in worlds:
            if self._ranges.open and self._reader.believes(world):
                self._ranges.add(world)

    def accept(self, leak: Leak) -> None:
        """Look at a secret no more."""
        self._ranges.drop(leak.number)

    def _at_random(self) -> Numbers:
        weights = np.zeros(self._reader.width)
        for number in self._ranges.open:
            for place in self._ranges.secrets[number].numbers:
                weights[place] = self._chance.choice((-1, 1))
        return weights

    def _add(self, world: World | None) -> None:
        if world is not None:
            self._ranges.add(world)

    def _examine(self, number: int) -> Leak | None:
        linear = self._ends(number)
        if linear is None:
            return None
        secret, sources = self._ranges.secrets[number], {*linear[0].sources, *linear[1].sources}
        low, high = -linear[1].value, linear[0].value
        if has_room(low, high, secret.since):
            if self._is_possible_in_whole_numbers(number):
                return None
            low, high = self._ranges.range_of(number)
        found = tuple(sorted(sources))
        return Leak(number=number, secret=secret, low=low, high=high, sources=found)

    def _ends(self, number: int) -> tuple[End, End] | None:
        """Both ends of a secret in the linear programme; None if worlds with room were met."""
        ends = []
        for sign in (1, -1):
            end = self._reader.extreme(dict.fromkeys(self._ranges.secrets[number].numbers, sign))
            self._add(end.world)
            if not self._ranges.is_open(number):
                return None
            if end.world is None and self._stumble_on(number, sign):
                return None
            ends.append(end)
        return ends[0], ends[1]

    def _stumble_on(self, number: int, sign: int) -> bool:
        """Look for a corner of whole numbers near the end, before an integer programme is asked."""
        places = list(self._ranges.secrets[number].numbers)
        for _ in range(STUMBLES):
            weights = self._chance.integers(-1, 2, self._reader.width).astype(float)
            weights[places] = sign * STRONG
            self._add(self._reader.extreme(weights).world)
            if not self._ranges.is_open(number):
                return True
        return False

    def _is_possible_in_whole_numbers(self, number: int) -> bool:
        for sign in (1, -1):
            weights = dict.fromkeys(self._ranges.secrets[number].numbers, sign)
            enough = self._ranges.enough(number, sign)
            self._add(self._reader.whole_extreme(weights, enough=enough))
            if not self._ranges.is_open(number):
                return True
        return False
