"""Use a voucher for a course."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal, refuse_last_on
from campus.kernel.transactions import require_transaction
from vouchers.redemption import rules
from vouchers.redemption.models import Redemption
from vouchers.redemption.queries.answers import stored_answer
from vouchers.redemption.queries.vouchers import (
    RedemptionView,
    VoucherView,
    find_voucher,
    own_municipality_id,
)
from vouchers.redemption.rules import Kind
from vouchers.redemption.services.moving import Deed, Moved, move_one

# The redemption and the answer that its request gets for ever, by one statement.
REDEEM = """
    WITH booked AS (
        INSERT INTO redemption_redemption
               (id, voucher_id, journal_id, programme_id, municipality_id, course_id, booking_ref,
                reference, price_cents, amount_cents, rest_cents, redeemed_at)
        VALUES (%(id)s, %(voucher_id)s, %(journal_id)s, %(programme_id)s, %(municipality_id)s,
                %(course_id)s, %(booking_ref)s, %(reference)s, %(price_cents)s,
                %(amount_cents)s, %(rest_cents)s, %(redeemed_at)s)
    )
    INSERT INTO redemption_idempotencyrecord
           (municipality_id, key, request_hash, answer, created_at)
    VALUES (%(municipality_id)s, %(key)s, %(request_hash)s, %(answer)s, %(redeemed_at)s)
"""


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
    booking = _booking(voucher, question, booking_ref)
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
    redemption = _redemption(moved, voucher, booking, now=now)
    _write(redemption, moved, municipality_id, idempotency_key, request_hash)
    return redemption


def _booking(voucher: VoucherView, asked: _Question, booking_ref: UUID) -> _Booking:
    return _Booking(
        course_id=asked.course_id,
        booking_ref=booking_ref,
        price_cents=asked.price_cents,
        amount_cents=rules.amount_paid(voucher.facts, price_cents=asked.price_cents),
    )


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


def _redemption(
    moved: Moved, voucher: VoucherView, booking: _Booking, *, now: dt.datetime
) -> RedemptionView:
    return RedemptionView(
        id=uuid4(),
        voucher_id=voucher.id,
        programme_id=voucher.programme_id,
        course_id=booking.course_id,
        booking_ref=booking.booking_ref,
        reference=rules.redemption_reference(voucher.number, moved.sequence),
        price_cents=booking.price_cents,
        amount_cents=booking.amount_cents,
        rest_cents=booking.rest_cents,
        redeemed_at=now,
    )


def _write(
    redemption: RedemptionView, moved: Moved, municipality_id: UUID, key: str, request_hash: str
) -> None:
    with (
        refuse_last_on(
            one_live_redemption_per_voucher=rules.VoucherAlreadyRedeemed,
            redemption_redemption_booking=rules.BookingHasVoucher,
            redemption_idempotency_key=rules.RequestInProgress,
        ),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            REDEEM,
            {
                **vars(redemption),
                "journal_id": moved.journal_id,
                "municipality_id": municipality_id,
                "key": key,
                "request_hash": request_hash,
                "answer": json.dumps(_as_answer(redemption)),
            },
        )


def _as_answer(view: RedemptionView) -> dict[str, Any]:
    answer = {name: value for name, value in vars(view).items() if value is not None}
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


def note_date(*, booking_ref: UUID, course_date_id: UUID) -> None:
    """Note of a redemption which date it paid a seat of, in the redeeming transaction."""
    require_transaction()
    Redemption.objects.filter(booking_ref=booking_ref).update(course_date_id=course_date_id)
