"""What every step of a request shares: lock it, note what happened, end it, book or queue it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from django.db import connection, transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.money import euros
from campus.kernel.refusal import Refusal, refuse_on
from campus.outbox.api import enqueue
from courses.catalogue.api import NoSeatLeft, get_course, join_waiting_list, leave_waiting_list
from tenants.registry.api import current_municipality
from vouchers.desk.models import CourseRequest, RequestEvent
from vouchers.desk.rules import requesting as rules
from vouchers.desk.rules.request_refusals import (
    AlreadyDecided,
    PriceChanged,
    RequestUnknown,
    VoucherGone,
)
from vouchers.desk.services.putting_back import withdraw_in_transaction
from vouchers.desk.services.redeeming import redeem_in_transaction
from vouchers.redemption.api import State, VoucherNotReserved, get_voucher, release_voucher

# The employee is told by mail of what they did not do themselves.
TOLD = (rules.BOOKED, rules.REFUSED, rules.LAPSED, rules.OFFERED, rules.QUEUED, rules.UNDONE)


def lock_request(request_id: UUID, **which: UUID) -> CourseRequest:
    """Return a request, locked until the transaction ends.

    :raises RequestUnknown: where there is none
    """
    rows = CourseRequest.objects.select_for_update(of=("self",), no_key=True)
    request = rows.filter(id=request_id, **which).select_related("holding").first()
    if request is None:
        raise RequestUnknown
    return request


def one_at_a_time(form: str, employee_id: UUID) -> None:
    """Let forms about the same person wait for each other, so that the second one sees the first.

    Until the transaction ends; `form` names their kind.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"desk:{form}:{employee_id}"]
        )


def note(
    request: CourseRequest,
    what: str,
    *,
    actor: Actor,
    now: dt.datetime,
    step: str = "",
    deputy_of: str = "",
    reason: str = "",
    words: str = "",
) -> None:
    """Append what happened to a locked request, record it, and have the employee told.

    :raises AlreadyDecided: the step has a decision; the database lets no two be written
    """
    with refuse_on(desk_one_decision_per_step=AlreadyDecided):
        RequestEvent.objects.create(
            request=request,
            sequence=request.events.count() + 1,
            what=what,
            step=step,
            at=now,
            by_name=actor.display_name,
            by_pseudonym=actor.pseudonym,
            deputy_of=deputy_of,
            reason=reason,
            words=words,
        )
    record(
        action=f"desk.request_{what}",
        actor=actor,
        subject=f"request:{request.id}",
        facts={"step": step, "in_place_of_somebody": bool(deputy_of), "reason": reason},
        now=now,
    )
    if what in TOLD and actor.employee_id != request.employee_id:
        tell_employee(request, what, now=now)


def tell_employee(request: CourseRequest, what: str, *, now: dt.datetime) -> None:
    """Have a mail sent to the person who asked, about what has just happened."""
    municipality = current_municipality()
    enqueue(
        job="desk.tell_employee",
        key=f"desk:request:{request.id}:{request.events.count()}",
        payload={"request_id": str(request.id), "what": what},
        municipality_id=municipality.id if municipality else None,
        now=now,
    )


def begin_step(request: CourseRequest, state: str, *, days: int, now: dt.datetime) -> None:
    """Let a request wait for the next decision, with a deadline of its own."""
    date_day = berlin_day(request.starts_at) if request.starts_at else None
    request.state = state
    request.step_since = now
    request.told_at = request.reminded_at = None
    request.decide_until = rules.last_day_to_decide(
        since=berlin_day(now), days=days, limits=(request.holding.last_day, date_day)
    )
    request.save()


def book_or_queue(request: CourseRequest, *, actor: Actor, now: dt.datetime) -> None:
    """Book a request that everybody agreed to, or put it into the line for its full date.

    Redemption, seat, enrolment, journal and audit are part of the caller's transaction.

    :raises Refusal: the one that says why it can be neither booked nor queued
    """
    try:
        with transaction.atomic():
            booking_ref = _redeem(request, actor=actor, now=now)
    except NoSeatLeft:
        if request.course_date_id is None:
            raise
        queue(request, actor=actor, now=now)
    else:
        note_booked(request, booking_ref, actor=actor, now=now)


