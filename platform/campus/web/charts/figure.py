"""What all charts have: series over categories, a legend, a table, and positions as text."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

Number = int | float | Decimal

# As many patterns and colours as `campus.css` and `patterns.html` hold.
STYLES = 4


def write_number(value: Number) -> str:
    """Write a number in German, with grouping: 1.234,5."""
    return number_format(value, use_l10n=True, force_grouping=True)


@dataclass(frozen=True)
class Series:
    """Named values, one a category; None where there is none or it is withheld."""

    name: Any
    values: Sequence[Number | None]


@dataclass(frozen=True)
class LegendEntry:
    """How a series is drawn: the number of its style, or the target mark."""

    name: Any
    style: str


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart's content; the subclasses draw it."""

    kind: ClassVar[str] = ""
    template: ClassVar[str] = ""

    key: str
    title: Any
    description: Any = ""
    categories: Sequence[Any]
    series: Sequence[Series]
    category_name: Any = ""
    write: Callable[[Number], str] = write_number
    missing: Any = "–"
    maximum: Number | None = None

    def __post_init__(self) -> None:
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise ValueError(f"{self.key}: {series.name} does not fit the categories")

    @property
    def columns(self) -> list[Series]:
        """Everything the table shows, in order."""
        return list(self.series)

    @property
    def legend(self) -> list[LegendEntry]:
        """How the series are told apart; empty where there is only one."""
        entries = [LegendEntry(s.name, style_of(i)) for i, s in enumerate(self.series)]
        return entries if len(entries) > 1 else []

    @property
    def table_header(self) -> list[Any]:
        return [self.category_name, *(series.name for series in self.columns)]

    @property
    def table_rows(self) -> list[tuple[Any, list[str]]]:
        """The same figures as drawn: each category with its written values."""
        return [
            (category, [self.written(series.values[i]) for series in self.columns])
            for i, category in enumerate(self.categories)
        ]

    def written(self, value: Number | None) -> str:
        """Write one value, or what stands for a missing one."""
        return str(self.missing) if value is None else self.write(value)

    @property
    def top(self) -> float:
        """The value at the end of the scale."""
        if self.maximum:
            return float(self.maximum)
        values = [float(v) for series in self.columns for v in series.values if v is not None]
        return round_up(max(values, default=0))


def style_of(index: int) -> str:
    """Return the number of a series' colour and pattern."""
    return str(index % STYLES + 1)


def percent(value: float) -> str:
    """Write a position along the width, independent of the language."""
    return f"{value:.3f}".rstrip("0").rstrip(".") + "%"


def pixel(value: float) -> str:
    """Write a position along the height, independent of the language."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def round_up(value: float) -> float:
    """Return the next value at which a scale of up to five steps ends: 83 -> 100, 1.2 -> 2."""
    if value <= 0:
        return 1
    power = 10.0 ** math.floor(math.log10(value))
    ends = (power * step for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10))
    return next(end for end in ends if end >= value and (power < 1 or end.is_integer()))


def ticks(top: float) -> list[float]:
    """Return the values of the grid lines; whole numbers where the scale is made of them."""
    steps = next((n for n in (4, 5, 3, 6) if _is_round(top / n)), 4)
    steps = int(top) if top == int(top) and top <= 5 else steps
    return [top * i / steps for i in range(steps + 1)]


def _is_round(step: float) -> bool:
    return f"{step:e}".split("e")[0].rstrip("0") in ("1.", "2.", "5.", "2.5")


DEFAULT_TARGET_NAME = _("Soll")
