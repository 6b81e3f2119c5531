"""Somebody who works out what follows without any short cut: two integer programmes a secret."""

from __future__ import annotations

from collections.abc import Iterator

import highspy
import numpy as np

from assessments.checks.rules.statements import Secret, System


def leaks_of(system: System) -> set[str]:
    """Return the names of all secrets that have too little room, each looked at from scratch."""
    return {
        secret.name for secret in system.secrets if not _has_room(*_ends(system, secret), secret)
    }


def _has_room(low: int, high: int, secret: Secret) -> bool:
    # In other words than the audit's: how many values are left, and whether "none" is one of them.
    first, last = secret.since
    values = range(low - last, high - first + 1)
    return len(values) >= 3 or (len(values) == 2 and 0 in values)


def _ends(system: System, secret: Secret) -> tuple[int, int]:
    low, high = (_largest(system, secret, sign) for sign in (-1, 1))
    return -low, high


def _largest(system: System, secret: Secret, sign: int) -> int:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    inf = highspy.kHighsInf
    for number, limit in enumerate(system.limits):
        cost = -sign if number in secret.numbers else 0
        solver.addCol(cost, 0, limit, 0, np.array([], dtype=np.int32), np.array([]))
        solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)
    for low, high, numbers in _rows(system):
        count = len(numbers)
        solver.addRow(low, high, count, np.array(numbers, dtype=np.int32), np.ones(count))
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, inf
    return -round(solver.getInfo().objective_function_value)


def _rows(system: System) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    for statement in system.statements:
        yield statement.low, statement.high, statement.numbers
