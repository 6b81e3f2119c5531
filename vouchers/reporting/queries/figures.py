"""Figures of programmes, added up: from the summary rows and the feed, or from the journal."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from vouchers.redemption.api import JournalDelta, JournalSum, read_feed, sum_journal
from vouchers.reporting import rules
from vouchers.reporting.models import Figure
from vouchers.reporting.rules import COUNTING_LOCK, NOTHING, Cell

Cells = dict[str, Cell]

# Every breakdown by one reading of the rows: a million vouchers are some ten thousand of these.
SUMS = """
    SELECT grouping(municipality_id, month, course_id, programme_id), kind,
           municipality_id, month, course_id, programme_id, sum(count), sum(amount_cents)
      FROM reporting_figure
     WHERE programme_id = ANY(%s)
     GROUP BY kind, GROUPING SETS ((), (municipality_id), (month), (course_id),
                                   (programme_id, month))
"""
# What `grouping` says of each set: a bit is 0 where its column is in the set.
TOTAL, TOWN, MONTH, COURSE, SPENDING = 0b1111, 0b0111, 0b1011, 0b1101, 0b1010


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


class Sums:
    """Figures of some programmes: in all, by municipality, month, course, and programme's month."""

    def __init__(self) -> None:
        self._sums: dict[int, dict[Any, dict[str, list[int]]]] = {
            each: defaultdict(lambda: defaultdict(lambda: [0, 0]))
            for each in (TOTAL, TOWN, MONTH, COURSE, SPENDING)
        }

    def add(self, breakdown: int, key: Any, kind: str, count: int, cents: int) -> None:
        """Add one journal kind's sum to the figure it counts for."""
        if kind in rules.NO_FIGURE:
            return
        figure, sign = rules.figure_of(kind)
        sums = self._sums[breakdown][key][figure]
        sums[0] += sign * count
        sums[1] += sign * cents

    def add_row(self, row: Figure | JournalDelta | JournalSum | Happening) -> None:
        """Add a row to every breakdown."""
        facts = (row.kind, row.count, row.amount_cents)
        self.add(TOTAL, None, *facts)
        self.add(TOWN, row.municipality_id, *facts)
        self.add(MONTH, row.month, *facts)
        self.add(COURSE, row.course_id, *facts)
        self.add(SPENDING, (row.programme_id, row.month), *facts)

    @property
    def total(self) -> Cells:
        return self._by(TOTAL).get(None, {})

    @property
    def by_town(self) -> dict[UUID, Cells]:
        return self._by(TOWN)

    @property
    def by_month(self) -> dict[dt.date, Cells]:
        return self._by(MONTH)

    @property
    def by_course(self) -> dict[UUID, Cells]:
        return {course: cells for course, cells in self._by(COURSE).items() if course}

    @property
    def spent_cents(self) -> dict[tuple[UUID, int], int]:
        """What was redeemed by programme and budget year, reversals taken off."""
        spent: dict[tuple[UUID, int], int] = defaultdict(int)
        for (programme_id, month), cells in self._by(SPENDING).items():
            spent[programme_id, month.year] += cells.get("redeemed", NOTHING).cents or 0
        return dict(spent)

    def _by(self, breakdown: int) -> dict[Any, Cells]:
        return {
            key: {figure: Cell(count=n, cents=cents) for figure, (n, cents) in figures.items()}
            for key, figures in self._sums[breakdown].items()
        }


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


def sums_of(programme_ids: Collection[UUID]) -> Sums:
    """Return the figures of these programmes as of now: what is counted, and what is not yet."""
    sums = Sums()
    with _counting_held(), connection.cursor() as cursor:
        cursor.execute(SUMS, [list(programme_ids)])
        for breakdown, kind, town, month, course, programme, count, cents in cursor.fetchall():
            key = {TOWN: town, MONTH: month, COURSE: course, SPENDING: (programme, month)}
            sums.add(breakdown, key.get(breakdown), kind, count, int(cents))
        feed = read_feed()
    for row in feed:
        if row.programme_id in programme_ids:
            sums.add_row(row)
    return sums


def sums_at_end_of(day: dt.date, *, programme_ids: Collection[UUID]) -> Sums:
    """Return the figures of these programmes when a day ended in Germany, from the journal."""
    sums = Sums()
    for row in sum_journal(programme_ids=programme_ids, until=day):
        sums.add_row(row)
    return sums


def all_happenings() -> list[Happening]:
    """Return summary rows and what is not yet counted into them, as of one moment."""
    with _counting_held():
        rows: list[Figure | JournalDelta] = [*Figure.objects.all(), *read_feed()]
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
    sums = Sums()
    for row in _of_month(all_happenings(), month):
        sums.add_row(row)
    return {course: cells.get("redeemed", NOTHING) for course, cells in sums.by_course.items()}


def _of_month(happenings: Iterable[Happening], month: dt.date) -> Iterator[Happening]:
    return (each for each in happenings if each.month == month)


@contextmanager
def _counting_held() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [COUNTING_LOCK])
        yield
