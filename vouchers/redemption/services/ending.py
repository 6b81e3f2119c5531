"""End vouchers that nobody uses any more: they expire, or the cooperative revokes them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import SYSTEM, Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from vouchers.funding.api import uncount_issued
from vouchers.redemption import rules
from vouchers.redemption.models import FREE, Voucher
from vouchers.redemption.queries.vouchers import find_voucher
from vouchers.redemption.rules import FreeChanged, Kind, NothingToRevoke, Reason, VoucherRevoked
from vouchers.redemption.services.moving import Deed, move_many, move_one

SWEEP = 5_000


def expire_due_vouchers(*, now: dt.datetime, limit: int = SWEEP) -> int:
    """Let vouchers expire whose last valid day is over in Germany; returns how many.

    Runs in the cooperative's scope. Fewer than `limit` means that nothing is left; a voucher that
    somebody holds locked at this moment is taken by the next sweep.
    """
    require_transaction()
    return len(
        move_many(
            Deed(kind=Kind.EXPIRE, actor=SYSTEM, now=now),
            selection="last_day < %(today)s",
            order="last_day",
            limit=limit,
            skip_locked=True,
            today=berlin_day(now),
        )
    )


def revoke_free_vouchers(
    *,
    allotment_id: UUID,
    count: int,
    reason: Reason,
    actor: Actor,
    now: dt.datetime,
    seen_free: int | None = None,
) -> int:
    """Make free vouchers of an allotment invalid, the last numbers first; returns how many.

    Their places are free in the allotment again, to be issued anew or taken back.

    :param seen_free: how many were free when somebody decided; None where nobody looked
    :raises NothingToRevoke: not so many are free (issued or returned)
    :raises FreeChanged: by now another number is free than was seen
    """
    require_transaction()
    free = Voucher.objects.filter(allotment_id=allotment_id, state__in=FREE)
    # Two at the same time: the second one has waited here, and finds what the first has left.
    with refuse_on(funding_allotment_not_over_issued=NothingToRevoke(free=free.count())):
        uncount_issued(allotment_id=allotment_id, count=count)
    if seen_free is not None and seen_free != free.count():
        raise FreeChanged
    moved = move_many(
        Deed(kind=Kind.REVOKE, actor=actor, now=now, reason=reason),
        selection="allotment_id = %(allotment_id)s AND state = ANY(%(free)s)",
        order="number DESC",
        limit=count,
        skip_locked=True,
        allotment_id=allotment_id,
        free=FREE,
    )
    if len(moved) < count or not moved:
        raise NothingToRevoke(free=len(moved))
    _note(f"allotment:{allotment_id}", count, reason, actor=actor, now=now)
    return len(moved)


def revoke_voucher(*, voucher_id: UUID, reason: Reason, actor: Actor, now: dt.datetime) -> None:
    """Make one voucher invalid that is not redeemed, for example because its code is known.

    :raises VoucherUnknown: there is no such voucher
    :raises Refusal: the one that says why it cannot be revoked
    """
    require_transaction()
    voucher = find_voucher(voucher_id)
    # Where nothing of the allotment is left, this one is revoked, too.
    with refuse_on(funding_allotment_not_over_issued=VoucherRevoked):
        uncount_issued(allotment_id=voucher.allotment_id, count=1)
    deed = Deed(kind=Kind.REVOKE, actor=actor, now=now, reason=reason)
    if not move_one(deed, voucher_id=voucher_id, municipality_id=voucher.municipality_id):
        state = find_voucher(voucher_id)
        refusal = rules.why_not(Kind.REVOKE, state.facts, today=berlin_day(now))
        raise refusal or rules.RequestInProgress()
    _note(f"voucher:{voucher_id}", 1, reason, actor=actor, now=now)


def _note(subject: str, count: int, reason: Reason, *, actor: Actor, now: dt.datetime) -> None:
    record(
        action="redemption.revoked",
        actor=actor,
        subject=subject,
        facts={"count": count, "reason": reason.value},
        now=now,
    )


decide_revocation = transaction.atomic(durable=True)(revoke_free_vouchers)
decide_voucher_revocation = transaction.atomic(durable=True)(revoke_voucher)
