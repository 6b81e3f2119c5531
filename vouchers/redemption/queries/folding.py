"""Fold every journal at once: does it lead, move by move, to what its voucher says?

A journal of a few steps fits into two numbers, four bits a step: the states before its steps and
the states after them. The one is the other without the last state, moved by one place. Adding up
bits needs no order, so that the database folds millions of rows in one pass. What this does not
clear, and journals too long for it, is folded row by row, which also says what is wrong.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from vouchers.redemption.rules import MOVES, STATES

# Four bits a step and one step more fit into 63 bits.
SHORT = 14

CLEAR = """
    WITH state AS (
        SELECT * FROM unnest(%(states)s::text[], %(codes)s::bigint[]) AS state (name, code)
    ), moves AS MATERIALIZED (
        SELECT move.kind, move.from_state, move.to_state, before.code AS before, after.code AS after
          FROM unnest(%(kinds)s::text[], %(sources)s::text[], %(targets)s::text[])
                      AS move (kind, from_state, to_state)
          JOIN state AS before ON before.name = move.from_state
          JOIN state AS after ON after.name = move.to_state
    ), folded AS (
        SELECT journal.voucher_id, count(*) AS steps, max(journal.sequence) AS last,
               count(moves.kind) AS legal_steps,
               bit_or(1::bigint << journal.sequence) AS places,
               bit_or(moves.before << 4 * (journal.sequence - 1)) AS before,
               bit_or(moves.after << 4 * journal.sequence) AS after,
               max(journal.last_day) AS last_day
          FROM redemption_journal AS journal LEFT JOIN moves USING (kind, from_state, to_state)
         GROUP BY journal.voucher_id
    )
    SELECT voucher.id
      FROM redemption_voucher AS voucher
      LEFT JOIN state ON state.name = voucher.state
      LEFT JOIN folded ON folded.voucher_id = voucher.id
     WHERE (folded.last <= %(short)s AND folded.last = folded.steps
            AND folded.steps = voucher.sequence AND folded.legal_steps = folded.steps
            AND folded.places = (2::bigint << voucher.sequence) - 2
            AND folded.before + (state.code << 4 * voucher.sequence) = folded.after
            AND coalesce(folded.last_day, voucher.last_day) = voucher.last_day) IS NOT TRUE
"""

# A journal is sound where each row starts at the state in which the one before it ended, is a
# move of the state machine, the last row is the voucher's state, and the last extension its day.
EXPLAIN = """
    WITH moves AS (
        SELECT * FROM unnest(%(kinds)s::text[], %(sources)s::text[], %(targets)s::text[])
                      AS move (kind, from_state, to_state)
    ), step AS (
        SELECT journal.voucher_id, journal.sequence, journal.to_state, journal.last_day,
               row_number() OVER line AS place,
               moves.kind IS NOT NULL
               AND journal.from_state = lag(journal.to_state, 1, '') OVER line AS is_legal
          FROM redemption_journal AS journal
          LEFT JOIN moves USING (kind, from_state, to_state)
         WHERE journal.voucher_id = ANY(%(doubtful)s)
        WINDOW line AS (PARTITION BY journal.voucher_id ORDER BY journal.sequence)
    ), folded AS (
        SELECT voucher_id, count(*) AS steps, bool_and(sequence = place) AS is_gap_free,
               bool_and(is_legal) AS is_legal, max(last_day) AS last_day,
               (array_agg(to_state ORDER BY sequence DESC))[1] AS state
          FROM step GROUP BY voucher_id
    ), found AS (
        SELECT voucher.programme_id, voucher.number,
               CASE WHEN folded.voucher_id IS NULL THEN 'hat kein Journal'
                    WHEN NOT folded.is_gap_free OR folded.steps <> voucher.sequence
                         THEN 'hat eine Lücke im Journal'
                    WHEN NOT folded.is_legal THEN 'hat einen unmöglichen Schritt im Journal'
                    WHEN folded.state <> voucher.state
                         THEN 'steht auf „' || voucher.state || '“, sein Journal auf „'
                              || folded.state || '“'
                    WHEN folded.last_day <> voucher.last_day
                         THEN 'gilt nicht bis zu dem Tag, bis zu dem sein Journal es verlängert'
                    END AS finding
          FROM redemption_voucher AS voucher LEFT JOIN folded ON folded.voucher_id = voucher.id
         WHERE voucher.id = ANY(%(doubtful)s)
    )
    SELECT programme_id, number, finding FROM found WHERE finding IS NOT NULL
     ORDER BY programme_id, number LIMIT %(limit)s
"""


def unsound_journals(*, limit: int) -> list[tuple[Any, ...]]:
    """Return programme, number and fault in German of vouchers whose journal does not fold."""
    facts: dict[str, Any] = {**_moves(), "short": SHORT}
    with connection.cursor() as cursor:
        cursor.execute(CLEAR, facts)
        doubtful = [row[0] for row in cursor.fetchall()]
        if not doubtful:
            return []
        cursor.execute(EXPLAIN, {**facts, "doubtful": doubtful, "limit": limit})
        return list(cursor.fetchall())


def _moves() -> dict[str, list[Any]]:
    moves = [
        (kind.value, source, target.value if target else source)
        for kind, (sources, target) in MOVES.items()
        for source in ([state.value for state in sorted(sources)] or [""])
    ]
    kinds, sources, targets = zip(*moves, strict=True)
    states = ["", *(state for state, _title in STATES)]
    return {
        "kinds": list(kinds),
        "sources": list(sources),
        "targets": list(targets),
        "states": states,
        "codes": list(range(len(states))),
    }
