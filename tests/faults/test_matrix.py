"""Each process is killed in each phase; afterwards nothing is lost, doubled or half done."""

import random
from collections.abc import Callable

import pytest

from tests.faults.cells import Matrix, strike
from tests.faults.cutting import cutter
from tests.faults.killing import FAULTS
from tests.faults.parts import Platform
from tests.faults.phases import PHASES
from tests.faults.world import World
from tests.proofs.scale import SEED, scaled

pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.xdist_group("faults")]


def test_each_process_killed_in_each_phase_loses_nothing_and_doubles_nothing(
    platform: Platform, world: World, record_property: Callable[[str, object], None]
) -> None:
    matrix, rng = Matrix(), random.Random(SEED)
    with cutter(platform.port) as proxy:
        for phase in PHASES:
            for fault in [fault for fault in FAULTS for _each in range(scaled(1))]:
                outcome = strike(platform, world, proxy, fault=fault, phase=phase, rng=rng)
                matrix.note(fault, phase, outcome)
    record_property("proof", matrix.table(FAULTS, PHASES) + f"\nseed {SEED}")
