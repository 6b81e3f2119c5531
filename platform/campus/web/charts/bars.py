"""Bars to the right: one row a category, names in full above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from campus.web.charts.figure import (
    DEFAULT_TARGET_NAME,
    Figure,
    LegendEntry,
    Number,
    Series,
    percent,
    style_of,
)

WIDEST = 78.0  # percent of the width; the rest holds the written value
SPACE = 1.0


@dataclass(frozen=True)
class Bar:
    """One piece of a bar, its written value, and where that stands."""

    x: str
    width: str
    style: str
    text: str = ""
    text_x: str = ""


@dataclass(frozen=True)
class Row:
    """A category with its lines of bars; each line is one SVG."""

    name: Any
    lines: list[list[Bar]]
    target_x: str
    target_text: str


@dataclass(frozen=True, kw_only=True)
class BarChart(Figure):
    """Horizontal bars; several series stand below each other or, `stacked`, in one line.

    `targets` draws a mark a category, and `target_name` names it.
    """

    kind: ClassVar[str] = "bars"
    template: ClassVar[str] = "web/charts/bars.html"

    stacked: bool = False
    targets: Sequence[Number | None] = ()
    target_name: Any = DEFAULT_TARGET_NAME

    @property
    def columns(self) -> list[Series]:
        target = [Series(self.target_name, self.targets)] if self.targets else []
        return [*self.series, *target]

    @property
    def legend(self) -> list[LegendEntry]:
        bars = [LegendEntry(s.name, style_of(i)) for i, s in enumerate(self.series)]
        target = [LegendEntry(self.target_name, "target")] if self.targets else []
        return [*bars, *target] if len(bars) + len(target) > 1 else []

    @property
    def top(self) -> float:
        if self.maximum is None and self.stacked:
            return max((self._sum(i) for i in range(len(self.categories))), default=0) or 1
        return super().top

    @property
    def rows(self) -> Iterator[Row]:
        for i, category in enumerate(self.categories):
            target = self.targets[i] if self.targets else None
            text = "" if target is None else f"{self.target_name} {self.written(target)}"
            x = "" if target is None else self._place(float(target))
            yield Row(category, self._lines(i), x, text)

    def _lines(self, i: int) -> list[list[Bar]]:
        if self.stacked:
            return [list(self._pieces(i))]
        return [[self._bar(s.values[i], style_of(n))] for n, s in enumerate(self.series)]

    def _bar(self, value: Number | None, style: str) -> Bar:
        width = self._place(float(value or 0))
        end = percent(self._share(float(value or 0)) + SPACE)
        return Bar("0%", width, style, self.written(value), end)

    def _pieces(self, i: int) -> Iterator[Bar]:
        start = 0.0
        for n, series in enumerate(self.series):
            value = float(series.values[i] or 0)
            yield Bar(self._place(start), self._place(value), style_of(n))
            start += value
        end = percent(self._share(start) + SPACE)
        yield Bar(self._place(start), "0%", "none", self.written(_whole(start)), end)

    def _sum(self, i: int) -> float:
        return sum(float(series.values[i] or 0) for series in self.series)

    def _share(self, value: float) -> float:
        return min(value / self.top, 1) * WIDEST if self.top else 0

    def _place(self, value: float) -> str:
        return percent(self._share(value))


def _whole(value: float) -> Number:
    return int(value) if value.is_integer() else value
