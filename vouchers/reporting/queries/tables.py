"""The breakdowns of a report: rows with their figures, and what is hidden of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from courses.catalogue.api import list_courses
from tenants.registry.api import list_municipalities
from vouchers.reporting import rules
from vouchers.reporting.queries.figures import Cells, Sums
from vouchers.reporting.rules import HIDDEN, NOTHING, Cell
from vouchers.reporting.rules.forecasting import Running, running_totals
from vouchers.reporting.rules.hiding import Hidden, Line, count_of, hidden_lines, hidden_runs, hide

# How many courses without any redemption stand beside a few with one.
COURSES_BESIDE = 10
MONTH_FIGURES = ("issued", *rules.ABOUT_PERSONS)
TOWN_FIGURES = ("allotted", "issued", *rules.OF_TOWNS)
COURSE_FIGURES = rules.OF_COURSES


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """A line of a table of the report."""

    label: str
    cells: Cells


@dataclass(frozen=True, kw_only=True)
class ReportTable:
    """One breakdown; `figures` are its columns, `total` is the sum of all rows, hidden ones too."""

    key: str
    title: str
    label_title: str
    figures: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    total: ReportRow

    @property
    def hides(self) -> bool:
        return any(cell.is_hidden for row in self.rows for cell in row.cells.values())

    def lines(self) -> Iterator[tuple[str, str, str, int | None, int | None]]:
        """Yield every cell as (breakdown, line, figure, count, cents)."""
        for row in (*self.rows, self.total):
            for figure in self.figures:
                cell = row.cells[figure]
                yield self.label_title, row.label, rules.TITLES[figure], cell.count, cell.cents


def month_table(sums: Sums, *, since: dt.date, until: dt.date) -> ReportTable:
    """Break down by month. Months in which nothing happened stand there too."""
    groups = sums.by_month
    months = rules.months_between(min([since, until, *groups]), max([until, *groups]))
    rows = [_filled(groups.get(month, {}), MONTH_FIGURES) for month in months]
    hidden = {
        figure: hidden_runs(
            [count_of(row, figure) for row in rows],
            years=[month.year for month in months],
            threshold=settings.SMALL_CELL_THRESHOLD,
        )
        for figure in rules.ABOUT_PERSONS
    }
    shown = [
        {f: HIDDEN if place in hidden.get(f, ()) else cell for f, cell in row.items()}
        for place, row in enumerate(rows)
    ]
    labels = [f"{month:%m/%Y}" for month in months]
    return _table("month", "Nach Monat", "Monat", labels, rows, shown, MONTH_FIGURES)


def running_of(sums: Sums, table: ReportTable) -> tuple[Running, ...]:
    """Add up what was redeemed month by month, as far as the table by month may tell."""
    by_month = sums.by_month
    months = [rules.month_of(row.label) for row in table.rows]
    cells = [by_month.get(month, {}).get("redeemed", NOTHING) for month in months]
    return running_totals(
        months,
        [(cell.count or 0, cell.cents or 0) for cell in cells],
        [row.cells["redeemed"].is_hidden for row in table.rows],
    )


def town_tables(
    sums: Sums, allotted: Mapping[UUID, Cell]
) -> tuple[ReportTable, ReportTable, ReportTable]:
    """Break down by municipality, by kind and by size; what one hides, no other gives away."""
    by_town = sums.by_town
    towns = [town for town in list_municipalities() if town.id in by_town or town.id in allotted]
    rows = [
        _filled({"allotted": allotted.get(town.id, NOTHING)} | by_town.get(town.id, {}))
        for town in towns
    ]
    groups = [(town.kind_title, rules.size_class(town.population)) for town in towns]
    hidden = hidden_lines(
        [town_line(row, groups=group) for row, group in zip(rows, groups, strict=True)],
        threshold=settings.SMALL_CELL_THRESHOLD,
        beyond=given_again(count_of(sums.total, "returned")),
    )
    shown = [hide(row, rules.OF_TOWNS, when=place in hidden.rows) for place, row in enumerate(rows)]
    labels = [f"{town.name} ({town.kind_title})" for town in towns]
    kinds = sorted({kind for kind, _size in groups})
    sizes = [title for _limit, title in rules.SIZE_CLASSES]
    return (
        _table("municipality", "Nach Kommune", "Kommune", labels, rows, shown, TOWN_FIGURES),
        _coarser("kind", "Nach Art der Kommune", "Art", 0, kinds, groups, rows, hidden),
        _coarser("size", "Nach Größe der Kommune", "Größe", 1, sizes, groups, rows, hidden),
    )


def town_line(row: Cells, *, groups: tuple[str, ...]) -> Line:
    """Say of a municipality's row what a reader knows of it besides."""
    issued = count_of(row, "issued")
    return Line(
        counts=tuple(count_of(row, figure) for figure in rules.OF_TOWNS),
        most=tuple(issued for _figure in rules.OF_TOWNS),
        groups=groups,
    )


