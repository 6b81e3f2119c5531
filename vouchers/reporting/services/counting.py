"""Counting the journal into summary rows, each row of it exactly once in effect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection

from campus.kernel.transactions import require_transaction
from vouchers.redemption.api import JournalDelta, take_from_feed
from vouchers.reporting.rules import COUNTING_LOCK

ROWS_PER_CHUNK = 5_000

_ADD = """
    INSERT INTO reporting_figure
        (programme_id, municipality_id, course_id, month, kind, count, amount_cents)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (programme_id, municipality_id, course_id, month, kind) DO UPDATE
       SET count = reporting_figure.count + excluded.count,
           amount_cents = reporting_figure.amount_cents + excluded.amount_cents
"""


def count_journal(*, cursor: dict[str, Any]) -> dict[str, Any] | None:
    """Add the next rows of the feed to the figures; return the cursor, None when it is empty.

    Runs in the caller's transaction: rows leave the feed only together with their sums.
    """
    require_transaction()
    with connection.cursor() as database:
        database.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING_LOCK])
        deltas = take_from_feed(limit=ROWS_PER_CHUNK)
        database.executemany(_ADD, [(*key, *sums) for key, sums in _added_up(deltas).items()])
    counted = sum(delta.count for delta in deltas)
    return {"done": cursor.get("done", 0) + counted} if counted == ROWS_PER_CHUNK else None


def _added_up(deltas: Iterable[JournalDelta]) -> dict[tuple[Any, ...], list[int]]:
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for delta in deltas:
        sum_of_key = sums[key_of(delta)]
        sum_of_key[0] += delta.count
        sum_of_key[1] += delta.amount_cents
    return sums


def key_of(delta: JournalDelta) -> tuple[Any, ...]:
    """Return under which figure a journal delta is counted."""
    return delta.programme_id, delta.municipality_id, delta.course_id, delta.month, delta.kind
