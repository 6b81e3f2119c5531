"""A figure as it is shown: how many, for how many cents, or hidden."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A figure: how many vouchers and how many cents. Hidden ones are None in both."""

    count: int | None
    cents: int | None

    @property
    def is_hidden(self) -> bool:
        return self.count is None


HIDDEN = Cell(count=None, cents=None)
NOTHING = Cell(count=0, cents=0)
