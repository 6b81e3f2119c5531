"""Usage reports: one set of figures for page, CSV, XLSX and API."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from campus.kernel.clock import berlin_day
from courses.catalogue.api import list_courses
from tenants.registry.api import list_municipalities
from vouchers.funding.api import (
    GrantView,
    ProgrammeTerms,
    list_allotments,
    list_grants,
    list_programmes,
)
from vouchers.redemption.api import JournalDelta, read_feed
from vouchers.reporting import rules
from vouchers.reporting.models import Figure
from vouchers.reporting.rules import COUNTING_LOCK, NOTHING, Cell

# How many courses without any redemption stand beside a few with one.
COURSES_BESIDE = 10


@dataclass(frozen=True, kw_only=True)
class Happening:
    """A summary row: something of one kind, how often and for how many cents."""

    programme_id: UUID
    municipality_id: UUID
    course_id: UUID | None
    month: dt.date
    kind: str
    count: int
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """A line of a table of the report."""

    label: str
    cells: dict[str, Cell]


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


@dataclass(frozen=True, kw_only=True)
class Report:
    """The usage report of one grant as of a moment."""

    grant: GrantView
    as_of: dt.datetime
    threshold: int
    totals: dict[str, Cell]
    tables: tuple[ReportTable, ...]

    def lines(self) -> Iterator[tuple[str, str, str, int | None, int | None]]:
        """Yield everything as (breakdown, line, figure, count, cents), as exports write it."""
        for figure, cell in self.totals.items():
            yield "Zuwendung", self.grant.reference, rules.TITLES[figure], cell.count, cell.cents
        for table in self.tables:
            for row in (*table.rows, table.total):
                for figure in table.figures:
                    cell = row.cells[figure]
                    yield table.label_title, row.label, rules.TITLES[figure], cell.count, cell.cents


def grants_for(*, funder_id: UUID | None) -> tuple[GrantView, ...]:
    """Return the grants of a funder, or all for the cooperative."""
    return list_grants(funder_id=funder_id)


def report_of(*, grant_id: UUID, funder_id: UUID | None, now: dt.datetime) -> Report:
    """Return the usage report of a grant.

    :param funder_id: only this funder's grants exist for the reader; None for the cooperative
    :raises ReportUnknown: where the reader has no such grant
    """
    grant = next((g for g in grants_for(funder_id=funder_id) if g.id == grant_id), None)
    if grant is None:
        raise rules.ReportUnknown
    programmes = {programme.id: programme for programme in list_programmes(grant_ids=[grant.id])}
    happenings = happenings_of(programmes.keys())
    allotted = _allotted({p.id: p.ceiling_cents for p in programmes.values()})
    totals = _cells(happenings) | {
        "granted": Cell(count=grant.granted_count, cents=grant.amount_cents),
        "allotted": Cell(count=grant.allotted_count, cents=grant.allotted_cents),
    }
    course_ids = _course_ids(programmes.values())
    return Report(
        grant=grant,
        as_of=now,
        threshold=settings.SMALL_CELL_THRESHOLD,
        totals={figure: totals.get(figure, NOTHING) for figure in rules.TITLES},
        tables=(
            _by_month(happenings, since=grant.period_from, now=now),
            _by_municipality(happenings, allotted),
            _by_course(happenings, payable=course_ids),
        ),
    )


@contextmanager
def one_moment() -> Iterator[None]:
    """Read several times as of one moment; inside the caller's transaction, if there is one."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor():
        pass  # enters the scope now: the isolation level must come first in its transaction
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def all_happenings() -> list[Happening]:
    """Return summary rows and what is not yet counted into them, as of one moment."""
    return _happenings(Figure.objects.all())


def happenings_of(programme_ids: Collection[UUID]) -> list[Happening]:
    """Return what `all_happenings` returns, of these programmes only."""
    found = _happenings(Figure.objects.filter(programme_id__in=programme_ids))
    return [happening for happening in found if happening.programme_id in programme_ids]


def _happenings(figures: QuerySet[Figure]) -> list[Happening]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [COUNTING_LOCK])
        rows: list[Figure | JournalDelta] = [*figures, *read_feed()]
    return [
        Happening(
            programme_id=row.programme_id,
            municipality_id=row.municipality_id,
            course_id=row.course_id,
            month=row.month,
            kind=row.kind,
            count=row.count,
            amount_cents=row.amount_cents,
        )
        for row in rows
    ]


def redeemed_by_course(*, month: dt.date) -> dict[UUID, Cell]:
    """Return what was redeemed per course in a month (its first day), reversals taken off."""
    booked = [each for each in all_happenings() if each.month == month and each.course_id]
    by_course = _grouped(booked, lambda happening: happening.course_id)
    return {course: cells.get("redeemed", NOTHING) for course, cells in by_course.items()}


