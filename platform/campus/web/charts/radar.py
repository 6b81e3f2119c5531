"""A radar: one axis a category, numbered as in the table beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from campus.web.charts.figure import Figure, Number, pixel, style_of, ticks

SIZE = 400
CENTRE = SIZE / 2
RADIUS = 158.0
LABEL_RADIUS = 182.0


@dataclass(frozen=True)
class Axis:
    number: str
    x: str
    y: str
    label_x: str
    label_y: str


@dataclass(frozen=True)
class Shape:
    points: str
    corners: list[tuple[str, str]]
    style: str


@dataclass(frozen=True, kw_only=True)
class RadarChart(Figure):
    """A closed shape a series; needs three categories or more. A missing value counts as 0."""

    kind: ClassVar[str] = "radar"
    template: ClassVar[str] = "web/charts/radar.html"
    size: ClassVar[int] = SIZE
    centre: ClassVar[str] = pixel(CENTRE)

    @property
    def table_rows(self) -> list[tuple[Any, list[str]]]:
        rows = super().table_rows
        return [(f"{n}. {name}", values) for n, (name, values) in enumerate(rows, start=1)]

    @property
    def axes(self) -> list[Axis]:
        return [
            Axis(str(i + 1), *self._place(i, RADIUS), *self._place(i, LABEL_RADIUS))
            for i in range(len(self.categories))
        ]

    @property
    def rings(self) -> list[str]:
        return [self._closed([value] * len(self.categories)) for value in ticks(self.top)[1:]]

    @property
    def shapes(self) -> list[Shape]:
        return [
            Shape(self._closed(s.values), self._corners(s.values), style_of(n))
            for n, s in enumerate(self.series)
        ]

    def _closed(self, values: Sequence[Number | None]) -> str:
        return " ".join(f"{x},{y}" for x, y in self._corners(values))

    def _corners(self, values: Sequence[Number | None]) -> list[tuple[str, str]]:
        shares = (min(float(value or 0) / self.top, 1) for value in values)
        return [self._place(i, share * RADIUS) for i, share in enumerate(shares)]

    def _place(self, i: int, radius: float) -> tuple[str, str]:
        angle = 2 * math.pi * i / len(self.categories) - math.pi / 2
        return pixel(CENTRE + radius * math.cos(angle)), pixel(CENTRE + radius * math.sin(angle))
