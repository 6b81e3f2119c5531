"""The redemption: one short transaction over both schemas, all of it or nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import connection, transaction

from assessments.checks.api import has_completed_check
from campus.audit.api import record
from campus.kernel.actor import SYSTEM, Actor
from campus.kernel.pseudonyms import pseudonym
from campus.kernel.transactions import require_transaction
from courses.catalogue.api import CourseSnapshot, get_snapshot, take_seat
from courses.learning.api import enrol
from vouchers.desk import rules
from vouchers.desk.models import Holding
from vouchers.redemption.api import RedemptionView, complete_voucher, note_date, redeem_voucher

# Plain SQL where hundreds redeem at once.
LOCK = """
    SELECT id, voucher_id, employee_id FROM desk_holding
     WHERE voucher_id = %s AND employee_id = %s AND ended_at IS NULL FOR NO KEY UPDATE
"""
NOTE = (
    "UPDATE desk_holding SET booking_ref = %s, redeemed_at = %s, course_date_id = %s WHERE id = %s"
)


class _Held(NamedTuple):
    """The locked row that says who holds the voucher."""

    id: UUID
    voucher_id: UUID
    employee_id: UUID


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the employee is told: `reference` for questions, `amount_cents` paid by the grant."""

    reference: str
    booking_ref: UUID
    course_id: UUID
    amount_cents: int


@transaction.atomic(durable=True)
def redeem(
    *, voucher_id: UUID, course_id: UUID, idempotency_key: str, actor: Actor, now: dt.datetime
) -> Receipt:
    """Use the actor's own voucher for a course; see `redeem_in_transaction`."""
    return redeem_in_transaction(
        voucher_id=voucher_id,
        course_id=course_id,
        idempotency_key=idempotency_key,
        actor=actor,
        now=now,
    )


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """The course, its date, and what was agreed on beforehand."""

    course: CourseSnapshot
    course_date_id: UUID | None
    seat_held: bool
    rest_agreed: bool
    reserved: bool


def redeem_in_transaction(
    *,
    voucher_id: UUID,
    course_id: UUID,
    idempotency_key: str,
    actor: Actor,
    now: dt.datetime,
    employee_id: UUID | None = None,
    course_date_id: UUID | None = None,
    seat_held: bool = False,
    rest_agreed: bool = False,
    reserved: bool = False,
) -> Receipt:
    """Use a voucher for a course and enrol its holder: the actor, or `employee_id` on approval.

    The same key with the same voucher, course and date gives the first receipt again, so that an
    impatient second click or a lost answer costs nothing.

    :param course_date_id: the date that the holder wants; without it the earliest with a free seat
    :param seat_held: the waiting list holds the seat of that date already
    :param rest_agreed: the municipality pays what the course costs above the voucher
    :param reserved: the voucher is reserved for the request that is being booked

    :raises HoldingUnknown: the actor does not hold this voucher
    :raises Refusal: the one that says why the voucher does not pay for the course, why there is
        no seat, or why the actor cannot be enrolled; then the caller's transaction must end
    """
    require_transaction()
    holding = _lock_own(voucher_id, employee_id=employee_id or rules.holder_of(actor))
    wish = _Wish(
        course=get_snapshot(course_id=course_id),
        course_date_id=course_date_id,
        seat_held=seat_held,
        rest_agreed=rest_agreed,
        reserved=reserved,
    )
    booking_ref = uuid4()
    redemption = _redeem(
        holding, wish, booking_ref=booking_ref, key=idempotency_key, actor=actor, now=now
    )
    if redemption.booking_ref == booking_ref:
        _book(holding, wish, redemption, actor=actor, now=now)
    return Receipt(
        reference=redemption.reference,
        booking_ref=redemption.booking_ref,
        course_id=course_id,
        amount_cents=redemption.amount_cents,
    )


def _lock_own(voucher_id: UUID, *, employee_id: UUID) -> _Held:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [voucher_id, employee_id])
        found = cursor.fetchone()
    if found is None:
        raise rules.HoldingUnknown
    return _Held(*found)


def _redeem(
    holding: _Held,
    wish: _Wish,
    *,
    booking_ref: UUID,
    key: str,
    actor: Actor,
    now: dt.datetime,
) -> RedemptionView:
    request = f"{holding.voucher_id}:{wish.course.id}:{wish.course_date_id or ''}".rstrip(":")
    return redeem_voucher(
        voucher_id=holding.voucher_id,
        course_id=wish.course.id,
        price_cents=wish.course.price_cents,
        booking_ref=booking_ref,
        check_completed=has_completed_check(employee_id=holding.employee_id),
        # It lies in the shared layer: what clients send may name a person, and two may send one.
        idempotency_key=pseudonym(f"{holding.employee_id}:{key}", purpose="redemption-key"),
        request_hash=hashlib.sha256(request.encode()).hexdigest(),
        actor=actor,
        now=now,
        rest_agreed=wish.rest_agreed,
        reserved=wish.reserved,
        product=wish.course.product,
    )


def _book(
    holding: _Held, wish: _Wish, redemption: RedemptionView, *, actor: Actor, now: dt.datetime
) -> None:
    date_id = _seat(wish, now=now)
    enrol(
        employee_id=holding.employee_id,
        course_id=redemption.course_id,
        course=wish.course,
        booking_ref=redemption.booking_ref,
        course_date_id=date_id,
        now=now,
        # Whoever approves a request does not enrol somebody else: the request does.
        actor=actor if actor.employee_id == holding.employee_id else SYSTEM,
    )
    if date_id is not None:
        note_date(booking_ref=redemption.booking_ref, course_date_id=date_id)
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [redemption.booking_ref, now, date_id, holding.id])
    record(
        action="desk.voucher_redeemed",
        actor=actor,
        subject=f"voucher:{holding.voucher_id}",
        facts={"course": str(redemption.course_id), "reference": redemption.reference},
        now=now,
    )


def _seat(wish: _Wish, *, now: dt.datetime) -> UUID | None:
    if wish.seat_held:
        return wish.course_date_id
    if not wish.course.is_dated:
        return None
    return take_seat(course_id=wish.course.id, course_date_id=wish.course_date_id, now=now)


def complete_booking(*, booking_ref: UUID, actor: Actor, now: dt.datetime) -> None:
    """Note that the course of a booking is completed; a second time changes nothing.

    A booking that no voucher paid for is none of our business.
    """
    require_transaction()
    paid = Holding.objects.filter(booking_ref=booking_ref)
    if not paid.exists():
        return
    complete_voucher(booking_ref=booking_ref, actor=actor, now=now)
    paid.filter(completed_at__isnull=True).update(completed_at=now)
