"""Simulated employees of known levels on the items that ship with the platform.

Everybody has a level in each competence, drawn evenly from 0 to the top. On an item of level d
somebody of level t gets full credit with probability 1 / (1 + e^-s(t + 0.5 - d)), else none. s is
how sharply items tell levels apart: the rule reckons with 1, real items may have more or less.
"""

from __future__ import annotations

import math
import random
import statistics
import tomllib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harness import ROOT

from assessments.checks.rules.adaptive import Candidate, Estimate, choose_next, estimate
from assessments.checks.rules.run import ANSWERED, Step
from assessments.checks.rules.scoring import GAP, judge

ITEMS = ROOT / "assessments" / "library" / "template" / "items_de.toml"
MODEL = ROOT / "assessments" / "library" / "template" / "model_de.toml"
# Assumed, not measured: reading and answering one item, and one statement of the self part.
SECONDS_PER_ITEM, SECONDS_PER_STATEMENT = 22, 7

Bank = dict[str, list[Candidate]]


@dataclass(frozen=True)
class Found:
    """What a test said about one competence of one employee, beside the truth."""

    truth: int
    said: Estimate
    steps: Sequence[Step]


@dataclass(frozen=True)
class Quality:
    """How well a test does over all employees and competences."""

    correlation: float
    error: float
    exact_error: float
    gaps_right: float
    gaps_found: float
    items: float


def demo_bank() -> tuple[Bank, int, int]:
    """The shipped items by competence, the number of levels, and of statements."""
    model = tomllib.loads(MODEL.read_text())
    bank: defaultdict[str, list[Candidate]] = defaultdict(list)
    for item in tomllib.loads(ITEMS.read_text())["items"]:
        bank[item["field"]].append(
            Candidate(item_id=item["code"], facet_code=item["facet"], level=item["level"])
        )
    return dict(bank), len(model["levels"]), sum(len(f["statements"]) for f in model["fields"])


def truths(bank: Bank, levels: int, *, people: int) -> list[dict[str, int]]:
    chance = random.Random(1)
    return [{code: chance.randint(0, levels) for code in bank} for _person in range(people)]


def adaptive(bank: Bank, people: list[dict[str, int]], levels: int, sharp: float) -> list[Found]:
    """Everybody's competences as the check tests them."""
    return [
        Found(truth, estimate(steps=steps, level_count=levels), steps)
        for number, person in enumerate(people)
        for code, truth in person.items()
        for steps in [_asked(bank[code], truth, levels, sharp, f"{number}:{code}")]
    ]


def _asked(items: list[Candidate], truth: int, levels: int, sharp: float, seed: str) -> list[Step]:
    by_id, chance = {item.item_id: item for item in items}, random.Random(seed)
    steps: list[Step] = []
    while choice := choose_next(candidates=items, steps=steps, level_count=levels, seed=seed):
        steps.append(answered(by_id[choice.item_id], truth, sharp, chance))
    return steps


def fixed(
    bank: Bank, people: list[dict[str, int]], levels: int, sharp: float, *, length: int
) -> list[Found]:
    """Everybody's competences by the same items for all, spread evenly over the levels."""
    forms = {code: spread(items, length) for code, items in bank.items()}
    found = []
    for number, person in enumerate(people):
        for code, truth in person.items():
            chance = random.Random(f"fixed:{number}:{code}")
            steps = [answered(item, truth, sharp, chance) for item in forms[code]]
            found.append(Found(truth, estimate(steps=steps, level_count=levels), steps))
    return found


def spread(items: list[Candidate], length: int) -> list[Candidate]:
    """As many items, evenly over all of them in the order of their levels."""
    ordered = sorted(items, key=lambda item: (item.level, item.facet_code))
    if length >= len(ordered):
        return ordered
    last = len(ordered) - 1
    return [ordered[round(place * last / (length - 1))] for place in range(length)]


def answered(item: Candidate, truth: int, sharp: float, chance: random.Random) -> Step:
    p = 1 / (1 + math.exp(-sharp * (truth + 0.5 - item.level)))
    return Step(
        item_id=item.item_id,
        item_code=item.item_id,
        item_version=1,
        facet_code=item.facet_code,
        level=item.level,
        answered=ANSWERED,
        response=(),
        credit=100 if chance.random() < p else 0,
        reason=None,
    )


def quality(found: Sequence[Found], levels: int) -> Quality:
    """Correlation and errors; verdicts against every Soll from 1 to the top."""
    pairs = [(each, target) for each in found for target in range(1, levels + 1)]
    called = [
        (each.truth, target)
        for each, target in pairs
        if judge(target=target, actual=each.said.actual, high=each.said.high) == GAP
    ]
    real = sum(each.truth < target for each, target in pairs)
    right = sum(truth < target for truth, target in called)
    return Quality(
        correlation=statistics.correlation(
            [each.truth for each in found], [each.said.level for each in found]
        ),
        error=_mean(lambda each: abs(each.said.actual - each.truth), found),
        exact_error=_mean(lambda each: abs(each.said.level - each.truth - 0.5), found),
        gaps_right=right / len(called),
        gaps_found=right / real,
        items=_mean(lambda each: len(each.steps), found),
    )


def minutes(found: Sequence[Found], competences: int, statements: int) -> float:
    """The median over people of the assumed time for items and statements."""
    groups = [found[place : place + competences] for place in range(0, len(found), competences)]
    items = statistics.median(sum(len(each.steps) for each in group) for group in groups)
    return (items * SECONDS_PER_ITEM + statements * SECONDS_PER_STATEMENT) / 60


def _mean(what: Callable[[Found], float], found: Sequence[Found]) -> float:
    return statistics.fmean(what(each) for each in found)
