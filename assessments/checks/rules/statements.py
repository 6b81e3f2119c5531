"""What is known as sums of whole numbers, and what must stay unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ROOM = 2
TOLERANCE = 1e-6

World = npt.NDArray[np.int64]
Range = tuple[int, int]
NOTHING: Range = (0, 0)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a reader knows: the sum of some numbers lies between two ends.

    :param source: the cell that tells it, as it is handed back; None for what cannot be untold
    """

    numbers: tuple[int, ...]
    low: int
    high: int
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A sum that must not follow; or, where it was told before, by how much it has changed.

    :param since: between which ends it was told before
    """

    name: str
    numbers: tuple[int, ...]
    since: Range = NOTHING


def has_room(low: float, high: float, since: Range = NOTHING) -> bool:
    """Whether a range is wide enough for a number that must stay unknown.

    Three values are wide enough; so are two, if one of them is "nobody" (or "no change").
    """
    least, most = low - since[1], high - since[0]
    may_be_none = least <= TOLERANCE and most >= -TOLERANCE
    return most - least >= (1 if may_be_none else ROOM) - TOLERANCE


@dataclass(frozen=True, kw_only=True)
class System:
    """The unknown numbers, what is known of them, and what must stay unknown.

    :param limits: the largest possible value of each number; the smallest is 0
    :param truth: the true numbers, which fit the statements
    """

    limits: Sequence[int]
    truth: Sequence[int]
    statements: Sequence[Statement]
    secrets: Sequence[Secret]


class Sums:
    """Sums of chosen numbers of a world, reckoned at once and in whole numbers."""

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        lengths = [len(numbers) for numbers in rows]
        self.ends = np.cumsum([0, *lengths])
        self.numbers = np.array([n for numbers in rows for n in numbers], dtype=np.int64)

    def of(self, world: World) -> World:
        """Return the sum of each row."""
        total = np.concatenate(([0], np.cumsum(world[self.numbers])))
        found: World = total[self.ends[1:]] - total[self.ends[:-1]]
        return found
