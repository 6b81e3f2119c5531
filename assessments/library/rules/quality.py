"""Quality figures from sums: difficulty, discrimination, reliability, Rasch. Plain Python.

Item analysis after Lienert and Raatz (Testaufbau und Testanalyse, 1998), alpha after Cronbach
(1951), pairwise Rasch after Choppin (1968), solved by the MM steps of Hunter (2004).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TypeVar

FEWEST_ANSWERS = 30
FEWEST_FOR_RASCH = 200
LOW_DISCRIMINATION = 0.2
HARDEST, EASIEST = 0.1, 0.95
MOST_STEPS = 2_000
SETTLED_LOGIT = 1e-7

LOW_CORRELATION, TOO_HARD, TOO_EASY, UNUSED_OPTION = (
    "low_correlation",
    "too_hard",
    "too_easy",
    "unused_option",
)

Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True)
class RaschEstimate:
    """An item's difficulty in logits, with mean 0 over the items, and its standard error."""

    difficulty: float
    standard_error: float


def mean_credit(*, credit_sum: int, answered_count: int) -> float | None:
    """Return the share of credit from 0 to 1 (difficulty p), None without answers."""
    return credit_sum / (100 * answered_count) if answered_count else None


def share(*, part: int, whole: int) -> float | None:
    """Return part / whole, None where there is nothing; for exposure: shown / checks."""
    return part / whole if whole else None


def correlation(
    *, count: int, x_sum: int, x_square_sum: int, y_sum: int, y_square_sum: int, product_sum: int
) -> float | None:
    """Return Pearson's r from sums, None where one side does not vary.

    With y as the level by the other items this is the corrected item-total correlation.
    """
    x_spread = count * x_square_sum - x_sum * x_sum
    y_spread = count * y_square_sum - y_sum * y_sum
    if count < 2 or x_spread <= 0 or y_spread <= 0:
        return None
    return (count * product_sum - x_sum * y_sum) / sqrt(x_spread * y_spread)


def cronbach_alpha(
    *,
    count: int,
    value_sums: Collection[int],
    value_square_sums: Collection[int],
    total_sum: int,
    total_square_sum: int,
) -> float | None:
    """Return k / (k - 1) * (1 - sum of the statements' variances / variance of the total)."""
    size = len(value_sums)
    total = count * total_square_sum - total_sum * total_sum
    if size < 2 or count < 2 or total <= 0:
        return None
    parts = sum(
        count * squares - values * values
        for values, squares in zip(value_sums, value_square_sums, strict=True)
    )
    return size / (size - 1) * (1 - parts / total)


def adaptive_reliability(
    *, count: int, estimate_sum: int, estimate_square_sum: int, error_square_sum: int
) -> float | None:
    """Return 1 - mean squared standard error / variance of the estimates, not below 0.

    For adaptive tests, where alpha has no meaning (marginal reliability, Green et al. 1984).
    """
    spread = count * estimate_square_sum - estimate_sum * estimate_sum
    if count < 2 or spread <= 0:
        return None
    return max(0.0, 1 - count * error_square_sum / spread)


def find_flags(
    *,
    answered_count: int,
    difficulty: float | None,
    discrimination: float | None,
    wrong_choices: Collection[int],
) -> tuple[str, ...]:
    """Return what is wrong with an item; nothing is said below 30 answers.

    :param wrong_choices: how often each option without full credit was chosen
    """
    if answered_count < FEWEST_ANSWERS or difficulty is None:
        return ()
    found = {
        LOW_CORRELATION: discrimination is not None and discrimination < LOW_DISCRIMINATION,
        TOO_HARD: difficulty < HARDEST,
        TOO_EASY: difficulty > EASIEST,
        UNUSED_OPTION: 0 in wrong_choices,
    }
    return tuple(flag for flag, holds in found.items() if holds)


def estimate_rasch(
    *,
    pairs: Mapping[tuple[Key, Key], int],
    answered: Mapping[Key, int],
    fewest: int = FEWEST_FOR_RASCH,
) -> dict[Key, RaschEstimate]:
    """Estimate difficulties from how often one item was right and another wrong.

    Given that exactly one of two items is right, a person's ability cancels out, so the choice of
    items may depend on it. Items with too few answers, or not linked to the largest group by
    answers in both directions, are left out.

    :param pairs: (right item, wrong item) -> count
    :param answered: item -> number of answers
    """
    usable = {key for key, count in answered.items() if count >= fewest}
    wins = {pair: n for pair, n in pairs.items() if n and usable.issuperset(pair)}
    items = _largest_group(wins)
    wins = {pair: n for pair, n in wins.items() if items.issuperset(pair)}
    if len(items) < 2:
        return {}
    met = _met(wins)
    strengths = _strengths(wins, met)
    return {
        key: RaschEstimate(
            difficulty=-log(strengths[key]),
            standard_error=1 / sqrt(_information(strengths[key], strengths, met[key])),
        )
        for key in items
    }


def _strengths(
    wins: Mapping[tuple[Key, Key], int], met: Mapping[Key, Mapping[Key, int]]
) -> dict[Key, float]:
    """Return exp(-difficulty) of each item; the geometric mean is 1."""
    won = dict.fromkeys(met, 0)
    for (right, _wrong), count in wins.items():
        won[right] += count
    strengths = dict.fromkeys(met, 1.0)
    for _step in range(MOST_STEPS):
        raised = {
            key: won[key]
            / sum(n / (strengths[key] + strengths[other]) for other, n in met[key].items())
            for key in met
        }
        scale = exp(sum(map(log, raised.values())) / len(raised))
        following = {key: value / scale for key, value in raised.items()}
        change = max(abs(log(following[key] / strengths[key])) for key in met)
        strengths = following
        if change < SETTLED_LOGIT:
            break
    return strengths


def _met(wins: Mapping[tuple[Key, Key], int]) -> dict[Key, dict[Key, int]]:
    """Return for each item how often it met each other one with exactly one of both right."""
    met: dict[Key, dict[Key, int]] = {}
    for (right, wrong), count in wins.items():
        for one, other in ((right, wrong), (wrong, right)):
            of_one = met.setdefault(one, {})
            of_one[other] = of_one.get(other, 0) + count
    return met


def _information(strength: float, strengths: Mapping[Key, float], met: Mapping[Key, int]) -> float:
    return sum(
        n * strength * strengths[other] / (strength + strengths[other]) ** 2
        for other, n in met.items()
    )


def _largest_group(wins: Mapping[tuple[Key, Key], int]) -> set[Key]:
    """Return the largest set of items of which each has won, over others, against each other."""
    beaten: dict[Key, set[Key]] = {}
    beaters: dict[Key, set[Key]] = {}
    for right, wrong in wins:
        beaten.setdefault(right, set()).add(wrong)
        beaters.setdefault(wrong, set()).add(right)
    left: set[Key] = set(beaten) | set(beaters)
    groups: list[set[Key]] = []
    while left:
        start: Key = next(iter(left))
        onward: set[Key] = _reached(start, beaten)
        back: set[Key] = _reached(start, beaters)
        groups.append(onward & back)
        left -= groups[-1]
    empty: set[Key] = set()
    return max(groups, key=len, default=empty)


def _reached(start: Key, edges: Mapping[Key, set[Key]]) -> set[Key]:
    found = {start}
    waiting = [start]
    while waiting:
        following = edges.get(waiting.pop(), set()) - found
        found |= following
        waiting += following
    return found
