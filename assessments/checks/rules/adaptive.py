"""Which item comes next, when to stop, and what the answers say. Plain Python, no database.

The rule is that of Pix (practice mode, `smart-random` and `data-fetcher` of 1024pix/pix), because
it needs no calibrated items: an item is as hard as the level that it belongs to.

1. *Estimate.* A person on level t earns full credit on an item of level d with probability
   1 / (1 + e^-(t-d)). The estimate is the t on a grid of half levels for which expected and earned
   credit differ least. Two pseudo answers, level 0 solved and level n+1 failed, keep it finite.
   Somebody who is firmly on level 2 and not yet on level 3 is estimated between 2 and 3; Ist is
   the estimate rounded down. So that rounding favours neither side, the grid is 0.25, 0.75, ...
   and not 0, 0.5, ...: on the latter Ist came out a quarter of a level too high on average.
2. *Band.* One standard error to either side: 1 / sqrt(sum of p (1-p)) over all answers (Rasch
   information), the pseudo answers included.
3. *Open levels.* A right answer (half the credit or more) settles its level and every easier one of
   the facet, a wrong one its level and every harder one.
4. *Next item.* The first is a little below the middle. Then comes the item that is expected to
   settle most open levels: p x (open ones up to it) + (1-p) x (open ones from it on). Where
   nothing is open but fewer than four items are answered, it is the one nearest to the estimate,
   which says most about it. Items more than two levels above the estimate are asked only when no
   other is left. Among equals the recorded seed decides.
5. *Stop.* When no item would settle anything and four are answered, after eight answers, after
   four items that the person could not use, or when there are no items left.

An item that somebody cannot use says nothing about that person: it is left out of 1 to 3.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessments.checks.rules.run import NOT_ACCESSIBLE, Reason, Step

FEWEST, MOST, MOST_UNUSABLE = 4, 8, 4
# With fewer answers a test says too little; the self-assessment stands alone.
MEASURED_FROM = 3
RIGHT_FROM_PERCENT = 50
TOO_HARD_ABOVE = 2

FIRST = "first"
SETTLES = "settles"
NEAREST = "nearest"


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An item that may be asked: its id, its facet ("" for none) and its level."""

    item_id: str
    facet_code: str
    level: int


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What the answers say: a level in halves, and the band of one standard error around it."""

    level: float
    low: float
    high: float
    actual: int
    error: float


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The item to ask next, and why."""

    item_id: str
    reason: Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cell:
    """All items of one level of one facet: equally good, so only one of them is weighed."""

    facet_code: str
    level: int


def estimate(*, steps: Iterable[Step], level_count: int) -> Estimate:
    """Return what the answers so far say; without any, the middle of the scale."""
    answers = [(0.0, 1.0), (level_count + 1.0, 0.0)]
    answers += [(float(step.level), step.credit / 100) for step in steps if step.credit is not None]
    grid = [half / 2 + 0.25 for half in range(2 * level_count + 2)]
    level = min(grid, key=lambda point: (abs(_surplus(answers, point)), point))
    error = 1 / math.sqrt(math.fsum(_information(level, hard) for hard, _credit in answers))
    actual = min(math.floor(level), level_count)
    return Estimate(
        level=level,
        low=max(min(level - error, actual), 0.0),
        high=min(max(level + error, actual), level_count),
        actual=actual,
        error=error,
    )


def _surplus(answers: Sequence[tuple[float, float]], level: float) -> float:
    """Earned minus expected credit; summed exactly, so that the order does not matter."""
    return math.fsum(credit - _expected(level, hard) for hard, credit in answers)


def _expected(level: float, hard: float) -> float:
    return 1 / (1 + math.exp(hard - level))


def _information(level: float, hard: float) -> float:
    p = _expected(level, hard)
    return p * (1 - p)


def is_measured(steps: Iterable[Step]) -> bool:
    """Tell whether there are answers enough to derive a level from them."""
    return sum(step.credit is not None for step in steps) >= MEASURED_FROM


def choose_next(
    *, candidates: Sequence[Candidate], steps: Sequence[Step], level_count: int, seed: str
) -> Choice | None:
    """Return the item to ask next with the reason, or None where the test of this part is over.

    :param candidates: all items of one competence; those that were asked already are left out
    :param steps: what was asked of this competence so far, in order
    :param seed: decides between equally good items; same seed, same answers, same item
    """
    cells = _cells(candidates, asked={step.item_id for step in steps})
    answered = sum(step.answered != NOT_ACCESSIBLE for step in steps)
    if not cells or answered >= MOST or len(steps) - answered >= MOST_UNUSABLE:
        return None
    now = estimate(steps=steps, level_count=level_count)
    opened = open_levels(candidates=candidates, steps=steps)
    worth = {cell: _expected_to_settle(cell, now, opened[cell.facet_code]) for cell in cells}
    if answered >= FEWEST and not any(worth.values()):
        return None
    within = [cell for cell in cells if cell.level <= now.level + TOO_HARD_ABOVE] or list(cells)
    rule, rank = _rank(within, worth, now, first_level=max(level_count // 2, 1), steps=steps)
    best = [cell for cell in within if rank[cell] == max(rank.values())]
    tied = sorted(item_id for cell in best for item_id in cells[cell])
    chance = random.Random(f"{seed}:{len(steps)}")  # noqa: S311 - to be repeated, not to be secret
    reason = Reason(
        rule=rule,
        estimate=now.level,
        low=round(now.low, 2),
        high=round(now.high, 2),
        settles=round(worth[best[0]], 2),
        tied=len(tied),
        left=MOST - answered,
    )
    return Choice(item_id=chance.choice(tied), reason=reason)


def _cells(candidates: Iterable[Candidate], *, asked: set[str]) -> dict[_Cell, list[str]]:
    found: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for item in candidates:
        if item.item_id not in asked:
            found[item.facet_code, item.level].append(item.item_id)
    return {_Cell(facet_code=facet, level=level): ids for (facet, level), ids in found.items()}


def open_levels(
    *, candidates: Iterable[Candidate], steps: Iterable[Step]
) -> dict[str, frozenset[int]]:
    """Return facet -> levels that have items and that no answer has settled yet."""
    levels: defaultdict[str, set[int]] = defaultdict(set)
    for item in candidates:
        levels[item.facet_code].add(item.level)
    for step in steps:
        if step.credit is not None and step.facet_code in levels:
            is_right = step.credit >= RIGHT_FROM_PERCENT
            levels[step.facet_code] -= {
                level
                for level in levels[step.facet_code]
                if level == step.level or (level < step.level) == is_right
            }
    return {facet: frozenset(found) for facet, found in levels.items()}


def _rank(
    cells: Sequence[_Cell],
    worth: Mapping[_Cell, float],
    now: Estimate,
    *,
    first_level: int,
    steps: Sequence[Step],
) -> tuple[str, dict[_Cell, float]]:
    """Return the rule that decides (point 4), and how good each cell is by it."""
    if not steps:
        return FIRST, {cell: -abs(cell.level - first_level) for cell in cells}
    if any(worth[cell] for cell in cells):
        return SETTLES, {cell: round(worth[cell], 9) for cell in cells}
    return NEAREST, {cell: -abs(cell.level - now.level) for cell in cells}


def _expected_to_settle(cell: _Cell, now: Estimate, opened: frozenset[int]) -> float:
    if cell.level not in opened:
        return 0.0
    p = _expected(now.level, cell.level)
    easier = sum(level <= cell.level for level in opened)
    harder = sum(level >= cell.level for level in opened)
    return p * easier + (1 - p) * harder
