"""Somebody who knows statements about whole numbers and draws every conclusion, with HiGHS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from assessments.checks.rules.statements import TOLERANCE, Sums, System, World

# From one question to the next only the sum changes, and taking a cell back only widens: the last
# corner stays a corner, from where the primal simplex method has not far to go.
PRIMAL_SIMPLEX = 4
# What an integer programme has not found by then counts as not to be found.
MOST_NODES = 200

_ENDED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kObjectiveTarget)

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class End:
    """How far a sum can go.

    :param value: its largest value
    :param world: a world in which it goes so far; None where the corner is none
    :param sources: the cells that it rests on
    """

    value: float
    world: World | None
    sources: tuple[str, ...]


class Reader:
    """Knows the statements of a system. The programmes are kept, and only changed."""

    def __init__(self, system: System) -> None:
        self.programmes = 0
        self._limits = np.array(system.limits, dtype=np.int64)
        self._sources = [statement.source for statement in system.statements]
        self._low = np.array([s.low for s in system.statements], dtype=np.int64)
        self._high = np.array([s.high for s in system.statements], dtype=np.int64)
        self._sums = Sums([statement.numbers for statement in system.statements])
        self._columns = np.arange(len(self._limits), dtype=np.int32)
        self._solvers: dict[bool, highspy.Highs] = {}

    @property
    def width(self) -> int:
        """How many numbers are unknown."""
        return len(self._limits)

    def forget(self, source: str) -> None:
        """Know the statements of a source no more."""
        most = int(self._limits.sum())
        for row, known in enumerate(self._sources):
            if known == source:
                self._sources[row] = None
                self._low[row], self._high[row] = 0, most
                for solver in self._solvers.values():
                    solver.changeRowBounds(row, 0, most)

    def believes(self, world: World) -> bool:
        """Whether a world fits everything the reader knows, reckoned in whole numbers."""
        sums = self._sums.of(world)
        return bool(
            (world >= 0).all()
            and (world <= self._limits).all()
            and (sums >= self._low).all()
            and (sums <= self._high).all()
        )

    def extreme(self, weights: Mapping[int, int] | Numbers) -> End:
        """The largest weighted sum of the linear programme."""
        solver = self._run(self._costs(weights), whole=False)
        solution = solver.getSolution()
        return End(
            value=-solver.getInfo().objective_function_value,
            world=self._world(solution.col_value),
            sources=self._used(solution.row_dual),
        )

    def whole_extreme(self, weights: Mapping[int, int], *, enough: int) -> World | None:
        """A world with the largest weighted sum, or one that is large enough, if one is found."""
        solver = self._run(self._costs(weights), whole=True, target=0.5 - enough)
        return self._world(solver.getSolution().col_value)

    def _costs(self, weights: Mapping[int, int] | Numbers) -> Numbers:
        if not isinstance(weights, Mapping):
            return -weights
        costs = np.zeros(self.width)
        for number, weight in weights.items():
            costs[number] = -weight
        return costs

    def _run(self, costs: Numbers, *, whole: bool, target: float | None = None) -> highspy.Highs:
        solver = self._solver(whole=whole)
        solver.changeColsCost(self.width, self._columns, costs)
        if target is not None:
            solver.setOptionValue("objective_target", target)
        solver.run()
        self.programmes += 1
        if not whole and solver.getModelStatus() not in _ENDED:
            raise RuntimeError(f"No optimum: {solver.getModelStatus()}")
        return solver

    def _world(self, values: Sequence[float]) -> World | None:
        if len(values) != self.width:
            return None
        world: World = np.rint(values).astype(np.int64)
        return world if self.believes(world) else None

    def _used(self, duals: Sequence[float]) -> tuple[str, ...]:
        rows = np.flatnonzero(np.abs(duals) > TOLERANCE)
        sources = (self._sources[row] for row in rows)
        return tuple(source for source in sources if source)

    def _solver(self, *, whole: bool) -> highspy.Highs:
        if whole not in self._solvers:
            solver = highspy.Highs()  # type: ignore[no-untyped-call]
            options: dict[str, Any] = {"output_flag": False, "threads": 1}
            chosen = (
                {"mip_max_nodes": MOST_NODES} if whole else {"simplex_strategy": PRIMAL_SIMPLEX}
            )
            for name, value in (options | chosen).items():
                solver.setOptionValue(name, value)
            solver.passModel(self._model(whole=whole))
            self._solvers[whole] = solver
        return self._solvers[whole]

    def _model(self, *, whole: bool) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.width, len(self._sources)
        model.col_cost_ = np.zeros(self.width)
        model.col_lower_ = np.zeros(self.width)
        model.col_upper_ = self._limits.astype(float)
        model.row_lower_ = self._low.astype(float)
        model.row_upper_ = self._high.astype(float)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = self._sums.ends.astype(np.int32)
        model.a_matrix_.index_ = self._sums.numbers.astype(np.int32)
        model.a_matrix_.value_ = np.ones(len(self._sums.numbers))
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * self.width
        return model
