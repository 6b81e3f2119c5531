"""A redemption is undone: seat, enrolment, voucher and holding together, or nothing."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from courses.catalogue.api import free_seat, get_course, get_date
from courses.learning.api import EnrolmentCompleted, cancel_enrolment
from vouchers.desk.models import Holding, Reversal
from vouchers.desk.rules import HoldingUnknown
from vouchers.desk.services.requesting_steps import note_undone
from vouchers.desk.services.telling import enqueue_called_off
from vouchers.redemption.api import (
    Reason,
    RedemptionView,
    VoucherNotRedeemed,
    get_voucher,
    reverse_redemption,
)

CHUNK = 50


@transaction.atomic(durable=True)
def reverse_redeemed(*, holding_id: UUID, reason: Reason, actor: Actor, now: dt.datetime) -> UUID:
    """Undo the redemption of a holding (HR) and return the reversal's id.

    The seat is free again, the enrolment cancelled, and the voucher usable until its last day.

    :raises HoldingUnknown: where nobody here holds it (any more)
    :raises VoucherNotRedeemed: where it is not redeemed, or was reversed before
    :raises EnrolmentCompleted: where the course is completed
    :raises ReversalPeriodOver, CancellationTooLate: where the time for it is over
    """
    return reverse_in_transaction(holding_id=holding_id, reason=reason, actor=actor, now=now)


def reverse_in_transaction(
    *,
    holding_id: UUID,
    reason: Reason,
    actor: Actor,
    now: dt.datetime,
    is_called_off: bool = False,
) -> UUID:
    """Undo a redemption inside the caller's transaction; `is_called_off`: by the provider.

    :raises Refusal: as `reverse_redeemed`; a date that was called off knows no "too late"
    """
    require_transaction()
    holding = _lock_redeemed(holding_id)
    date_id = holding.course_date_id
    cutoff_at = get_date(course_date_id=date_id).cutoff_at if date_id else None
    redemption = reverse_redemption(
        booking_ref=_booking_of(holding),
        reason=reason,
        actor=actor,
        now=now,
        cutoff_at=cutoff_at,
        bound_by_terms=not is_called_off,
    )
    if date_id and not is_called_off:
        free_seat(date_id=date_id)
    cancel_enrolment(booking_ref=redemption.booking_ref, now=now)
    note_undone(booking_ref=redemption.booking_ref, actor=actor, now=now)
    return _remember(holding, redemption, reason, actor=actor, now=now)


def _lock_redeemed(holding_id: UUID) -> Holding:
    rows = Holding.objects.select_for_update(of=("self",), no_key=True)
    holding = rows.filter(id=holding_id, ended_at__isnull=True).first()
    if holding is None:
        raise HoldingUnknown
    return holding


def _booking_of(holding: Holding) -> UUID:
    if holding.booking_ref is None:
        raise VoucherNotRedeemed
    return holding.booking_ref


def _remember(
    holding: Holding,
    redemption: RedemptionView,
    reason: Reason,
    *,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    last_day = get_voucher(voucher_id=holding.voucher_id).last_day
    reversal = Reversal.objects.create(
        holding=holding,
        booking_ref=redemption.booking_ref,
        reference=redemption.reference,
        course_title=get_course(course_id=redemption.course_id).title,
        rest_cents=redemption.rest_cents,
        redeemed_at=redemption.redeemed_at,
        reversed_at=now,
        reversed_by=actor.pseudonym,
        reason=reason.value,
        usable_until=last_day if berlin_day(now) <= last_day else None,
    )
    Holding.objects.filter(id=holding.id).update(
        booking_ref=None, redeemed_at=None, course_date_id=None
    )
    record(
        action="desk.redemption_reversed",
        actor=actor,
        subject=f"voucher:{holding.voucher_id}",
        facts={"reference": redemption.reference, "reason": reason.value},
        now=now,
    )
    return reversal.id


def reverse_called_off(
    *, course_date_id: UUID, cursor: dict[str, Any], actor: Actor, now: dt.datetime
) -> dict[str, Any] | None:
    """Undo the next redemptions for a date that its provider called off; None when all are.

    Runs in the caller's transaction. Who has completed the course keeps it.
    """
    require_transaction()
    booked = Holding.objects.filter(course_date_id=course_date_id, completed_at__isnull=True)
    following = booked.filter(id__gt=cursor["after"]) if cursor else booked
    chunk = list(following.order_by("id").values_list("id", flat=True)[:CHUNK])
    for holding_id in chunk:
        with suppress(EnrolmentCompleted), transaction.atomic():
            reversal_id = reverse_in_transaction(
                holding_id=holding_id,
                reason=Reason.COURSE_CANCELLED,
                actor=actor,
                now=now,
                is_called_off=True,
            )
            enqueue_called_off(reversal_id=reversal_id, now=now)
    done = cursor.get("done", 0) + len(chunk)
    return {"after": str(chunk[-1]), "done": done} if len(chunk) == CHUNK else None