def _cells(happenings: Iterable[Happening]) -> dict[str, Cell]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for happening in happenings:
        if happening.kind in rules.NO_FIGURE:
            continue
        figure, sign = rules.figure_of(happening.kind)
        sums[figure][0] += sign * happening.count
        sums[figure][1] += sign * happening.amount_cents
    return {figure: Cell(count=count, cents=cents) for figure, (count, cents) in sums.items()}


def _grouped(
    happenings: Iterable[Happening], key: Callable[[Happening], Any]
) -> dict[Any, dict[str, Cell]]:
    groups: dict[Hashable, list[Happening]] = defaultdict(list)
    for happening in happenings:
        groups[key(happening)].append(happening)
    return {group: _cells(members) for group, members in groups.items()}


def _allotted(ceilings: Mapping[UUID, int]) -> dict[UUID, dict[str, Cell]]:
    sums: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    for allotment in list_allotments(programme_ids=list(ceilings)):
        sums[allotment.municipality_id][0] += allotment.allotted_count
        sums[allotment.municipality_id][1] += (
            allotment.allotted_count * ceilings[allotment.programme_id]
        )
    return {town: {"allotted": Cell(count=n, cents=cents)} for town, (n, cents) in sums.items()}


def _by_month(happenings: list[Happening], *, since: dt.date, now: dt.datetime) -> ReportTable:
    groups = _grouped(happenings, lambda happening: happening.month)
    today = berlin_day(now)
    # Months in which nothing happened stand there too: a gap would tell where to look.
    months = rules.months_between(min([since, today, *groups]), max([today, *groups]))
    labelled = [(f"{month:%m/%Y}", groups.get(month, {})) for month in months]
    figures = ("issued", *rules.ABOUT_PERSONS)
    return _table("month", "Nach Monat", "Monat", figures, labelled)


def _by_municipality(
    happenings: list[Happening], allotted: dict[UUID, dict[str, Cell]]
) -> ReportTable:
    groups = _grouped(happenings, lambda happening: happening.municipality_id)
    towns = [town for town in list_municipalities() if town.id in groups or town.id in allotted]
    labelled = [
        (f"{town.name} ({town.kind_title})", allotted.get(town.id, {}) | groups.get(town.id, {}))
        for town in towns
    ]
    figures = ("allotted", "issued", *rules.ABOUT_PERSONS)
    return _table("municipality", "Nach Kommune", "Kommune", figures, labelled)


def _course_ids(programmes: Iterable[ProgrammeTerms]) -> Collection[UUID] | None:
    """Return the courses that these programmes pay, or None where one of them pays any."""
    covered = [programme.course_ids for programme in programmes]
    return {course for ids in covered for course in ids or ()} if all(covered) else None


def _by_course(happenings: list[Happening], *, payable: Collection[UUID] | None) -> ReportTable:
    booked = [happening for happening in happenings if happening.course_id is not None]
    groups = _grouped(booked, lambda happening: happening.course_id)
    titles = {course.id: course.title for course in list_courses(course_ids=list(groups))}
    if 0 < len(groups) < settings.SMALL_CELL_THRESHOLD:
        # Few lines would tell by being there: other courses stand beside them, with nothing.
        others = [course for course in list_courses(course_ids=payable) if course.id not in titles]
        titles |= {course.id: course.title for course in others[:COURSES_BESIDE]}
    labelled = sorted(
        (
            (titles.get(course, str(course)), groups.get(course, {}))
            for course in {*titles, *groups}
        ),
        key=lambda line: line[0],
    )
    return _table("course", "Nach Kurs", "Kurs", ("redeemed", "completed"), labelled)


def _table(
    key: str,
    title: str,
    label_title: str,
    figures: tuple[str, ...],
    labelled: list[tuple[str, dict[str, Cell]]],
) -> ReportTable:
    full = [
        {figure: cells.get(figure, NOTHING) for figure in figures} for _label, cells in labelled
    ]
    shown = rules.suppress(
        full,
        figures=[figure for figure in figures if figure in rules.ABOUT_PERSONS],
        threshold=settings.SMALL_CELL_THRESHOLD,
    )
    total = {
        figure: Cell(
            count=sum(row[figure].count or 0 for row in full),
            cents=sum(row[figure].cents or 0 for row in full),
        )
        for figure in figures
    }
    return ReportTable(
        key=key,
        title=title,
        label_title=label_title,
        figures=figures,
        rows=tuple(
            ReportRow(label=label, cells=cells)
            for (label, _cells_of_row), cells in zip(labelled, shown, strict=True)
        ),
        total=ReportRow(label="Summe", cells=total),
    )
