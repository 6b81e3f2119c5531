"""The funder's decision: issued vouchers are good for longer."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from vouchers.redemption.rules import Kind, Reason
from vouchers.redemption.services.moving import Deed, move_many

CHUNK = 500


def extend_vouchers(
    *,
    programme_id: UUID,
    last_day: dt.date,
    actor: Actor,
    now: dt.datetime,
    limit: int = CHUNK,
) -> int:
    """Let the next vouchers of a programme be good until a later last day; returns how many.

    Runs in the cooperative's scope. What has expired, been completed or been revoked stays as it
    is, a later last day too. Fewer than `limit` means that nothing is left.
    """
    require_transaction()
    return len(
        move_many(
            Deed(
                kind=Kind.EXTEND,
                actor=actor,
                now=now,
                reason=Reason.FUNDER_DECISION,
                last_day=last_day,
            ),
            selection="""programme_id = %(programme_id)s
                AND last_day >= %(today)s AND last_day < %(last_day)s""",
            order="number",
            limit=limit,
            programme_id=programme_id,
            today=berlin_day(now),
        )
    )
