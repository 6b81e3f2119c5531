"""Keep a distributed voucher for a request that waits, and let it go again."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from vouchers.redemption import rules
from vouchers.redemption.queries.vouchers import VoucherView, find_voucher, own_municipality_id
from vouchers.redemption.rules import Kind
from vouchers.redemption.services.moving import Deed, move_one


def reserve_voucher(
    *, voucher_id: UUID, until: dt.date, actor: Actor, now: dt.datetime
) -> VoucherView:
    """Reserve a distributed voucher of the current municipality for a request that waits.

    Nobody redeems, returns or withdraws it before it is released. `until` is the day until which
    the request may wait; the voucher's own last day ends it in any case.

    :raises Refusal: the one that says why this voucher cannot be reserved
    """
    require_transaction()
    voucher = find_voucher(voucher_id)
    refusal = rules.why_not(Kind.RESERVE, voucher.facts, today=berlin_day(now))
    if refusal:
        raise refusal
    until = min(until, voucher.last_day)
    return _move(Deed(kind=Kind.RESERVE, actor=actor, now=now, reserved_until=until), voucher_id)


def release_voucher(*, voucher_id: UUID, actor: Actor, now: dt.datetime) -> VoucherView:
    """Let a reserved voucher of the current municipality go: its holder may use it again.

    :raises Refusal: the one that says why there is nothing to release
    """
    require_transaction()
    return _move(Deed(kind=Kind.RELEASE, actor=actor, now=now), voucher_id)


def _move(deed: Deed, voucher_id: UUID) -> VoucherView:
    moved = move_one(deed, voucher_id=voucher_id, municipality_id=own_municipality_id())
    voucher = find_voucher(voucher_id)
    if moved is None:
        refusal = rules.why_not(deed.kind, voucher.facts, today=berlin_day(deed.now))
        raise refusal or rules.RequestInProgress()
    return voucher
