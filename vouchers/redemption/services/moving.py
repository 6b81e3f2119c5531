"""Move vouchers: new state, journal row and report feed by one statement, or none of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_month
from vouchers.redemption.rules import MOVES, Kind, Reason, sources_of
from vouchers.redemption.services.announcing import announce

# The inner SELECT locks and says from which state each voucher comes; whoever waited there sees
# the voucher as the other one left it, so a state is never moved twice.
MOVE = """
    WITH due AS MATERIALIZED (
        SELECT id, state FROM redemption_voucher
         WHERE {selection} AND state = ANY(%(sources)s)
         ORDER BY {order} LIMIT %(limit)s FOR NO KEY UPDATE {skip}
    ), moved AS (
        UPDATE redemption_voucher AS voucher
           SET state = coalesce(%(target)s, due.state), sequence = voucher.sequence + 1,
               reserved_until = {reserved_until}{last_day}{owner}
          FROM due WHERE voucher.id = due.id
        RETURNING voucher.id, voucher.number, voucher.sequence, voucher.programme_id,
                  voucher.municipality_id, voucher.ceiling_cents, due.state AS from_state,
                  voucher.state AS to_state
    ), line AS (
        INSERT INTO redemption_journal
               (voucher_id, sequence, kind, from_state, to_state, programme_id, municipality_id,
                course_id, amount_cents, month, at, reason, actor_pseudonym, idempotency_key,
                last_day, reverses_id)
        SELECT id, sequence, %(kind)s, from_state, to_state, programme_id, municipality_id,
               %(course_id)s, coalesce(%(amount_cents)s, ceiling_cents), %(month)s, %(at)s,
               %(reason)s, %(actor)s, %(key)s, %(last_day)s, %(reverses_id)s
          FROM moved ORDER BY number
        RETURNING id, voucher_id
    ), fed AS (
        INSERT INTO redemption_feed (journal_id) SELECT id FROM line
    )
    SELECT moved.id, moved.number, moved.sequence, line.id
      FROM moved JOIN line ON line.voucher_id = moved.id
     ORDER BY moved.number
"""

_OWNER = ", municipality_id = %(to_municipality_id)s, allotment_id = %(to_allotment_id)s"


class Moved(NamedTuple):
    """A voucher that was moved, and the journal row that says so."""

    voucher_id: UUID
    number: int
    sequence: int
    journal_id: int


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What happens, by whom and when; the journal's part that is the same for all vouchers."""

    kind: Kind
    actor: Actor
    now: dt.datetime
    reason: Reason | None = None
    course_id: UUID | None = None
    amount_cents: int | None = None
    idempotency_key: str | None = None
    reverses_id: int | None = None
    reserved_until: dt.date | None = None
    last_day: dt.date | None = None
    reserved: bool = False
    # To which municipality, and which allotment of it, vouchers pass over.
    to_municipality_id: UUID | None = None
    to_allotment_id: UUID | None = None


def move_one(deed: Deed, *, voucher_id: UUID, municipality_id: UUID) -> Moved | None:
    """Move one voucher of a municipality, or nothing where its state does not allow it."""
    moved = move_many(
        deed,
        selection="id = %(voucher_id)s AND municipality_id = %(municipality_id)s",
        order="id",
        limit=1,
        voucher_id=voucher_id,
        municipality_id=municipality_id,
    )
    return moved[0] if moved else None


def move_many(
    deed: Deed, *, selection: str, order: str, limit: int, skip_locked: bool = False, **facts: Any
) -> list[Moved]:
    """Move up to `limit` vouchers that a condition of this app's own text selects."""
    target = MOVES[deed.kind][1]
    statement = MOVE.format(
        selection=selection,
        order=order,
        skip="SKIP LOCKED" if skip_locked else "",
        reserved_until="%(reserved_until)s" if target else "voucher.reserved_until",
        # Named only where it changes: a municipality has no right to it.
        last_day=", last_day = %(last_day)s" if deed.last_day else "",
        owner=_OWNER if deed.to_municipality_id else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                **facts,
                **_journal_values(deed),
                "sources": sorted(sources_of(deed.kind, reserved=deed.reserved)),
                "target": target.value if target else None,
                "limit": limit,
            },
        )
        moved = [Moved(*row) for row in cursor.fetchall()]
    announce(deed.kind, [each.journal_id for each in moved], now=deed.now)
    return moved


def _journal_values(deed: Deed) -> dict[str, Any]:
    return {
        "kind": deed.kind.value,
        "course_id": deed.course_id,
        "amount_cents": deed.amount_cents,
        "month": berlin_month(deed.now),
        "at": deed.now,
        "reason": deed.reason.value if deed.reason else "",
        "actor": deed.actor.pseudonym,
        "key": deed.idempotency_key,
        "reverses_id": deed.reverses_id,
        "reserved_until": deed.reserved_until,
        "last_day": deed.last_day,
        "to_municipality_id": deed.to_municipality_id,
        "to_allotment_id": deed.to_allotment_id,
    }
