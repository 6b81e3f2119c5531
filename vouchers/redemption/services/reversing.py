"""Undo a redemption by a new record."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from vouchers.redemption.queries.vouchers import RedemptionView, redemption_view
from vouchers.redemption.rules import Kind, Reason
from vouchers.redemption.services.completing import end, find_own
from vouchers.redemption.services.moving import Deed


def reverse_redemption(
    *, booking_ref: UUID, reason: Reason, actor: Actor, now: dt.datetime
) -> RedemptionView:
    """Undo a redemption by a new record; the voucher can be redeemed again until its last day.

    :raises BookingUnknown: no voucher is redeemed for this booking
    :raises VoucherNotRedeemed, VoucherCompleted: it was reversed before, or the course is completed
    """
    require_transaction()
    redemption = find_own(booking_ref)
    deed = Deed(
        kind=Kind.REVERSE,
        actor=actor,
        now=now,
        reason=reason,
        reverses_id=redemption.journal_id,
    )
    end(redemption, deed)
    return redemption_view(find_own(booking_ref))
