"""A large ledger made by SQL: a million vouchers with five million journal rows, all of it sound.

Nothing here goes through the services; what it leaves is what they would have left.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import world

# What happened to a voucher, by its number's last digit: five journal rows on average.
HISTORIES = {
    (0, 1, 2, 3): "issue distribute withdraw distribute redeem",
    (4, 5): "issue distribute redeem complete",
    (6, 7): "issue distribute redeem reverse return",
    (8, 9): "issue distribute redeem reverse redeem complete",
}
PRICE_CENTS = 9_000


def build(towns: list[UUID], courses: list[UUID], *, vouchers: int) -> UUID:
    """Fill an empty ledger in the cooperative's scope; returns the programme."""
    from django.db import connection

    from tenants.registry.scope import in_schema

    each = vouchers // len(towns)
    programme_id, _allotments = world.allot(towns, each=each)
    facts = {
        "programme": programme_id,
        "each": each,
        "courses": courses,
        "count": len(courses),
        "price": PRICE_CENTS,
    }
    with in_schema("public", as_owner=True), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE step (digit int, place int, kind text,"
                       " from_state text, to_state text)")  # fmt: skip
        cursor.executemany("INSERT INTO step VALUES (%s, %s, %s, %s, %s)", steps())
        with without_keys(cursor, "redemption_journal", "redemption_voucher"):
            for statement in FILL:
                cursor.execute(statement, facts)
        cursor.execute("VACUUM (ANALYZE) redemption_voucher, redemption_journal,"
                       " redemption_redemption, reporting_figure")  # fmt: skip
    return programme_id


def steps() -> list[tuple[int, int, str, str, str]]:
    from vouchers.redemption.rules import MOVES, Kind

    rows = []
    for digits, history in HISTORIES.items():
        state = ""
        for place, kind in enumerate(history.split(), start=1):
            after = MOVES[Kind(kind)][1] or state
            rows += [(digit, place, kind, state, str(after)) for digit in digits]
            state = str(after)
    return rows


@contextlib.contextmanager
def without_keys(cursor: Any, *tables: str) -> Iterator[None]:
    """Fill tables first and build their indexes and keys afterwards, all of them, as before."""
    cursor.execute(
        "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype IN ('f', 'u') AND conrelid = ANY(%s::regclass[])"
        " ORDER BY contype DESC",
        [list(tables)],
    )
    keys = cursor.fetchall()
    for table, name, _definition in reversed(keys):
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}" CASCADE')
    yield
    for table, name, definition in keys:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


FILL = (
    """
    INSERT INTO redemption_voucher (id, number, code_lookup, allotment_id, programme_id,
           municipality_id, terms_id, state, sequence, last_day, value_cents, ceiling_cents)
    SELECT gen_random_uuid(), number, decode(md5(number::text), 'hex'), allotment.id,
           programme_id, municipality_id, terms.id, step.to_state, step.place, '2026-12-31',
           29000, 29000
      FROM (SELECT *, row_number() OVER (ORDER BY municipality_id) - 1 AS town
              FROM funding_allotment WHERE programme_id = %(programme)s) AS allotment
      JOIN funding_terms AS terms USING (programme_id)
     CROSS JOIN LATERAL generate_series(town * %(each)s + 1, (town + 1) * %(each)s) AS number
      JOIN (SELECT digit, max(place) AS place FROM step GROUP BY digit) AS last
        ON last.digit = number %% 10
      JOIN step ON step.digit = last.digit AND step.place = last.place
    """,
    # Many vouchers lie between two entries of one: what happens in a year happens mixed.
    """
    INSERT INTO redemption_journal (id, voucher_id, sequence, kind, from_state, to_state,
           programme_id, municipality_id, course_id, amount_cents, month, at, reason,
           actor_pseudonym, reverses_id)
    SELECT (place - 1) * 10000000::bigint + number, id, place, kind, from_state, to_state,
           programme_id, municipality_id,
           CASE WHEN is_use THEN (%(courses)s::uuid[])[1 + number %% %(count)s] END,
           CASE WHEN is_use THEN %(price)s ELSE ceiling_cents END,
           make_date(2026, place, 1), make_date(2026, place, 1 + number %% 28),
           CASE WHEN kind = 'reverse' THEN 'booked_in_error' ELSE '' END, md5(number::text),
           CASE WHEN kind = 'reverse' THEN (place - 2) * 10000000::bigint + number END
      FROM redemption_voucher
      JOIN (SELECT *, kind IN ('redeem', 'reverse', 'complete') AS is_use FROM step) AS step
        ON digit = number %% 10
     ORDER BY place, number
    """,
    "SELECT setval(pg_get_serial_sequence('redemption_journal', 'id'), 100000000)",
    """
    INSERT INTO redemption_redemption (id, voucher_id, journal_id, programme_id, municipality_id,
           course_id, booking_ref, reference, price_cents, amount_cents, redeemed_at,
           completed_at, reversed_at)
    SELECT gen_random_uuid(), used.voucher_id, used.id, used.programme_id, used.municipality_id,
           used.course_id, gen_random_uuid(), 'V-' || used.id, %(price)s, %(price)s, used.at,
           CASE WHEN after.kind = 'complete' THEN after.at END,
           CASE WHEN after.kind = 'reverse' THEN after.at END
      FROM redemption_journal AS used
      LEFT JOIN redemption_journal AS after
        ON after.id = used.id + 10000000 AND after.kind IN ('complete', 'reverse')
     WHERE used.kind = 'redeem'
    """,
    """
    INSERT INTO reporting_figure
           (programme_id, municipality_id, course_id, month, kind, count, amount_cents)
    SELECT programme_id, municipality_id, course_id, month, kind, count(*), sum(amount_cents)
      FROM redemption_journal GROUP BY 1, 2, 3, 4, 5
    """,
    "UPDATE funding_allotment SET issued_count = %(each)s WHERE programme_id = %(programme)s",
    "UPDATE funding_programme SET numbered_count = voucher_count WHERE id = %(programme)s",
)
