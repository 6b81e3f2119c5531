"""Whether a number that is not shown follows from those that are.

A release is a system of linear statements about whole numbers: so many people in a group, so many
of them with a verdict. A hidden number is safe while the system leaves it room: at least three
different values, or two from 0 on ("nobody or one" is what is told openly of rare verdicts, too).
So how many it is never follows, nor that all of a hidden group have a verdict, or nobody.

The audit proves room by *worlds*: assignments of whole numbers to all places that fit everything a
reader knows. Where none is found by chance, HiGHS computes the ends of the range: of the linear
programme (too narrow there is too narrow in truth) and, where its corners are no whole numbers, of
the integer programme. (Hundepool et al., Statistical Disclosure Control, 2012, chapter 4.)
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
import numpy.typing as npt

from assessments.checks.rules.statements import (
    ROOM,
    TOLERANCE,
    Secret,
    System,
    World,
    has_room,
)

TRIES = 8
STUMBLES, STRONG = 3, 20

_ENDED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kObjectiveTarget)

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Leak:
    """A secret that follows too closely, and the cells that it follows from."""

    secret: Secret
    low: float
    high: float
    sources: tuple[str, ...]


class Audit:
    """Looks for secrets that follow, one after the other, while cells are taken back.

    Taking a cell back only widens what a reader must hold possible, so what was once proved safe
    stays safe, and the worlds that prove it stay worlds.
    """

    def __init__(self, system: System) -> None:
        self._reader = _Reader(system)
        self._ranges = _Ranges(system)
        self._chance = random.Random(len(system.limits))  # noqa: S311 - the same every time
        self._tries = TRIES

    @property
    def programmes(self) -> int:
        """How many linear programmes were solved."""
        return self._reader.programmes

    @property
    def worlds(self) -> Sequence[World]:
        """The worlds found; beside the truth they prove every secret safe that is no leak."""
        return self._ranges.worlds

    def find_leak(self) -> Leak | None:
        """Return a secret that follows too closely, or None where there is none."""
        ranges = self._ranges
        while ranges.open and self._tries:
            self._tries -= 1
            secrets = (ranges.secrets[number] for number in ranges.open)
            weights = {n: self._chance.choice((-1, 1)) for s in secrets for n in s.numbers}
            ranges.add(self._reader.extreme(weights).world)
        while ranges.open:
            secret = ranges.secrets[ranges.open[0]]
            if leak := self._examine(secret):
                return leak
        return None

    def take_back(self, source: str, *, secrets: Sequence[Secret]) -> None:
        """Tell a cell no more.

        :param secrets: what becomes one by it
        """
        self._reader.forget(source)
        self._ranges.keep(secrets)
        self._tries += 1

    def _examine(self, secret: Secret) -> Leak | None:
        sources: set[str] = set()
        for whole in (False, True):
            ends = []
            for sign in (1, -1):
                end = self._reader.extreme(
                    dict.fromkeys(secret.numbers, sign),
                    whole=whole,
                    enough=self._ranges.enough(secret, sign),
                )
                self._ranges.add(end.world)
                if self._ranges.has_room(secret):
                    return None
                ends.append(end)
                if end.world is None and self._stumble_on(secret, sign):
                    return None
            # Only the linear programme says what its ends rest on.
            sources = sources.union(*(end.sources for end in ends))
            high, low = ends[0].value, -ends[1].value
            if not has_room(low, high):
                return Leak(secret=secret, low=low, high=high, sources=tuple(sorted(sources)))
        raise RuntimeError(f"The solver gave no world for {secret.name}.")  # pragma: no cover

    def _stumble_on(self, secret: Secret, sign: int) -> bool:
        """Look for a corner of whole numbers near the end, before an integer programme is asked."""
        for _ in range(STUMBLES):
            weights = {n: self._chance.choice((-1, 0, 1)) for n in range(len(self._reader.limits))}
            weights |= dict.fromkeys(secret.numbers, sign * STRONG)
            self._ranges.add(self._reader.extreme(weights).world)
            if self._ranges.has_room(secret):
                return True
        return False


class _Ranges:
    """The smallest and largest value of each secret in the worlds found so far.

    `open` holds the places of the secrets that still have too little room.
    """

    def __init__(self, system: System) -> None:
        self.worlds: list[World] = []
        self._truth = system.truth
        self.secrets: list[Secret] = []
        self.open: list[int] = []
        self._sums = np.zeros((0, len(system.truth)))
        self._low = self._high = np.zeros(0)
        self.keep(system.secrets)

    def keep(self, secrets: Sequence[Secret]) -> None:
        """Watch over more secrets."""
        sums = _matrix([secret.numbers for secret in secrets], len(self._truth))
        seen = sums @ np.array([self._truth, *self.worlds], dtype=float).T
        self.open += range(len(self.secrets), len(self.secrets) + len(secrets))
        self.secrets += secrets
        self._sums = np.vstack([self._sums, sums])
        self._low = np.append(self._low, seen.min(axis=1))
        self._high = np.append(self._high, seen.max(axis=1))
        self._close()

    def add(self, world: World | None) -> None:
        """Note what a world shows."""
        if world is None:
            return
        self.worlds.append(world)
        values = self._sums @ np.array(world, dtype=float)
        self._low = np.minimum(self._low, values)
        self._high = np.maximum(self._high, values)
        self._close()

    def has_room(self, secret: Secret) -> bool:
        return not any(self.secrets[number] is secret for number in self.open)

    def enough(self, secret: Secret, sign: int) -> float:
        """From which value on (or, turned round, up to which) a world gives a secret room."""
        number = next(n for n in self.open if self.secrets[n] is secret)
        low, high = self._low[number], self._high[number]
        if sign > 0:
            return float(low + ROOM if low else 1)
        return -float(max(high - ROOM, 0))

    def _close(self) -> None:
        pairs = zip(self._low, self._high, strict=True)
        safe = [has_room(low, high) for low, high in pairs]
        self.open = [number for number in self.open if not safe[number]]


def _matrix(rows: Sequence[Sequence[int]], width: int) -> Numbers:
    matrix = np.zeros((len(rows), width))
    for number, places in enumerate(rows):
        matrix[number, list(places)] = 1
    return matrix


@dataclass(frozen=True)
class _End:
    value: float
    world: World | None
    sources: tuple[str, ...]


class _Reader:
    """Somebody who knows the statements and draws every conclusion."""

    def __init__(self, system: System) -> None:
        self.limits, self.statements = system.limits, list(system.statements)
        self.programmes = 0
        self._solvers: dict[bool, highspy.Highs] = {}

    def forget(self, source: str) -> None:
        """Know the statements of a source no more."""
        low, high = 0, sum(self.limits)
        for row, statement in enumerate(self.statements):
            if statement.source == source:
                self.statements[row] = replace(statement, low=low, high=high, source=None)
                for solver in self._solvers.values():
                    solver.changeRowBounds(row, low, high)

    def believes(self, world: World) -> bool:
        """Whether a world fits everything the reader knows, reckoned in whole numbers."""
        fits = all(0 <= n <= most for n, most in zip(world, self.limits, strict=True))
        return fits and all(statement.admits(world) for statement in self.statements)

    def extreme(
        self, weights: Mapping[int, int], *, whole: bool = False, enough: float | None = None
    ) -> _End:
        """The largest weighted sum; its world where it is one of whole numbers.

        :param enough: from which sum on an integer programme need not look for a larger one
        """
        solver = self._solver(whole=whole)
        count = len(self.limits)
        costs = np.zeros(count)
        for number, weight in weights.items():
            costs[number] = -weight
        solver.changeColsCost(count, np.arange(count, dtype=np.int32), costs)
        target = -highspy.kHighsInf if enough is None else 0.5 - enough
        solver.setOptionValue("objective_target", target)
        solver.run()
        self.programmes += 1
        if solver.getModelStatus() not in _ENDED:
            raise RuntimeError(f"No optimum: {solver.getModelStatus()}")
        solution = solver.getSolution()
        return _End(
            value=-solver.getInfo().objective_function_value,
            world=self._world(solution.col_value),
            sources=self._used(solution.row_dual),
        )

    def _world(self, values: Sequence[float]) -> World | None:
        world = tuple(round(value) for value in values)
        return world if self.believes(world) else None

    def _used(self, duals: Sequence[float]) -> tuple[str, ...]:
        pairs = zip(self.statements, duals, strict=False)
        return tuple(s.source for s, dual in pairs if s.source and abs(dual) > TOLERANCE)

    def _solver(self, *, whole: bool) -> highspy.Highs:
        if whole not in self._solvers:
            solver = highspy.Highs()  # type: ignore[no-untyped-call]
            solver.setOptionValue("output_flag", False)
            solver.setOptionValue("threads", 1)
            solver.passModel(self._model(whole=whole))
            self._solvers[whole] = solver
        return self._solvers[whole]

    def _model(self, *, whole: bool) -> highspy.HighsLp:
        model = highspy.HighsLp()
        count, rows = len(self.limits), len(self.statements)
        lengths = [len(statement.numbers) for statement in self.statements]
        model.num_col_, model.num_row_ = count, rows
        model.col_cost_ = np.zeros(count)
        model.col_lower_ = np.zeros(count)
        model.col_upper_ = np.array(self.limits, dtype=float)
        model.row_lower_ = np.array([s.low for s in self.statements], dtype=float)
        model.row_upper_ = np.array([s.high for s in self.statements], dtype=float)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array([0, *np.cumsum(lengths)], dtype=np.int32)
        model.a_matrix_.index_ = np.array(
            [number for s in self.statements for number in s.numbers], dtype=np.int32
        )
        model.a_matrix_.value_ = np.ones(sum(lengths))
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * count
        return model
