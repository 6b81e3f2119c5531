"""What municipalities pay themselves of the courses that their vouchers did not pay in full."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from campus.kernel.clock import first_moment_of

# By the moments of the redemptions themselves; a reversal counts when it happened.
BY_MOMENT = """
    SELECT municipality_id, programme_id, course_id, month, sum(count), sum(cents) FROM (
        SELECT municipality_id, programme_id, course_id,
               date_trunc('month', redeemed_at AT TIME ZONE 'Europe/Berlin')::date AS month,
               1 AS count, rest_cents::bigint AS cents
          FROM redemption_redemption
         WHERE rest_cents > 0 AND redeemed_at >= %(since)s AND redeemed_at < %(before)s
         UNION ALL
        SELECT municipality_id, programme_id, course_id,
               date_trunc('month', reversed_at AT TIME ZONE 'Europe/Berlin')::date,
               -1, -rest_cents::bigint
          FROM redemption_redemption
         WHERE rest_cents > 0 AND reversed_at >= %(since)s AND reversed_at < %(before)s
    ) AS movement GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
# By the journal: what it says of the same redemptions, in the months that it noted.
BY_JOURNAL = """
    SELECT coalesce(passed.municipality_id, journal.municipality_id), journal.programme_id,
           journal.course_id, journal.month,
           sum(CASE journal.kind WHEN 'redeem' THEN 1 ELSE -1 END),
           sum(CASE journal.kind WHEN 'redeem' THEN 1 ELSE -1 END
               * (redemption.price_cents - journal.amount_cents)::bigint)
      FROM redemption_redemption AS redemption
      JOIN redemption_journal AS journal
        ON (journal.id = redemption.journal_id OR journal.reverses_id = redemption.journal_id)
       AND journal.voucher_id = redemption.voucher_id
      LEFT JOIN LATERAL (
        -- Whoever takes a municipality over owes what it owed.
        SELECT municipality_id FROM redemption_journal
         WHERE voucher_id = redemption.voucher_id AND kind = 'transfer'
         ORDER BY sequence DESC LIMIT 1
      ) AS passed ON true
     WHERE redemption.rest_cents > 0
     GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
EVER = (dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC))


@dataclass(frozen=True, kw_only=True)
class OwnShare:
    """A municipality's own share of one course in one month (its first day, Europe/Berlin).

    Reversals are taken off in the month in which they happened; both figures may be negative.
    """

    municipality_id: UUID
    programme_id: UUID
    course_id: UUID
    month: dt.date
    count: int
    cents: int


def own_shares(*, month: dt.date | None = None) -> tuple[OwnShare, ...]:
    """Return what municipalities pay themselves, of one month (its first day) or of all."""
    since, before = EVER
    if month is not None:
        since = first_moment_of(month)
        before = first_moment_of((month + dt.timedelta(days=31)).replace(day=1))
    return _shares(BY_MOMENT, {"since": since, "before": before})


def own_shares_by_journal() -> tuple[OwnShare, ...]:
    """Return the same of all months as the journal says it, to prove that both agree."""
    return _shares(BY_JOURNAL, {})


def _shares(statement: str, facts: dict[str, Any]) -> tuple[OwnShare, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return tuple(
            OwnShare(
                municipality_id=row[0],
                programme_id=row[1],
                course_id=row[2],
                month=row[3],
                count=int(row[4]),
                cents=int(row[5]),
            )
            for row in cursor.fetchall()
        )
