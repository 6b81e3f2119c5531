"""Hand what has happened to reporting, each journal row exactly once in effect."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from campus.kernel.transactions import require_transaction

TAKE = """
    WITH next AS (
        SELECT journal_id FROM redemption_feed
         ORDER BY journal_id LIMIT %s FOR UPDATE SKIP LOCKED
    ), taken AS (
        DELETE FROM redemption_feed USING next
         WHERE redemption_feed.journal_id = next.journal_id
        RETURNING redemption_feed.journal_id
    )
    SELECT kind, from_state, to_state, programme_id, municipality_id, course_id, month,
           count(*), sum(amount_cents)
      FROM taken JOIN redemption_journal ON redemption_journal.id = taken.journal_id
     GROUP BY kind, from_state, to_state, programme_id, municipality_id, course_id, month
     ORDER BY programme_id, municipality_id, course_id NULLS FIRST, month, kind, from_state
"""


UNCOUNTED = """
    SELECT kind, from_state, to_state, programme_id, municipality_id, course_id, month,
           count(*), sum(amount_cents)
      FROM redemption_feed JOIN redemption_journal ON redemption_journal.id = journal_id
     GROUP BY kind, from_state, to_state, programme_id, municipality_id, course_id, month
"""

WHOLE_JOURNAL = """
    SELECT kind, from_state, to_state, programme_id, municipality_id, course_id, month,
           count(*), sum(amount_cents)
      FROM redemption_journal
     GROUP BY kind, from_state, to_state, programme_id, municipality_id, course_id, month
"""


@dataclass(frozen=True, kw_only=True)
class JournalDelta:
    """How often something happened in one month (its first day, Europe/Berlin), and for how much.

    `from_state` is empty for issuing. Cents are what the voucher paid for redeem, reverse and
    complete, and its ceiling otherwise; never negative.
    """

    kind: str
    from_state: str
    to_state: str
    programme_id: UUID
    municipality_id: UUID
    course_id: UUID | None
    month: dt.date
    count: int
    amount_cents: int


def take_from_feed(*, limit: int) -> tuple[JournalDelta, ...]:
    """Take up to `limit` journal rows out of the feed, added up; empty when there are none.

    They leave the feed with the caller's transaction: store the figures in the same one. Rows
    come in one order, so that several takers lock figures without a deadlock.
    """
    require_transaction()
    return _deltas(TAKE, [limit])


def read_feed() -> tuple[JournalDelta, ...]:
    """Return what stands in the feed, added up, and leave it there."""
    return _deltas(UNCOUNTED, [])


def read_journal() -> tuple[JournalDelta, ...]:
    """Return the whole journal, added up: what figures and feed together must say."""
    return _deltas(WHOLE_JOURNAL, [])


def _deltas(statement: str, values: list[int]) -> tuple[JournalDelta, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(
            JournalDelta(
                kind=row[0],
                from_state=row[1],
                to_state=row[2],
                programme_id=row[3],
                municipality_id=row[4],
                course_id=row[5],
                month=row[6],
                count=row[7],
                amount_cents=int(row[8]),
            )
            for row in cursor.fetchall()
        )
