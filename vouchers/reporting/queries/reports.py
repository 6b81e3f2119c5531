"""Usage reports: one set of figures for page, CSV, XLSX and API."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from campus.kernel.clock import berlin_day
from vouchers.funding.api import (
    GrantView,
    ProgrammeTerms,
    list_allotments,
    list_grants,
    list_programmes,
)
from vouchers.reporting import rules
from vouchers.reporting.queries.figures import Cells, Sums, sums_of
from vouchers.reporting.queries.tables import (
    ReportTable,
    course_table,
    month_table,
    participating,
    running_of,
    town_tables,
)
from vouchers.reporting.rules import NOTHING, Cell
from vouchers.reporting.rules.forecasting import Running


@dataclass(frozen=True, kw_only=True)
class Report:
    """The usage report of one grant as of a moment.

    `running` is what was redeemed until each month's end, `spent_cents` is by programme and budget
    year, `participating_count` in municipalities.
    """

    grant: GrantView
    programmes: tuple[ProgrammeTerms, ...]
    as_of: dt.datetime
    threshold: int
    totals: Cells
    tables: tuple[ReportTable, ...]
    spent_cents: dict[tuple[UUID, int], int]
    running: tuple[Running, ...]
    participating_count: int

    @property
    def has_data(self) -> bool:
        """Whether anything has happened under the grant at all."""
        return any(self.totals[figure].count for figure in rules.FIGURES)

    @property
    def last_day(self) -> dt.date:
        """The last day on which a voucher of the grant is good."""
        return max((each.last_day for each in self.programmes), default=self.grant.period_until)

    def reached(self, measure: str) -> int:
        """Return how far a target's measure is."""
        if measure == "municipalities":
            return self.participating_count
        return self.totals[measure].count or 0

    def table(self, key: str) -> ReportTable:
        """Return the breakdown with a key."""
        return next(table for table in self.tables if table.key == key)

    def lines(self) -> Iterator[tuple[str, str, str, int | None, int | None]]:
        """Yield everything as (breakdown, line, figure, count, cents), as exports write it."""
        for figure, cell in self.totals.items():
            yield "Zuwendung", self.grant.reference, rules.TITLES[figure], cell.count, cell.cents
        for table in self.tables:
            yield from table.lines()


def grants_for(*, funder_id: UUID | None) -> tuple[GrantView, ...]:
    """Return the grants of a funder, or all for the cooperative."""
    return list_grants(funder_id=funder_id)


def grant_for(*, grant_id: UUID, funder_id: UUID | None) -> GrantView:
    """Return a grant that the reader may see.

    :raises ReportUnknown: where the reader has no such grant
    """
    grant = next((each for each in grants_for(funder_id=funder_id) if each.id == grant_id), None)
    if grant is None:
        raise rules.ReportUnknown
    return grant


def report_of(*, grant_id: UUID, funder_id: UUID | None, now: dt.datetime) -> Report:
    """Return the usage report of a grant.

    :param funder_id: only this funder's grants exist for the reader; None for the cooperative
    :raises ReportUnknown: where the reader has no such grant
    """
    grant = grant_for(grant_id=grant_id, funder_id=funder_id)
    programmes = list_programmes(grant_ids=[grant.id])
    sums = sums_of([each.id for each in programmes])
    ceilings = {each.id: each.ceiling_cents for each in programmes}
    allotted = {
        (each.programme_id, each.municipality_id): each.allotted_count
        for each in list_allotments(programme_ids=list(ceilings))
    }
    return assemble(
        grant=grant,
        programmes=programmes,
        sums=sums,
        allotted=allotted,
        day=berlin_day(now),
        now=now,
    )


def assemble(
    *,
    grant: GrantView,
    programmes: tuple[ProgrammeTerms, ...],
    sums: Sums,
    allotted: dict[tuple[UUID, UUID], int],
    day: dt.date,
    now: dt.datetime,
) -> Report:
    """Make a report of figures as they were when a day ended (or now, on that day)."""
    by_town = _allotted_cells(allotted, programmes)
    granted = Cell(count=grant.granted_count, cents=grant.amount_cents)
    totals = sums.total | {"granted": granted, "allotted": _sum_of(by_town.values())}
    months = month_table(sums, since=grant.period_from, until=day)
    return Report(
        grant=grant,
        programmes=programmes,
        as_of=now,
        threshold=settings.SMALL_CELL_THRESHOLD,
        totals={figure: totals.get(figure, NOTHING) for figure in rules.TITLES},
        tables=(
            months,
            *town_tables(sums, by_town),
            course_table(sums, payable=_course_ids(programmes)),
        ),
        spent_cents=sums.spent_cents,
        running=running_of(sums, months),
        participating_count=participating(sums),
    )


def _allotted_cells(
    allotted: dict[tuple[UUID, UUID], int], programmes: Iterable[ProgrammeTerms]
) -> dict[UUID, Cell]:
    ceilings = {each.id: each.ceiling_cents for each in programmes}
    found: dict[UUID, list[Cell]] = defaultdict(list)
    for (programme_id, town), count in allotted.items():
        found[town].append(Cell(count=count, cents=count * ceilings[programme_id]))
    return {town: _sum_of(cells) for town, cells in found.items()}


def _sum_of(cells: Iterable[Cell]) -> Cell:
    cells = list(cells)
    return Cell(count=sum(c.count or 0 for c in cells), cents=sum(c.cents or 0 for c in cells))


def _course_ids(programmes: Iterable[ProgrammeTerms]) -> Collection[UUID] | None:
    """Return the courses that these programmes pay, or None where one of them pays any."""
    covered = [programme.course_ids for programme in programmes]
    return {course for ids in covered for course in ids or ()} if all(covered) else None