def book_held_seat(request: CourseRequest, *, actor: Actor, now: dt.datetime) -> None:
    """Book a request whose seat the waiting list has held for it; raises as `book_or_queue`."""
    booking_ref = _redeem(request, actor=actor, now=now, seat_held=True)
    note_booked(request, booking_ref, actor=actor, now=now)


def _redeem(
    request: CourseRequest, *, actor: Actor, now: dt.datetime, seat_held: bool = False
) -> UUID:
    _check_price(request)
    try:
        receipt = redeem_in_transaction(
            voucher_id=request.holding.voucher_id,
            course_id=request.course_id,
            idempotency_key=f"request:{request.id}",
            employee_id=request.employee_id,
            course_date_id=request.course_date_id,
            seat_held=seat_held,
            rest_agreed=request.rest_cents > 0,
            reserved=True,
            actor=actor,
            now=now,
        )
    except VoucherNotReserved as refusal:
        raise VoucherGone from refusal
    return receipt.booking_ref


def _check_price(request: CourseRequest) -> None:
    """Make sure that nobody pays more than was agreed on."""
    price_cents = get_course(course_id=request.course_id).price_cents
    if price_cents != request.price_cents:
        raise PriceChanged(before=euros(request.price_cents), after=euros(price_cents))


def note_booked(
    request: CourseRequest, booking_ref: UUID, *, actor: Actor, now: dt.datetime
) -> None:
    """End a request that became a booking."""
    request.booking_ref = booking_ref
    _close(request, rules.BOOKED, now=now)
    note(request, rules.BOOKED, actor=actor, now=now)


def note_undone(*, booking_ref: UUID, actor: Actor, now: dt.datetime) -> None:
    """Say of the request that became a booking, if one did, that the booking was undone."""
    rows = CourseRequest.objects.select_for_update(of=("self",), no_key=True)
    request = rows.filter(booking_ref=booking_ref).first()
    if request is None:
        return
    request.booking_ref = None
    _close(request, rules.UNDONE, now=now)
    note(request, rules.UNDONE, actor=actor, now=now)


def queue(request: CourseRequest, *, actor: Actor, now: dt.datetime) -> None:
    """Put a request into the line for its date; the line knows it by a reference only.

    :raises Refusal: the one that says why there is no line to join
    """
    if request.course_date_id is None:
        raise NoSeatLeft
    request.waiting_ref = uuid4()
    join_waiting_list(
        course_date_id=request.course_date_id, waiting_ref=request.waiting_ref, now=now
    )
    request.state, request.decide_until, request.step_since = rules.FOR_SEAT, None, now
    request.save()
    note(request, rules.QUEUED, actor=actor, now=now, step=rules.FOR_SEAT)


def end_for_nothing(
    request: CourseRequest,
    state: str,
    *,
    actor: Actor,
    now: dt.datetime,
    step: str = "",
    deputy_of: str = "",
    reason: str = "",
    words: str = "",
) -> None:
    """End a locked request that came to nothing: out of the line, its voucher free again."""
    waited = request.state == rules.FOR_SEAT
    _close(request, state, now=now)
    note(
        request,
        state,
        actor=actor,
        now=now,
        step=step,
        deputy_of=deputy_of,
        reason=reason,
        words=words,
    )
    if waited and request.waiting_ref:
        _leave_line(request.waiting_ref, now=now)
    _free_voucher(request, actor=actor, now=now)


def _close(request: CourseRequest, state: str, *, now: dt.datetime) -> None:
    request.state, request.ended_at = state, now
    request.decide_until = request.accept_until = None
    request.save()


def _leave_line(waiting_ref: UUID, *, now: dt.datetime) -> None:
    try:
        with transaction.atomic():
            leave_waiting_list(waiting_ref=waiting_ref, now=now)
    except Refusal:
        # The line has let it go by itself: the offer lapsed, or the cut-off came.
        return


def _free_voucher(request: CourseRequest, *, actor: Actor, now: dt.datetime) -> None:
    """Release the voucher; one that came for this request alone goes back into the contingent."""
    holding = request.holding
    if get_voucher(voucher_id=holding.voucher_id).state is not State.RESERVED:
        return
    release_voucher(voucher_id=holding.voucher_id, actor=actor, now=now)
    if request.came_for_request:
        withdraw_in_transaction(holding_id=holding.id, actor=actor, now=now)
