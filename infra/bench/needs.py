"""How long it takes to protect and audit the needs of a large town, quarter after quarter.

    python3 infra/bench/needs.py [quarters]        default 8

2,000 employees in 40 units, 8 families and 8 competences; a quarter of them take the check each
quarter, most of those of the quarter before again. Each quarter is protected beside all before it,
so a series shows whether the work grows with it. The audit is a nightly job with one core: what is
measured is processor time, and wall time beside it. Compared with counting the cube, which every
report has to do.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from harness import figure

from assessments.checks.rules.needs import Thresholds, Told
from assessments.checks.rules.suppression import (
    DERIVABLE,
    FEW,
    SIMILAR,
    Protected,
    protect,
)
from tests.needs.populations import made_up_town

EMPLOYEES, UNITS, FAMILIES, COMPETENCES, QUARTERS = 2_000, 40, 8, 8, 8
SHARE_A_QUARTER, LEVELS = 0.25, 5
LIMIT_S = 5.0

T = TypeVar("T")


def main(quarters: int) -> None:
    chance = random.Random(2_026)
    town = made_up_town(
        chance, units=UNITS, families=FAMILIES, employees=EMPLOYEES, competences=COMPETENCES
    )
    earlier: list[Mapping[tuple[str, str], Told]] = []
    counting, auditing = [], []
    taken = []
    for number in range(quarters):
        taken = town.quarter(chance, part=SHARE_A_QUARTER, before=taken)
        cube, counted_in, _wall = timed(lambda taken=taken: town.cube(taken))
        found, audited_in, wall = timed(
            lambda cube=cube: protect(
                cube, thresholds=Thresholds(), earlier=earlier, level_count=LEVELS
            )
        )
        counting.append(counted_in)
        auditing.append(audited_in)
        earlier.append(found.told)
        print(
            f"quarter {number + 1}: {audited_in:.1f} s processor time, {wall:.1f} s wall time, "
            f"limit {LIMIT_S:g} s; {len(taken)} checks, {described(found)}"
        )
    figure(
        f"protecting and auditing a quarter, the slowest of {quarters}",
        max(auditing),
        unit="s",
        limit=LIMIT_S,
        ratio=max(auditing) / max(counting),
        ratio_to="counting it",
    )
    one, five, _fifteen = os.getloadavg()
    print(f"{os.cpu_count()} processors, load {one:.1f} (five minutes: {five:.1f})")


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """What work returns, its processor time and its wall time."""
    processor, wall = time.process_time(), time.perf_counter()
    found = work()
    return found, time.process_time() - processor, time.perf_counter() - wall


def described(found: Protected) -> str:
    reasons = list(found.hidden.values())
    return (
        f"{len(found.told)} cells shown, {reasons.count(SIMILAR)} as before, "
        f"{reasons.count(FEW)} hidden for few people, {reasons.count(DERIVABLE)} to protect them, "
        f"{found.programmes} programmes"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else QUARTERS)
