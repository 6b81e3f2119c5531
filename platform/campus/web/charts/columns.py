"""Columns and lines over an ordered axis, mostly months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from campus.web.charts.figure import (
    Figure,
    LegendEntry,
    Number,
    Series,
    percent,
    pixel,
    style_of,
    ticks,
)

# The drawing is as wide as its place (positions in percent) and of one height (in pixels).
HEIGHT = 260
CEILING, FLOOR = 24.0, 224.0
LEFT, RIGHT = 13.0, 100.0
NAMES, NAMES_NARROW = 10, 6  # so many categories' names fit side by side
FILLED = 0.72  # share of a category's width that its columns take


@dataclass(frozen=True)
class GridLine:
    y: str
    text_y: str
    text: str


@dataclass(frozen=True)
class Tick:
    x: str
    text: Any
    minor: bool


@dataclass(frozen=True)
class Column:
    x: str
    y: str
    width: str
    height: str
    style: str


@dataclass(frozen=True)
class Point:
    x: str
    y: str
    style: str


@dataclass(frozen=True)
class Segment:
    x1: str
    y1: str
    x2: str
    y2: str
    style: str


@dataclass(frozen=True, kw_only=True)
class _Axes(Figure):
    height: ClassVar[int] = HEIGHT
    text_y: ClassVar[str] = pixel(FLOOR + 22)
    floor: ClassVar[str] = pixel(FLOOR)
    left: ClassVar[str] = percent(LEFT)

    @property
    def grid(self) -> list[GridLine]:
        return [
            GridLine(pixel(self._y(v)), pixel(self._y(v) - 4), self.write(_whole(v)))
            for v in ticks(self.top)
        ]

    @property
    def axis(self) -> list[Tick]:
        """The categories' names, so many that they fit; half of them where it is narrow."""
        every = max(-(-len(self.categories) // NAMES), 1)
        shown = list(enumerate(self.categories))[::every]
        crowded = len(shown) > NAMES_NARROW
        return [
            Tick(percent(self._middle(i)), name, crowded and place % 2 == 1)
            for place, (i, name) in enumerate(shown)
        ]

    @property
    def _step(self) -> float:
        return (RIGHT - LEFT) / max(len(self.categories), 1)

    def _middle(self, i: int) -> float:
        return LEFT + (i + 0.5) * self._step

    def _y(self, value: float) -> float:
        return FLOOR - min(value / self.top, 1) * (FLOOR - CEILING)

    def _line(self, series: Series, style: str) -> Iterator[Segment]:
        for i, (one, two) in enumerate(zip(series.values, series.values[1:], strict=False)):
            if one is not None and two is not None:
                yield Segment(
                    percent(self._middle(i)),
                    pixel(self._y(float(one))),
                    percent(self._middle(i + 1)),
                    pixel(self._y(float(two))),
                    style,
                )

    def _points(self, series: Series, style: str) -> Iterator[Point]:
        for i, value in enumerate(series.values):
            if value is not None:
                yield Point(percent(self._middle(i)), pixel(self._y(float(value))), style)


@dataclass(frozen=True, kw_only=True)
class ColumnChart(_Axes):
    """Columns beside each other or `stacked`; `plan` is drawn over them as a line."""

    kind: ClassVar[str] = "columns"
    template: ClassVar[str] = "web/charts/columns.html"

    stacked: bool = False
    plan: Series | None = None

    @property
    def columns(self) -> list[Series]:
        return [*self.series, self.plan] if self.plan else list(self.series)

    @property
    def legend(self) -> list[LegendEntry]:
        bars = [LegendEntry(s.name, style_of(i)) for i, s in enumerate(self.series)]
        plan = [LegendEntry(self.plan.name, "target")] if self.plan else []
        return [*bars, *plan] if len(bars) + len(plan) > 1 else []

    @property
    def top(self) -> float:
        if not self.stacked or self.maximum is not None:
            return super().top
        sums = tuple(sum(float(v or 0) for v in values) for values in self._by_category())
        plan = (self.plan,) if self.plan else ()
        return Figure(
            key=self.key, title="", categories=self.categories, series=(Series("", sums), *plan)
        ).top

    @property
    def bars(self) -> Iterator[Column]:
        for i, values in enumerate(self._by_category()):
            yield from self._stack(i, values) if self.stacked else self._group(i, values)

    @property
    def plan_segments(self) -> list[Segment]:
        return list(self._line(self.plan, "target")) if self.plan else []

    def _by_category(self) -> list[tuple[Number | None, ...]]:
        return list(zip(*(series.values for series in self.series), strict=True))

    def _group(self, i: int, values: tuple[Number | None, ...]) -> Iterator[Column]:
        width = self._step * FILLED / len(values)
        start = self._middle(i) - self._step * FILLED / 2
        for n, value in enumerate(values):
            yield self._column(start + n * width, width * 0.92, 0.0, float(value or 0), n)

    def _stack(self, i: int, values: tuple[Number | None, ...]) -> Iterator[Column]:
        width, base = self._step * FILLED, 0.0
        for n, value in enumerate(values):
            yield self._column(self._middle(i) - width / 2, width, base, float(value or 0), n)
            base += float(value or 0)

    def _column(self, x: float, width: float, base: float, value: float, n: int) -> Column:
        upper = self._y(base + value)
        height = self._y(base) - upper
        return Column(percent(x), pixel(upper), percent(width), pixel(height), style_of(n))


@dataclass(frozen=True, kw_only=True)
class LineChart(_Axes):
    """Lines with a point a value; a missing value is a gap."""

    kind: ClassVar[str] = "lines"
    template: ClassVar[str] = "web/charts/lines.html"

    @property
    def segments(self) -> list[Segment]:
        return [s for n, line in enumerate(self.series) for s in self._line(line, style_of(n))]

    @property
    def points(self) -> list[Point]:
        return [p for n, line in enumerate(self.series) for p in self._points(line, style_of(n))]


def _whole(value: float) -> Number:
    return int(value) if float(value).is_integer() else value
