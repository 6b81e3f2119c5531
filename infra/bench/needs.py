"""How long it takes to protect and audit the needs of a large town, quarter after quarter.

    python3 infra/bench/needs.py [quarters]        default 8

2,000 employees in 40 units, 8 families and 8 competences; a quarter of them take the check each
quarter, most of those of the quarter before again. Processor time is what is measured: the audit
is a nightly job with one core. Compared with counting the cube, which every report has to do.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Mapping

from harness import figure

from assessments.checks.rules.needs import Thresholds, Told
from assessments.checks.rules.suppression import DERIVABLE, FEW, Protected, protect
from tests.needs.populations import made_up_town

EMPLOYEES, UNITS, FAMILIES, COMPETENCES, QUARTERS = 2_000, 40, 8, 8, 8
SHARE_A_QUARTER, LEVELS = 0.25, 5
LIMIT_S = 60.0


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
        started = time.process_time()
        cube = town.cube(taken)
        counting.append(time.process_time() - started)
        started = time.process_time()
        found = protect(cube, thresholds=Thresholds(), earlier=earlier, level_count=LEVELS)
        auditing.append(time.process_time() - started)
        earlier.append(found.told)
        print(f"quarter {number + 1}: {len(taken)} checks, {described(found)}")
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


def described(found: Protected) -> str:
    reasons = list(found.hidden.values())
    return (
        f"{len(found.told)} cells shown, {reasons.count(FEW)} hidden for few people, "
        f"{reasons.count(DERIVABLE)} to protect them, {found.programmes} programmes"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else QUARTERS)
