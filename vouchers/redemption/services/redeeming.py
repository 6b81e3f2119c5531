"""Use a voucher for a course."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, dataclass
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
from vouchers.redemption.rules import Kind
from vouchers.redemption.services.answering import named_refusals, store_answer
from vouchers.redemption.services.moving import Deed, Moved, move_one


@dataclass(frozen=True, kw_only=True)
class _Booking:
    """For which course, at which price, and what of it the voucher pays."""

    course_id: UUID
    booking_ref: UUID
    price_cents: int
    amount_cents: int

    @property
    def rest_cents(self) -> int:
        return self.price_cents - self.amount_cents


@dataclass(frozen=True, kw_only=True)
class _Question:
    """What a voucher is asked to pay. `rest_agreed`: the municipality pays what is left.

    `reserved`: the request for which the voucher is reserved asks.
    """

    course_id: UUID
    price_cents: int
    check_completed: bool
    rest_agreed: bool = False
    reserved: bool = False
    product: str = "course"


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
    rest_agreed: bool = False,
    reserved: bool = False,
    product: str = "course",
) -> RedemptionView:
    """Use a distributed voucher of the current municipality for a course.

    With `reserved` it is the voucher that is reserved for the request being booked. What the
    course costs above the voucher is the municipality's share, once it has agreed to it
    (`rest_agreed`). State, journal, redemption and the record of the answer are written in the
    caller's transaction, or none of them. The same key with the same hash returns the first answer.

    :raises Refusal: the one that says why this voucher does not pay for this course
    :raises KeyReused: the key belongs to a request with another hash
    """
    require_transaction()
    municipality_id = own_municipality_id()
    known = _answered(municipality_id, idempotency_key, request_hash)
    if known:
        return known
    voucher = find_voucher(voucher_id)
    question = _Question(
        course_id=course_id,
        price_cents=price_cents,
        check_completed=check_completed,
        rest_agreed=rest_agreed,
        reserved=reserved,
        product=product,
    )
    refusal = _refusal(voucher, question, now=now)
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
        reserved=reserved,
    )
    moved = move_one(deed, voucher_id=voucher_id, municipality_id=municipality_id)
    if moved is None:
        return _lost_a_race(municipality_id, request_hash, voucher_id, deed)
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
    rest_agreed: bool = False,
    product: str = "course",
) -> Refusal | None:
    """Tell in advance why a voucher would not be redeemed for a course now, or None.

    :raises VoucherUnknown: there is no such voucher
    """
    question = _Question(
        course_id=course_id,
        price_cents=price_cents,
        check_completed=check_completed,
        rest_agreed=rest_agreed,
        product=product,
    )
    return _refusal(find_voucher(voucher_id), question, now=now)


def refusals_for_course(
    *,
    vouchers: Collection[VoucherView],
    course_id: UUID,
    price_cents: int,
    check_completed: bool,
    now: dt.datetime,
    rest_agreed: bool = False,
    product: str = "course",
) -> dict[UUID, Refusal | None]:
    """Tell of several vouchers, by id, what `why_not_redeemable` tells of one, without a query."""
    question = _Question(
        course_id=course_id,
        price_cents=price_cents,
        check_completed=check_completed,
        rest_agreed=rest_agreed,
        product=product,
    )
    return {voucher.id: _refusal(voucher, question, now=now) for voucher in vouchers}


def _refusal(voucher: VoucherView, asked: _Question, *, now: dt.datetime) -> Refusal | None:
    refusal = rules.why_not(
        Kind.REDEEM, voucher.facts, today=berlin_day(now), reserved=asked.reserved
    )
    return refusal or rules.why_not_for_course(
        voucher.facts,
        course_id=asked.course_id,
        product=asked.product,
        course_ids=voucher.course_ids or (),
        price_cents=asked.price_cents,
        check_required=voucher.check_required,
        check_completed=asked.check_completed,
        rest_agreed=asked.rest_agreed,
    )


def _lost_a_race(
    municipality_id: UUID, request_hash: str, voucher_id: UUID, deed: Deed
) -> RedemptionView:
    """Somebody moved the voucher since it was read: was it this very request?"""
    known = _answered(municipality_id, str(deed.idempotency_key), request_hash)
    if known:
        return known
    facts = find_voucher(voucher_id).facts
    refusal = rules.why_not(Kind.REDEEM, facts, today=berlin_day(deed.now), reserved=deed.reserved)
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
            rest_cents=booking.rest_cents,
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
        rest_cents=answer.get("rest_cents", 0),
        redeemed_at=dt.datetime.fromisoformat(answer["redeemed_at"]),
    )
