"""Proofs over all vouchers, each by set-based SQL: does every part say the same?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from campus.kernel.money import euros
from campus.kernel.proof import CheckResult
from vouchers.funding.api import (
    disagreeing_counters,
    list_allotments,
    list_grants,
    list_programmes,
)
from vouchers.redemption.queries.folding import unsound_journals
from vouchers.redemption.rules import voucher_number

FINDINGS_MAX = 20
SETTINGS = "SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '128MB'"


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything inside see the database as of one moment, while others go on working."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        # Enters the schema now: the isolation level must be the transaction's first statement.
        cursor.execute("SELECT")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


LIVE = """
    WITH live AS MATERIALIZED (
        SELECT redemption.voucher_id, count(*) AS count,
               bool_and(journal.id IS NOT NULL) AS is_booked
          FROM redemption_redemption AS redemption
          LEFT JOIN redemption_journal AS journal
            ON journal.id = redemption.journal_id AND journal.kind = 'redeem'
           AND journal.voucher_id = redemption.voucher_id
           AND journal.amount_cents = redemption.amount_cents
         WHERE redemption.reversed_at IS NULL GROUP BY redemption.voucher_id
    )
    SELECT voucher.programme_id, voucher.number,
           CASE WHEN live.count > 1 THEN 'ist mehr als einmal eingelöst'
                WHEN live.count = 1 AND NOT live.is_booked
                     THEN 'hat eine Einlösung, die nicht zum Journal passt'
                WHEN live.count = 1 THEN 'hat eine Einlösung, steht aber auf „'
                     || voucher.state || '“'
                ELSE 'steht auf „' || voucher.state || '“, hat aber keine Einlösung' END
      FROM redemption_voucher AS voucher LEFT JOIN live ON live.voucher_id = voucher.id
     WHERE coalesce(live.count, 0)
           <> CASE WHEN voucher.state IN ('redeemed', 'completed') THEN 1 ELSE 0 END
        OR NOT coalesce(live.is_booked, true)
     ORDER BY voucher.programme_id, voucher.number LIMIT %(limit)s
"""
PER_ALLOTMENT = """
    SELECT allotment_id, count(*) FILTER (WHERE state <> 'revoked'),
           coalesce(sum(ceiling_cents) FILTER (WHERE state <> 'revoked'), 0)
      FROM redemption_voucher GROUP BY allotment_id
"""
PENDING = """
    SELECT allotment_id, sum(requested_count - issued_count)
      FROM redemption_issuerun WHERE issued_count < requested_count GROUP BY allotment_id
"""
SPENT = """
    SELECT programme_id, sum(booked), sum(paid) FROM (
        SELECT programme_id,
               CASE kind WHEN 'redeem' THEN amount_cents ELSE -amount_cents::bigint END AS booked,
               0 AS paid
          FROM redemption_journal WHERE kind IN ('redeem', 'reverse')
         UNION ALL
        SELECT programme_id, 0, amount_cents FROM redemption_redemption WHERE reversed_at IS NULL
    ) AS both_sides GROUP BY programme_id
"""


@dataclass(frozen=True, kw_only=True)
class _Held:
    """What vouchers and running issues say about one allotment."""

    count: int = 0
    cents: int = 0
    pending: int = 0


def reconcile_vouchers() -> tuple[CheckResult, ...]:
    """Prove journals, redemptions, counters and sums; one result for each proof."""
    codes = {programme.id: programme.code for programme in list_programmes()}
    held = _held_by_allotment()
    vouchers = sum(each.count for each in held.values())
    return (
        CheckResult(
            title="Das Journal führt lückenlos zum Stand",
            checked=vouchers,
            findings=_named(_unsound_journals(), codes),
        ),
        CheckResult(
            title="Je Gutschein höchstens eine gültige Einlösung",
            checked=vouchers,
            findings=_named(_rows(LIVE), codes),
        ),
        CheckResult(
            title="Ausgestellt wie gezählt",
            checked=len(held),
            findings=tuple(_miscounted_allotments(held)),
        ),
        CheckResult(
            title="Zugeteilt wie gezählt",
            checked=len(codes),
            findings=disagreeing_counters(),
        ),
        CheckResult(
            title="Summe der Teile gleich Zuwendung, in Stück und Cent",
            checked=len(list_grants()),
            findings=tuple(_unequal_grants(held)),
        ),
        CheckResult(
            title="Eingelöster Betrag gleich Journal",
            checked=len(codes),
            findings=tuple(_misspent_programmes(codes)),
        ),
    )


def _rows(statement: str, **facts: Any) -> list[tuple[Any, ...]]:
    with _prepared_for_many(), connection.cursor() as cursor:
        cursor.execute(statement, {"limit": FINDINGS_MAX, **facts})
        return list(cursor.fetchall())


def _unsound_journals() -> list[tuple[Any, ...]]:
    with _prepared_for_many():
        return unsound_journals(limit=FINDINGS_MAX)


@contextmanager
def _prepared_for_many() -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        # Right after a large run the statistics still say "empty table": a nested loop over a
        # million vouchers would never end, a hash join always does.
        cursor.execute(SETTINGS)
        yield


def _named(rows: list[tuple[Any, ...]], codes: dict[UUID, str]) -> tuple[str, ...]:
    return tuple(
        f"Gutschein {voucher_number(codes[programme_id], number)} {finding}"
        for programme_id, number, finding in rows
    )


def _held_by_allotment() -> dict[UUID, _Held]:
    pending = dict(_rows(PENDING))
    held = {
        row[0]: _Held(count=row[1], cents=int(row[2]), pending=int(pending.pop(row[0], 0)))
        for row in _rows(PER_ALLOTMENT)
    }
    return held | {key: _Held(pending=int(count)) for key, count in pending.items()}


def _miscounted_allotments(held: dict[UUID, _Held]) -> Iterator[str]:
    for allotment in list_allotments():
        found = held.get(allotment.id, _Held())
        if allotment.issued_count != found.count + found.pending:
            yield (
                f"Kontingent {allotment.id}: Zähler {allotment.issued_count}, "
                f"ausgestellt {found.count}, in Arbeit {found.pending}"
            )


def _unequal_grants(held: dict[UUID, _Held]) -> Iterator[str]:
    """Granted = not allotted + not issued + being issued + vouchers, each counted by itself."""
    parts: dict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    programmes = {programme.id: programme for programme in list_programmes()}
    for allotment in list_allotments():
        programme = programmes[allotment.programme_id]
        found = held.get(allotment.id, _Held())
        waiting = allotment.open_count + found.pending
        count, cents = parts[programme.grant_id]
        parts[programme.grant_id] = (
            count + waiting + found.count,
            cents + waiting * programme.ceiling_cents + found.cents,
        )
    for grant in list_grants():
        count, cents = parts[grant.id]
        if (grant.free_count + count, grant.free_cents + cents) != (
            grant.granted_count,
            grant.amount_cents,
        ):
            yield (
                f"Zuwendung {grant.reference}: {grant.granted_count} / "
                f"{euros(grant.amount_cents)}, Teile {grant.free_count + count} / "
                f"{euros(grant.free_cents + cents)}"
            )


def _misspent_programmes(codes: dict[UUID, str]) -> Iterator[str]:
    for programme_id, booked, paid in _rows(SPENT):
        if booked != paid:
            yield (
                f"Programm {codes[programme_id]}: Journal {euros(int(booked))}, "
                f"Einlösungen {euros(int(paid))}"
            )
