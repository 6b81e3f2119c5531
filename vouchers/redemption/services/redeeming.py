"""Use a voucher for a course, note that the course is completed, undo a redemption."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.kernel.transactions import require_transaction
from vouchers.redemption import rules
from vouchers.redemption.models import Redemption
from vouchers.redemption.queries.answers import stored_answer
from vouchers.redemption.queries.vouchers import (
    RedemptionView,
    VoucherView,
    find_voucher,
    own_municipality_id,
    redemption_view,
)
from vouchers.redemption.rules import BookingUnknown, Kind, Reason
from vouchers.redemption.services.answering import named_refusals, store_answer
from vouchers.redemption.services.moving import Deed, Moved, move_one


@dataclass(frozen=True, kw_only=True)
class _Booking:
    """For which course, at which price, and what of it the voucher pays."""

    course_id: UUID
    booking_ref: UUID
    price_cents: int
    amount_cents: int


def redeem_voucher(
    *,
    voucher_id: UUID,
    course_id: UUID,
    price_cents: int,
    booking_ref: UUID,
    check_completed: bool,
    idempotency_key: str,
    request_hash: str,
    actor: Actor,
    now: dt.datetime,
) -> RedemptionView:
    """Use a distributed voucher of the current municipality for a course.

    State, journal, redemption and the record of the answer are written in the caller's
    transaction, or none of them. The same key with the same hash returns the first answer.

    :raises Refusal: the one that says why this voucher does not pay for this course
    :raises KeyReused: the key belongs to a request with another hash
    """
    require_transaction()
    municipality_id = own_municipality_id()
    known = _answered(municipality_id, idempotency_key, request_hash)
    if known:
        return known
    voucher = find_voucher(voucher_id)
    refusal = _refusal(voucher, course_id, price_cents, check_completed=check_completed, now=now)
    if refusal:
        return _answered_or(refusal, municipality_id, idempotency_key, request_hash)
    booking = _Booking(
        course_id=course_id,
        booking_ref=booking_ref,
        price_cents=price_cents,
        amount_cents=rules.amount_paid(voucher.facts, price_cents=price_cents),
    )
    deed = Deed(
        kind=Kind.REDEEM,
        actor=actor,
        now=now,
        course_id=course_id,
        amount_cents=booking.amount_cents,
        idempotency_key=idempotency_key,
    )
    moved = move_one(deed, voucher_id=voucher_id, municipality_id=municipality_id)
    if moved is None:
        return _lost_a_race(municipality_id, idempotency_key, request_hash, voucher_id, now=now)
    with named_refusals():
        redemption = _write(moved, voucher, booking, now=now)
        store_answer(
            municipality_id=municipality_id,
            key=idempotency_key,
            request_hash=request_hash,
            answer=_as_answer(redemption),
            now=now,
        )
    return redemption


def _answered_or(
    refusal: Refusal, municipality_id: UUID, key: str, request_hash: str
) -> RedemptionView:
    """The same request may have been answered since its key was looked up."""
    known = _answered(municipality_id, key, request_hash)
    if known is None:
        raise refusal
    return known


def why_not_redeemable(
    *,
    voucher_id: UUID,
    course_id: UUID,
    price_cents: int,
    check_completed: bool,
    now: dt.datetime,
) -> Refusal | None:
    """Tell in advance why a voucher would not be redeemed for a course now, or None.

    :raises VoucherUnknown: there is no such voucher
    """
    voucher = find_voucher(voucher_id)
    return _refusal(voucher, course_id, price_cents, check_completed=check_completed, now=now)


def refusals_for_course(
    *,
    vouchers: Collection[VoucherView],
    course_id: UUID,
    price_cents: int,
    check_completed: bool,
    now: dt.datetime,
) -> dict[UUID, Refusal | None]:
    """Tell of several vouchers, by id, what `why_not_redeemable` tells of one, without a query."""
    return {
        voucher.id: _refusal(
            voucher, course_id, price_cents, check_completed=check_completed, now=now
        )
        for voucher in vouchers
    }


def _refusal(
    voucher: VoucherView,
    course_id: UUID,
    price_cents: int,
    *,
    check_completed: bool,
    now: dt.datetime,
) -> Refusal | None:
    refusal = rules.why_not(Kind.REDEEM, voucher.facts, today=berlin_day(now))
    return refusal or rules.why_not_for_course(
        voucher.facts,
        course_id=course_id,
        course_ids=voucher.course_ids or (),
        price_cents=price_cents,
        check_required=voucher.check_required,
        check_completed=check_completed,
    )


def _lost_a_race(
    municipality_id: UUID, key: str, request_hash: str, voucher_id: UUID, *, now: dt.datetime
) -> RedemptionView:
    """Somebody moved the voucher since it was read: was it this very request?"""
    known = _answered(municipality_id, key, request_hash)
    if known:
        return known
    refusal = rules.why_not(Kind.REDEEM, find_voucher(voucher_id).facts, today=berlin_day(now))
    raise refusal or rules.RequestInProgress()


def _write(
    moved: Moved, voucher: VoucherView, booking: _Booking, *, now: dt.datetime
) -> RedemptionView:
    return redemption_view(
        Redemption.objects.create(
            voucher_id=voucher.id,
            journal_id=moved.journal_id,
            programme_id=voucher.programme_id,
            municipality_id=voucher.municipality_id,
            course_id=booking.course_id,
            booking_ref=booking.booking_ref,
            reference=rules.redemption_reference(voucher.number, moved.sequence),
            price_cents=booking.price_cents,
            amount_cents=booking.amount_cents,
            redeemed_at=now,
        )
    )


def _as_answer(view: RedemptionView) -> dict[str, Any]:
    answer = {name: value for name, value in asdict(view).items() if value is not None}
    return {name: value if isinstance(value, int) else str(value) for name, value in answer.items()}


def _answered(municipality_id: UUID, key: str, request_hash: str) -> RedemptionView | None:
    answer = stored_answer(municipality_id=municipality_id, key=key, request_hash=request_hash)
    if answer is None:
        return None
    return RedemptionView(
        id=UUID(answer["id"]),
        voucher_id=UUID(answer["voucher_id"]),
        programme_id=UUID(answer["programme_id"]),
        course_id=UUID(answer["course_id"]),
        booking_ref=UUID(answer["booking_ref"]),
        reference=answer["reference"],
        price_cents=answer["price_cents"],
        amount_cents=answer["amount_cents"],
        redeemed_at=dt.datetime.fromisoformat(answer["redeemed_at"]),
    )


def complete_voucher(*, booking_ref: UUID, actor: Actor, now: dt.datetime) -> RedemptionView:
    """Note that the course of a redemption is completed; a second time changes nothing.

    :raises BookingUnknown: no voucher is redeemed for this booking
    :raises VoucherNotRedeemed: the redemption was reversed
    """
    require_transaction()
    redemption = _find(booking_ref)
    if redemption.completed_at is None:
        _end(redemption, Deed(kind=Kind.COMPLETE, actor=actor, now=now))
    return redemption_view(_find(booking_ref))


def reverse_redemption(
    *, booking_ref: UUID, reason: Reason, actor: Actor, now: dt.datetime
) -> RedemptionView:
    """Undo a redemption by a new record; the voucher can be redeemed again until its last day.

    :raises BookingUnknown: no voucher is redeemed for this booking
    :raises VoucherNotRedeemed, VoucherCompleted: it was reversed before, or the course is completed
    """
    require_transaction()
    redemption = _find(booking_ref)
    deed = Deed(
        kind=Kind.REVERSE,
        actor=actor,
        now=now,
        reason=reason,
        reverses_id=redemption.journal_id,
    )
    _end(redemption, deed)
    return redemption_view(_find(booking_ref))


def _find(booking_ref: UUID) -> Redemption:
    rows = Redemption.objects.filter(booking_ref=booking_ref, municipality_id=own_municipality_id())
    redemption = rows.first()
    if redemption is None:
        raise BookingUnknown
    return redemption


def _end(redemption: Redemption, deed: Deed) -> None:
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
