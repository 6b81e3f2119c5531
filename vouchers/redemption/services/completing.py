"""Note that the course of a redemption is completed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from vouchers.redemption import rules
from vouchers.redemption.models import Redemption
from vouchers.redemption.queries.vouchers import (
    RedemptionView,
    find_voucher,
    own_municipality_id,
    redemption_view,
)
from vouchers.redemption.rules import BookingUnknown, Kind
from vouchers.redemption.services.moving import Deed, move_one


def complete_voucher(*, booking_ref: UUID, actor: Actor, now: dt.datetime) -> RedemptionView:
    """Note that the course of a redemption is completed; a second time changes nothing.

    :raises BookingUnknown: no voucher is redeemed for this booking
    :raises VoucherNotRedeemed: the redemption was reversed
    """
    require_transaction()
    redemption = find_own(booking_ref)
    if redemption.completed_at is None:
        end(redemption, Deed(kind=Kind.COMPLETE, actor=actor, now=now))
    return redemption_view(find_own(booking_ref))


def find_own(booking_ref: UUID) -> Redemption:
    """Return a redemption of the current municipality.

    :raises BookingUnknown: where it has none for this booking
    """
    rows = Redemption.objects.filter(booking_ref=booking_ref, municipality_id=own_municipality_id())
    redemption = rows.first()
    if redemption is None:
        raise BookingUnknown
    return redemption


def end(redemption: Redemption, deed: Deed) -> None:
    """Complete or reverse a redemption: its voucher moves, it gets its date.

    :raises Refusal: the one that says why its voucher does not move
    """
    if redemption.reversed_at is not None:
        raise rules.VoucherNotRedeemed
    moved = move_one(
        replace(deed, course_id=redemption.course_id, amount_cents=redemption.amount_cents),
        voucher_id=redemption.voucher_id,
        municipality_id=redemption.municipality_id,
    )
    if moved is None:
        voucher = find_voucher(redemption.voucher_id)
        refusal = rules.why_not(deed.kind, voucher.facts, today=berlin_day(deed.now))
        raise refusal or rules.RequestInProgress()
    ended = "completed_at" if deed.kind is Kind.COMPLETE else "reversed_at"
    Redemption.objects.filter(id=redemption.id).update(**{ended: deed.now})
