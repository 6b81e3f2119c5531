"""What can be held possible: the smallest and largest value of each secret in the worlds found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assessments.checks.rules.statements import ROOM, Secret, Sums, System, World, has_room


class Ranges:
    """The range of each secret over all worlds found so far, of which the truth is one.

    `open` holds the places of the secrets that still have too little room, the first one first.
    """

    def __init__(self, system: System) -> None:
        self.worlds: list[World] = [np.array(system.truth, dtype=np.int64)]
        self.secrets: list[Secret] = []
        self.open: list[int] = []
        self._low: list[int] = []
        self._high: list[int] = []
        self.keep(system.secrets)

    def keep(self, secrets: Sequence[Secret]) -> None:
        """Watch over more secrets."""
        first, sums = len(self.secrets), Sums([secret.numbers for secret in secrets])
        seen = np.array([sums.of(world) for world in self.worlds])
        self.secrets += secrets
        self._low += seen.min(axis=0).tolist()
        self._high += seen.max(axis=0).tolist()
        self._watch([*self.open, *range(first, len(self.secrets))])

    def add(self, world: World) -> None:
        """Note what a world shows."""
        self.worlds.append(world)
        for number, value in zip(self.open, self._sums.of(world).tolist(), strict=True):
            self._low[number] = min(self._low[number], value)
            self._high[number] = max(self._high[number], value)
        self._watch(self.open)

    def drop(self, number: int) -> None:
        """Watch over a secret no more."""
        self._watch([other for other in self.open if other != number])

    def is_open(self, number: int) -> bool:
        return number in self.open

    def range_of(self, number: int) -> tuple[int, int]:
        return self._low[number], self._high[number]

    def enough(self, number: int, sign: int) -> int:
        """From which value on (or, turned round, up to which) a world gives a secret room."""
        low, high = self.range_of(number)
        first, last = self.secrets[number].since
        known = last - first
        if sign > 0:
            least = max(low + 1 - known, first) if low <= last else low + ROOM
            return min(low + ROOM - known, least)
        most = min(high - 1 + known, last) if high >= first else high - ROOM
        return -max(high - ROOM + known, most, 0)

    def _watch(self, numbers: Sequence[int]) -> None:
        self.open = [
            n for n in numbers if not has_room(self._low[n], self._high[n], self.secrets[n].since)
        ]
        self._sums = Sums([self.secrets[number].numbers for number in self.open])
