"""The redemption: one short transaction over both schemas, all of it or nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction

from assessments.checks.api import has_completed_check
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.pseudonyms import pseudonym
from campus.kernel.transactions import require_transaction
from courses.catalogue.api import CourseView, get_course, take_seat
from courses.learning.api import enrol
from vouchers.desk import rules
from vouchers.desk.models import Holding
from vouchers.redemption.api import RedemptionView, complete_voucher, redeem_voucher


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


def redeem_in_transaction(
    *, voucher_id: UUID, course_id: UUID, idempotency_key: str, actor: Actor, now: dt.datetime
) -> Receipt:
    """Use the actor's own voucher for a course and enrol the actor in it.

    The same key with the same voucher and course gives the first receipt again, so that an
    impatient second click or a lost answer costs nothing.

    :raises HoldingUnknown: the actor does not hold this voucher
    :raises Refusal: the one that says why the voucher does not pay for the course, why there is
        no seat, or why the actor cannot be enrolled; then the caller's transaction must end
    """
    require_transaction()
    holding = _lock_own(voucher_id, employee_id=rules.holder_of(actor))
    course = get_course(course_id=course_id)
    booking_ref = uuid4()
    redemption = _redeem(
        holding, course, booking_ref=booking_ref, key=idempotency_key, actor=actor, now=now
    )
    if redemption.booking_ref == booking_ref:
        _book(holding, redemption, actor=actor, now=now)
    return Receipt(
        reference=redemption.reference,
        booking_ref=redemption.booking_ref,
        course_id=course_id,
        amount_cents=redemption.amount_cents,
    )


def _lock_own(voucher_id: UUID, *, employee_id: UUID) -> Holding:
    rows = Holding.objects.select_for_update(of=("self",), no_key=True)
    own = rows.filter(voucher_id=voucher_id, employee_id=employee_id, ended_at__isnull=True)
    holding = own.first()
    if holding is None:
        raise rules.HoldingUnknown
    return holding


def _redeem(
    holding: Holding,
    course: CourseView,
    *,
    booking_ref: UUID,
    key: str,
    actor: Actor,
    now: dt.datetime,
) -> RedemptionView:
    request = f"{holding.voucher_id}:{course.id}"
    return redeem_voucher(
        voucher_id=holding.voucher_id,
        course_id=course.id,
        price_cents=course.price_cents,
        booking_ref=booking_ref,
        check_completed=has_completed_check(employee_id=holding.employee_id),
        # It lies in the shared layer: what clients send may name a person, and two may send one.
        idempotency_key=pseudonym(f"{holding.employee_id}:{key}", purpose="redemption-key"),
        request_hash=hashlib.sha256(request.encode()).hexdigest(),
        actor=actor,
        now=now,
    )


def _book(holding: Holding, redemption: RedemptionView, *, actor: Actor, now: dt.datetime) -> None:
    too_small = rules.why_too_small(
        price_cents=redemption.price_cents, covered_cents=redemption.amount_cents
    )
    if too_small:
        raise too_small
    date_id = take_seat(course_id=redemption.course_id, now=now)
    enrol(
        employee_id=holding.employee_id,
        course_id=redemption.course_id,
        booking_ref=redemption.booking_ref,
        now=now,
        actor=actor,
    )
    Holding.objects.filter(id=holding.id).update(
        booking_ref=redemption.booking_ref, redeemed_at=now, course_date_id=date_id
    )
    record(
        action="desk.voucher_redeemed",
        actor=actor,
        subject=f"voucher:{holding.voucher_id}",
        facts={"course": str(redemption.course_id), "reference": redemption.reference},
        now=now,
    )


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
