"""When it is time to remind of vouchers that expire."""

from __future__ import annotations

from collections.abc import Sequence

# Days before the last valid day on which HR, and people who hold a voucher, are told.
HR_STEPS = (60, 30, 7)
HOLDER_STEPS = (30, 7)


def step_of(*, days_left: int, steps: Sequence[int]) -> int | None:
    """Return the step that is reached so many days before the last one, or None.

    A day on which nothing ran does no harm: the step holds until the next one is reached, and a
    step is told only once. After the last valid day there is none.
    """
    if days_left < 0:
        return None
    return min((step for step in steps if days_left <= step), default=None)
