"""What is known as sums of whole numbers, and what must stay unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROOM = 2
TOLERANCE = 1e-6

World = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a reader knows: the sum of some numbers lies between two ends.

    :param source: the cell that tells it, as it is handed back; None for what cannot be untold
    """

    numbers: tuple[int, ...]
    low: int
    high: int
    source: str | None = None

    def admits(self, world: Sequence[int]) -> bool:
        return self.low <= sum(world[number] for number in self.numbers) <= self.high


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A sum that must not follow."""

    name: str
    numbers: tuple[int, ...]


def has_room(low: float, high: float) -> bool:
    """Whether a range is wide enough for a number that must stay unknown."""
    wide = high - low >= ROOM - TOLERANCE
    return wide or (low <= TOLERANCE and high >= 1 - TOLERANCE)


@dataclass(frozen=True, kw_only=True)
class System:
    """The unknown numbers, what is known of them, and what must stay unknown.

    :param limits: the largest possible value of each number; the smallest is 0
    :param truth: the true numbers, which fit the statements
    """

    limits: Sequence[int]
    truth: World
    statements: Sequence[Statement]
    secrets: Sequence[Secret]
