"""Pull unused vouchers back from municipalities and give them to others, in one decision."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import get_municipality
from vouchers.funding.api import (
    LessUnused,
    Move,
    change_allotments,
    check_move,
    get_allotment,
    is_decided,
    lock_allotments,
)
from vouchers.redemption.queries.contingents import count_free
from vouchers.redemption.rules import NothingToRevoke, Reason
from vouchers.redemption.services.ending import revoke_free_vouchers

TELL = "redemption.tell_moved"


def reallocate(
    *,
    programme_id: UUID,
    move: Move,
    actor: Actor,
    now: dt.datetime,
    round_id: UUID | None = None,
    seen_rounds: int | None = None,
) -> UUID:
    """Lower allotments by unused vouchers and raise others by as many; returns the decision's id.

    Places that are not issued go first, then free vouchers, which become invalid. Nobody loses a
    voucher that was distributed. Allotments are locked in the order of their ids, then vouchers.

    :param round_id: the decision's id where a form has brought one; decided before, nothing changes
    :param seen_rounds: as `change_allotments`
    :raises NothingToMove, UnequalMove, MovedToItself: the move makes no sense
    :raises LessUnused: a municipality has distributed vouchers in the meantime
    :raises NotEligible: a municipality that would get some is not eligible under the newest terms
    """
    require_transaction()
    check_move(move)
    allotment_ids = lock_allotments(programme_id, list(move.changes))
    # Behind the locks: a second click has waited there, and finds the decision of the first.
    if round_id and is_decided(round_id):
        return round_id
    for municipality_id in sorted(move.take, key=lambda each: allotment_ids[each]):
        _make_room(
            municipality_id,
            allotment_ids[municipality_id],
            count=move.take[municipality_id],
            actor=actor,
            now=now,
        )
    decided_id = change_allotments(
        programme_id=programme_id,
        way="move",
        changes=move.changes,
        actor=actor,
        now=now,
        round_id=round_id,
        seen_rounds=seen_rounds,
    )
    _tell(programme_id, decided_id, move, now=now)
    return decided_id


def _make_room(
    municipality_id: UUID, allotment_id: UUID, *, count: int, actor: Actor, now: dt.datetime
) -> None:
    """Revoke as many free vouchers as an allotment has too few places that are not issued."""
    open_count = get_allotment(allotment_id=allotment_id).open_count
    free_count = count_free(allotment_id)
    if count > open_count + free_count:
        raise _less_unused(municipality_id, open_count + free_count)
    if count <= open_count:
        return
    try:
        revoke_free_vouchers(
            allotment_id=allotment_id,
            count=count - open_count,
            reason=Reason.TAKEN_BACK,
            actor=actor,
            now=now,
        )
    except NothingToRevoke as refusal:
        # Somebody is distributing at this very moment: those vouchers were skipped, not waited for.
        free = int(str(refusal.facts["free"]))
        raise _less_unused(municipality_id, open_count + free) from refusal


def _less_unused(municipality_id: UUID, count: int) -> LessUnused:
    name = get_municipality(municipality_id=municipality_id).name
    return LessUnused(name=name, count=count)


def _tell(programme_id: UUID, round_id: UUID, move: Move, *, now: dt.datetime) -> None:
    for municipality_id, change in move.changes.items():
        enqueue(
            job=TELL,
            key=f"moved:{round_id}",
            payload={"programme_id": str(programme_id), "change": change},
            municipality_id=municipality_id,
            now=now,
        )


decide_move = transaction.atomic(durable=True)(reallocate)
