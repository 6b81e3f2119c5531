"""One cell of the matrix: one fault in one phase, then everything is asked; the table of all."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from django.db import connections

from tests.faults.blocking import Block, blocked
from tests.faults.checks import LIVENESS_SECONDS, assert_nothing_lost_nothing_twice
from tests.faults.clients import do_again, doing
from tests.faults.cutting import Cutter
from tests.faults.deeds import Issue
from tests.faults.killing import Fault, Scene
from tests.faults.parts import Platform
from tests.faults.phases import Phase
from tests.faults.world import World

# How often a process is held up in the middle of a transaction before it is killed; else the
# moment is left to chance.
HELD_UP = 0.7


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one kill came to; `settled` is how long everything took after the fault stopped."""

    acknowledged: int
    broken: int
    settled: float


def strike(
    platform: Platform,
    world: World,
    cutter: Cutter,
    *,
    fault: Fault,
    phase: Phase,
    rng: random.Random,
) -> Outcome:
    """Let the fault happen in the middle of the phase; afterwards nothing is lost or doubled."""
    platform.make_whole()
    deeds = phase.make(world, fault.process, rng)
    points = phase.points(fault.process)
    with ExitStack() as stack:
        block = None
        if points and rng.random() < HELD_UP:
            block = stack.enter_context(blocked(platform, rng.choice(points)))
        scene = Scene(platform=platform, cutter=cutter, rng=rng, block=block)
        with doing(cutter.port, deeds, path=platform.log) as log:
            _await_moment(block, rng)
            fault.strike(scene)
            if block:
                block.release()
            fault.recover(scene)
            began = time.monotonic()
        connections.close_all()
        _in_time(world, log.acknowledged, began=began)
    settled = time.monotonic() - began
    assert not log.refused, log.refused
    assert len(log.acknowledged) == len(deeds)
    log.acknowledged[:] = [each for each in log.acknowledged if not isinstance(each.deed, Issue)]
    assert do_again(platform.port, log) == log.acknowledged
    return Outcome(acknowledged=len(deeds), broken=log.broken, settled=settled)


def _await_moment(block: Block | None, rng: random.Random) -> None:
    if block:
        block.wait_for_somebody()
    else:
        time.sleep(rng.uniform(0.0, 0.3))


def _in_time(world: World, acknowledged: Sequence[object], *, began: float) -> None:
    left = LIVENESS_SECONDS - (time.monotonic() - began)
    assert_nothing_lost_nothing_twice(world, acknowledged, seconds=left)


class Matrix:
    """What came out, fault by phase."""

    def __init__(self) -> None:
        self.outcomes: dict[tuple[str, str], list[Outcome]] = {}

    def note(self, fault: Fault, phase: Phase, outcome: Outcome) -> None:
        self.outcomes.setdefault((fault.name, phase.name), []).append(outcome)

    def table(self, faults: Sequence[Fault], phases: Sequence[Phase]) -> str:
        """Draw it: in each cell kills / acknowledged deeds / broken connections."""
        lines = [_line("kills/answers/broken", [phase.name for phase in phases])]
        for fault in faults:
            cells = [self.outcomes.get((fault.name, phase.name), []) for phase in phases]
            lines.append(_line(fault.name, [_cell(outcomes) for outcomes in cells]))
        return "\n".join([*lines, self._total()])

    def _total(self) -> str:
        every = [outcome for cell in self.outcomes.values() for outcome in cell]
        return (
            f"{len(every)} faults, {sum(each.acknowledged for each in every)} acknowledged deeds, "
            f"{sum(each.broken for each in every)} connections without an answer, 0 lost, "
            f"0 doubled; all work done {max(each.settled for each in every):.1f} s after the "
            f"fault at the latest"
        )


def _line(title: str, cells: Sequence[str]) -> str:
    return f"{title:<20}" + "".join(f"{cell:>14}" for cell in cells)


def _cell(outcomes: Sequence[Outcome]) -> str:
    answers = sum(each.acknowledged for each in outcomes)
    return f"{len(outcomes)}/{answers}/{sum(each.broken for each in outcomes)}"