def given_again(returned: int) -> dict[int, int]:
    """Say by how much a figure can exceed what was issued: a returned voucher is given out again.

    :param returned: how often vouchers were returned in all
    """
    return {rules.OF_TOWNS.index("distributed"): returned}


def course_table(sums: Sums, *, payable: Collection[UUID] | None) -> ReportTable:
    """Break down by course.

    :param payable: the courses that the programmes pay; None: any
    """
    groups = sums.by_course
    # Few lines would tell by being there: other courses stand beside them, with nothing.
    few = 0 < len(groups) < settings.SMALL_CELL_THRESHOLD
    beside = payable if few else ()
    found = list_courses(course_ids=None if beside is None else [*groups, *beside])
    titles = {course.id: course.title for course in found if course.id in groups}
    others = [course for course in found if course.id not in groups]
    titles |= {course.id: course.title for course in others[:COURSES_BESIDE]}
    courses = sorted({*titles, *groups}, key=lambda course: titles.get(course, str(course)))
    rows = [_filled(groups.get(course, {}), COURSE_FIGURES) for course in courses]
    hidden = hidden_lines(
        [
            Line(counts=tuple(count_of(row, f) for f in COURSE_FIGURES), most=(None, None))
            for row in rows
        ],
        threshold=settings.SMALL_CELL_THRESHOLD,
    )
    shown = [hide(row, COURSE_FIGURES, when=place in hidden.rows) for place, row in enumerate(rows)]
    labels = [titles.get(course, str(course)) for course in courses]
    return _table("course", "Nach Kurs", "Kurs", labels, rows, shown, COURSE_FIGURES)


def participating(sums: Sums) -> int:
    """Return for how many municipalities vouchers were issued: they take part."""
    return sum(bool(cells.get("issued", NOTHING).count) for cells in sums.by_town.values())


def _filled(cells: Cells, figures: Sequence[str] = TOWN_FIGURES) -> Cells:
    return {figure: cells.get(figure, NOTHING) for figure in figures}


def _coarser(
    key: str,
    title: str,
    label_title: str,
    number: int,
    labels: Sequence[str],
    groups: Sequence[tuple[str, ...]],
    rows: Sequence[Cells],
    hidden: Hidden,
) -> ReportTable:
    members: dict[str, list[Cells]] = defaultdict(list)
    for row, group in zip(rows, groups, strict=True):
        members[group[number]].append(row)
    present = [label for label in labels if label in members]
    full = [_summed(members[label], TOWN_FIGURES) for label in present]
    shown = [
        hide(row, rules.OF_TOWNS, when=(number, label) in hidden.groups)
        for label, row in zip(present, full, strict=True)
    ]
    counted = [f"{label} ({_towns(len(members[label]))})" for label in present]
    return _table(key, title, label_title, counted, full, shown, TOWN_FIGURES)


def _towns(count: int) -> str:
    return "1 Kommune" if count == 1 else f"{count} Kommunen"


def _summed(rows: Sequence[Cells], figures: Sequence[str]) -> Cells:
    return {
        figure: Cell(
            count=sum(row[figure].count or 0 for row in rows),
            cents=sum(row[figure].cents or 0 for row in rows),
        )
        for figure in figures
    }


def _table(
    key: str,
    title: str,
    label_title: str,
    labels: Sequence[str],
    full: Sequence[Cells],
    shown: Sequence[Cells],
    figures: tuple[str, ...],
) -> ReportTable:
    return ReportTable(
        key=key,
        title=title,
        label_title=label_title,
        figures=figures,
        rows=tuple(
            ReportRow(label=label, cells=cells) for label, cells in zip(labels, shown, strict=True)
        ),
        total=ReportRow(label="Summe", cells=_summed(full, figures)),
    )
