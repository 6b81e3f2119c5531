"""An allotment passes to another municipality together with what was issued of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import connection

from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from tenants.registry.api import get_municipality
from vouchers.funding import rules
from vouchers.funding.queries.programmes import find_programme
from vouchers.funding.services.allotting import lock_allotments, note_round

# Both rows by one statement: neither is ever over-issued.
BOTH_ROWS = """
    UPDATE funding_allotment AS allotment
       SET allotted_count = allotment.allotted_count + passed.allotted,
           issued_count = allotment.issued_count + passed.issued
      FROM unnest(%s::uuid[], %s::int[], %s::int[]) AS passed (id, allotted, issued)
     WHERE allotment.id = passed.id
"""


def admits(*, programme_id: UUID, municipality_id: UUID) -> bool:
    """Tell whether the newest terms of a programme admit a municipality."""
    municipality = get_municipality(municipality_id=municipality_id)
    return find_programme(programme_id).admits(
        municipality_id=municipality_id, land_code=municipality.land_code
    )


def pass_allotment_on(
    *,
    programme_id: UUID,
    from_id: UUID,
    to_id: UUID,
    allotted_count: int,
    issued_count: int,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Move places of a programme, issued ones too, between two municipalities; return the new one.

    The sums of programme and grant stay as they are. Issued vouchers are to follow in the same
    transaction: `vouchers.redemption` ties each to its municipality's allotment. Whether the terms
    admit the receiver is asked for places without a voucher only: a promise that was given is kept.

    :raises TakesBackIssued: an allotment would fall below what is issued
    """
    require_transaction()
    ids = lock_allotments(programme_id, [from_id, to_id])
    if allotted_count or issued_count:
        with (
            refuse_on(funding_allotment_not_over_issued=rules.TakesBackIssued),
            connection.cursor() as cursor,
        ):
            passed: list[Any] = [
                [ids[from_id], ids[to_id]],
                [-allotted_count, allotted_count],
                [-issued_count, issued_count],
            ]
            cursor.execute(BOTH_ROWS, passed)
    if allotted_count:
        changes = {from_id: -allotted_count, to_id: allotted_count}
        note_round(programme_id, "move", changes, ids, actor=actor, now=now)
    return ids[to_id]
