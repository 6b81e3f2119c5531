"""Take free vouchers from a contingent, and put them back."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from vouchers.redemption import rules
from vouchers.redemption.queries.answers import stored_answer
from vouchers.redemption.queries.vouchers import (
    VoucherView,
    find_voucher,
    find_vouchers,
    own_municipality_id,
)
from vouchers.redemption.rules import Kind, NoFreeVoucher, Reason
from vouchers.redemption.services.answering import named_refusals, store_answer
from vouchers.redemption.services.moving import Deed, Moved, move_many, move_one

NEXT_FREE = """
    municipality_id = %(municipality_id)s AND programme_id = %(programme_id)s
    AND last_day >= %(today)s
"""


def take_next_vouchers(
    *,
    programme_id: UUID,
    count: int,
    now: dt.datetime,
    actor: Actor,
    idempotency_key: str | None = None,
) -> tuple[VoucherView, ...]:
    """Distribute the next free vouchers of the current municipality, all of them or none.

    Those that expire first go first; two who take at the same time never get the same one. With
    a key, the same call again returns the vouchers of the first one.

    :raises NoFreeVoucher: there are not so many free ones
    :raises KeyReused, RequestInProgress: as their names say
    """
    require_transaction()
    municipality_id = own_municipality_id()
    request_hash = f"take:{programme_id}:{count}"
    if idempotency_key and (
        answer := stored_answer(
            municipality_id=municipality_id, key=idempotency_key, request_hash=request_hash
        )
    ):
        return _in_order([UUID(voucher_id) for voucher_id in answer["voucher_ids"]])
    deed = Deed(kind=Kind.DISTRIBUTE, actor=actor, now=now, idempotency_key=idempotency_key)
    moved = _take(deed, municipality_id=municipality_id, programme_id=programme_id, count=count)
    taken = [each.voucher_id for each in moved]
    if idempotency_key:
        with named_refusals():
            store_answer(
                municipality_id=municipality_id,
                key=idempotency_key,
                request_hash=request_hash,
                answer={"voucher_ids": [str(voucher_id) for voucher_id in taken]},
                now=now,
            )
    return _in_order(taken)


def _take(deed: Deed, *, municipality_id: UUID, programme_id: UUID, count: int) -> list[Moved]:
    moved = move_many(
        deed,
        selection=NEXT_FREE,
        order="last_day, number",
        limit=count,
        skip_locked=True,
        municipality_id=municipality_id,
        programme_id=programme_id,
        today=berlin_day(deed.now),
    )
    if len(moved) < count:
        raise NoFreeVoucher
    return moved


def _in_order(voucher_ids: list[UUID]) -> tuple[VoucherView, ...]:
    views = find_vouchers(voucher_ids)
    return tuple(views[voucher_id] for voucher_id in voucher_ids)


def withdraw_voucher(
    *, voucher_id: UUID, reason: Reason = Reason.NOT_NEEDED, actor: Actor, now: dt.datetime
) -> VoucherView:
    """Take a distributed voucher of the current municipality back into its contingent (HR).

    :raises Refusal: the one that says why this voucher cannot be withdrawn
    """
    return _put_back(Deed(kind=Kind.WITHDRAW, actor=actor, now=now, reason=reason), voucher_id)


def return_to_contingent(
    *, voucher_id: UUID, reason: Reason = Reason.NOT_NEEDED, actor: Actor, now: dt.datetime
) -> VoucherView:
    """Give a distributed voucher of the current municipality back (its holder).

    :raises Refusal: the one that says why this voucher cannot be returned
    """
    return _put_back(Deed(kind=Kind.RETURN, actor=actor, now=now, reason=reason), voucher_id)


def _put_back(deed: Deed, voucher_id: UUID) -> VoucherView:
    require_transaction()
    moved = move_one(deed, voucher_id=voucher_id, municipality_id=own_municipality_id())
    voucher = find_voucher(voucher_id)
    if moved is None:
        refusal = rules.why_not(deed.kind, voucher.facts, today=berlin_day(deed.now))
        raise refusal or rules.RequestInProgress()
    return voucher
