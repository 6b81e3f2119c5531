"""When a municipality's data are deleted: unused vouchers go back, redeemed ones stay counted."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from vouchers.funding.api import (
    AllotmentView,
    change_allotments,
    get_allotment,
    list_allotments,
    lock_allotments,
    uncount_issued,
)
from vouchers.redemption.models import OPEN, IssueRun
from vouchers.redemption.queries.leaving import count_of_leaving
from vouchers.redemption.rules import Kind, Reason, RequestInProgress
from vouchers.redemption.services.moving import Deed, move_many

CHUNK = 5_000


def revoke_of_leaving(*, municipality_id: UUID, actor: Actor, now: dt.datetime) -> dict[str, int]:
    """Make every unused voucher of a municipality invalid and take its allotments back.

    Each is a row of the journal and a decision on the allotment; what is redeemed stays as it is,
    so that what the ministry has paid does not change. A second time changes nothing. Runs in the
    cooperative's scope and the caller's transaction; allotments are locked before vouchers.

    :raises RequestInProgress: vouchers are being issued to it at this moment
    """
    require_transaction()
    unfinished = IssueRun.objects.filter(municipality_id=municipality_id, finished_at__isnull=True)
    if unfinished.exists():
        raise RequestInProgress
    allotments = [each for each in list_allotments() if each.municipality_id == municipality_id]
    revoked = [
        _take_back(allotment, actor=actor, now=now)
        for allotment in sorted(allotments, key=lambda each: each.id)
    ]
    kept = count_of_leaving(municipality_id)
    return {
        "vouchers_revoked": sum(revoked),
        "redemptions_kept": kept.redeemed_count,
        "redemptions_kept_cents": kept.redeemed_cents,
    }


def _take_back(allotment: AllotmentView, *, actor: Actor, now: dt.datetime) -> int:
    """Revoke what is unused and take all places back; return how many vouchers."""
    lock_allotments(allotment.programme_id, [allotment.municipality_id])
    deed = Deed(kind=Kind.REVOKE, actor=actor, now=now, reason=Reason.TAKEN_BACK)
    revoked = 0
    while moved := move_many(
        deed,
        selection="allotment_id = %(allotment_id)s AND state = ANY(%(open)s)",
        order="number",
        limit=CHUNK,
        allotment_id=allotment.id,
        open=OPEN,
    ):
        revoked += len(moved)
    if revoked:
        uncount_issued(allotment_id=allotment.id, count=revoked)
    unissued = get_allotment(allotment_id=allotment.id).open_count
    if unissued:
        change_allotments(
            programme_id=allotment.programme_id,
            way="take_back",
            changes={allotment.municipality_id: -unissued},
            actor=actor,
            now=now,
        )
    return revoked
