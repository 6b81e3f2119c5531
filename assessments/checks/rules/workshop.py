"""What several supervisors propose, without their names: spread and middle. Plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

# One proposal alone would be a name beside a number.
FEWEST_PROPOSALS = 2


@dataclass(frozen=True)
class Spread:
    """How often each value was proposed, lowest, highest, and the middle one."""

    counts: tuple[tuple[int, int], ...]
    lowest: int
    highest: int
    middle: int

    @property
    def is_agreed(self) -> bool:
        return self.lowest == self.highest


def spread_of(values: Sequence[int]) -> Spread | None:
    """Return the spread of proposed levels; None while fewer than two have been made.

    The middle of an even number is the lower one, so that it is always a level somebody named.
    """
    if len(values) < FEWEST_PROPOSALS:
        return None
    counts = tuple(sorted(Counter(values).items()))
    return Spread(counts, counts[0][0], counts[-1][0], median_low(values))
