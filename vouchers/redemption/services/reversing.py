"""Undo a redemption by a new record."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.clock import BERLIN, berlin_day
from campus.kernel.refusal import Refusal
from campus.kernel.transactions import require_transaction
from vouchers.redemption import rules
from vouchers.redemption.queries.vouchers import RedemptionView, find_voucher, redemption_view
from vouchers.redemption.rules import Kind, Reason
from vouchers.redemption.services.completing import end, find_own
from vouchers.redemption.services.moving import Deed


def reverse_redemption(
    *,
    booking_ref: UUID,
    reason: Reason,
    actor: Actor,
    now: dt.datetime,
    cutoff_at: dt.datetime | None = None,
    bound_by_terms: bool = True,
) -> RedemptionView:
    """Undo a redemption by a new record; the voucher can be redeemed again until its last day.

    :param cutoff_at: until when the course's date may be cancelled, where it has one
    :param bound_by_terms: False where the provider called the date off: then no time is too late
    :raises BookingUnknown: no voucher is redeemed for this booking
    :raises VoucherNotRedeemed, VoucherCompleted: it was reversed before, or the course is completed
    :raises ReversalPeriodOver, CancellationTooLate: the time in which the terms allow it is over
    """
    require_transaction()
    redemption = find_own(booking_ref)
    refusal = bound_by_terms and why_not_in_time(
        redemption_view(redemption), cutoff_at=cutoff_at, now=now
    )
    if refusal:
        raise refusal
    deed = Deed(
        kind=Kind.REVERSE,
        actor=actor,
        now=now,
        reason=reason,
        reverses_id=redemption.journal_id,
    )
    end(redemption, deed)
    return redemption_view(find_own(booking_ref))


def why_not_in_time(
    redemption: RedemptionView, *, cutoff_at: dt.datetime | None, now: dt.datetime
) -> Refusal | None:
    """Tell why a redemption of the current scope may not be reversed any more, or None.

    A reversed or completed one is told by `reverse_redemption` itself.
    """
    if redemption.reversed_at or redemption.completed_at:
        return None
    return rules.why_not_reversible(
        redeemed_on=berlin_day(redemption.redeemed_at),
        reversal_days=find_voucher(redemption.voucher_id).reversal_days,
        today=berlin_day(now),
        cutoff_at=cutoff_at and cutoff_at.astimezone(BERLIN),
        now=now,
    )
