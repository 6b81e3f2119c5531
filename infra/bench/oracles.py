"""Other people's programs on the same simulated employees: `girth` and `catsim`, where installed.

Neither is in the lock file: `pip install --target FOLDER girth catsim`, then
`PYTHONPATH=FOLDER python3 infra/bench/check.py`.
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Sequence

from simulated import Bank, Found

# The standard deviation of levels drawn evenly from 0 to 5.
SPREAD = 1.7
FEW = 100


def girth(found: Sequence[Found], levels: int) -> str:
    """The expected a posteriori of `girth` on the very answers that our estimate was made of."""
    try:
        import numpy
        from girth import ability_eap
    except ImportError:
        return "girth: not installed, not compared"
    middle = (levels + 1) / 2
    prior = {"distribution": lambda point: numpy.exp(-(point**2) / (2 * SPREAD**2))}
    theirs = []
    for each in found:
        right = numpy.array([[int((step.credit or 0) >= 50)] for step in each.steps])
        hard = numpy.array([step.level - middle for step in each.steps])
        theirs.append(float(ability_eap(right, hard, 1.0, prior)[0]) + middle)
    return _said("girth (EAP, same answers)", theirs, found)


def catsim(bank: Bank, people: Sequence[dict[str, int]], levels: int, length: int) -> str:
    """`catsim` with maximum information and maximum likelihood, for the first few employees."""
    try:
        import numpy
        from catsim.estimation import NumericalSearchEstimator
        from catsim.item_bank import ItemBank
        from catsim.selection import MaxInfoSelector
    except ImportError:
        return "catsim: not installed, not compared"
    selector, estimator = MaxInfoSelector(), NumericalSearchEstimator(verbose=False)
    truths, theirs = [], []
    for number, person in enumerate(people[:FEW]):
        for code, truth in person.items():
            rows = numpy.array([[1.0, item.level, 0.0, 1.0] for item in bank[code]])
            items, chance = ItemBank(rows), random.Random(f"catsim:{number}:{code}")
            asked: list[int] = []
            answers: list[bool] = []
            level = (levels + 1) / 2
            for _item in range(length):
                item = selector.select(item_bank=items, administered_items=asked, est_theta=level)
                asked.append(int(item))
                p = 1 / (1 + math.exp(rows[item][1] - truth - 0.5))
                answers.append(chance.random() < p)
                found = estimator.estimate(
                    item_bank=items,
                    administered_items=asked,
                    response_vector=answers,
                    est_theta=level,
                )
                level = min(max(float(found), 0.0), levels + 1.0)
            truths.append(truth)
            theirs.append(level)
    return _line(f"catsim (maximum information, {length} items)", theirs, truths)


def _said(name: str, theirs: Sequence[float], found: Sequence[Found]) -> str:
    ours = [each.said.level for each in found]
    agreement = statistics.correlation(ours, theirs)
    line = _line(name, theirs, [each.truth for each in found])
    return f"{line}, r {agreement:.3f} with our estimate"


def _line(name: str, levels: Sequence[float], truths: Sequence[int]) -> str:
    r = statistics.correlation(truths, levels)
    pairs = list(zip(levels, truths, strict=True))
    whole = statistics.fmean(abs(math.floor(level) - truth) for level, truth in pairs)
    exact = statistics.fmean(abs(level - truth - 0.5) for level, truth in pairs)
    return f"{name}: r {r:.3f}, mean error {whole:.2f} levels, unrounded {exact:.2f}"
