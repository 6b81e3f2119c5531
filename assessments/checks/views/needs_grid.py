"""The cross table of a competence: units down, job families across, every hidden cell in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.checks.queries.needs import CellView, ReleaseView
from assessments.checks.rules.needs import CROSS, FAMILY, UNIT, VERDICTS
from assessments.checks.rules.needs_words import share_in_words, short_reason_in_words
from assessments.checks.rules.quarters import title_of

GAP = VERDICTS.index("gap")


@dataclass(frozen=True, kw_only=True)
class GridCell:
    """The share with a gap, or in two or three words why it is not told."""

    column: str
    words: str
    is_told: bool
    plan_query: str = ""


@dataclass(frozen=True, kw_only=True)
class GridRow:
    """One unit."""

    title: str
    cells: Sequence[GridCell]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table of units and families.

    :param untold: the units of which no cell says anything
    :param reasons: what the short words in hidden cells mean
    """

    columns: Sequence[str]
    rows: Sequence[GridRow]
    untold: Sequence[str]
    reasons: Sequence[tuple[str, str]]


def grid_of(release: ReleaseView, *, competence: str) -> Grid:
    """Return the crossed cells of a competence, row by row."""
    titles = {group.key: group.title for group in release.groups}
    cells = {
        tuple(cell.group.key.split(":")[1:]): cell
        for cell in release.cells_of(competence=competence, kind=CROSS)
    }
    units = sorted({unit for unit, _family in cells}, key=lambda id: titles[f"{UNIT}:{id}"])
    families = sorted({each for _unit, each in cells}, key=lambda id: titles[f"{FAMILY}:{id}"])
    columns = [titles[f"{FAMILY}:{family}"] for family in families]
    rows, untold = [], []
    for unit in units:
        pairs = zip(columns, (cells[unit, family] for family in families), strict=True)
        row = GridRow(
            title=titles[f"{UNIT}:{unit}"], cells=[_cell(column, cell) for column, cell in pairs]
        )
        says_something = any(cells[unit, each].told or cells[unit, each].since for each in families)
        rows += [row] if says_something else []
        untold += [] if says_something else [row.title]
    hidden = (cell for cell in cells.values() if cell.told is None)
    reasons = {_short(cell): cell.hidden_words for cell in hidden}
    return Grid(columns=columns, rows=rows, untold=untold, reasons=sorted(reasons.items()))


def _cell(column: str, cell: CellView) -> GridCell:
    if cell.told is None:
        return GridCell(column=column, words=_short(cell), is_told=False)
    return GridCell(
        column=column,
        words=share_in_words(cell.told, GAP),
        is_told=True,
        plan_query=f"?kompetenz={cell.competence_code}&gruppe={cell.group.key}",
    )


def _short(cell: CellView) -> str:
    if cell.since:
        return _("wie %(quarter)s") % {"quarter": title_of(cell.since)}
    return short_reason_in_words(cell.reason, cell.least)
