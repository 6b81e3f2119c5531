"""An employee asks for a course, takes the request back, accepts an offered seat."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from assessments.checks.api import has_completed_check
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal, refuse_on
from courses.catalogue.api import CourseView, DateView, accept_offer, list_dates
from vouchers.desk.models import CourseRequest, Holding
from vouchers.desk.queries.means import Means, refusal_for
from vouchers.desk.queries.previews import check_requestable, first_step_of, means_for
from vouchers.desk.queries.requests import current_policy
from vouchers.desk.rules import holder_of
from vouchers.desk.rules import requesting as rules
from vouchers.desk.rules.request_refusals import (
    AlreadyRequested,
    DateMissing,
    RequestUnknown,
)
from vouchers.desk.services.distributing import give_voucher
from vouchers.desk.services.requesting_steps import (
    begin_step,
    book_held_seat,
    book_or_queue,
    end_for_nothing,
    lock_request,
    note,
    one_at_a_time,
)
from vouchers.redemption.api import get_voucher, reserve_voucher


def submit_request(
    *,
    request_id: UUID,
    course_id: UUID,
    course_date_id: UUID | None,
    note_text: str,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Ask for a course on behalf of the actor; reserve what pays for it. Return the request's id.

    The id comes with the form: sent twice, the second time changes nothing. Where the municipality
    asks for nobody's approval, the course is booked at once, or the line is joined.

    :raises Refusal: the one that says why the course cannot be requested
    """
    try:
        return _submit(
            request_id, course_id, course_date_id, note_text=note_text, actor=actor, now=now
        )
    except Refusal:
        # The same form at the same moment: the other one has written the request.
        if CourseRequest.objects.filter(id=request_id, employee_id=holder_of(actor)).exists():
            return request_id
        raise


@transaction.atomic(durable=True)
def _submit(
    request_id: UUID,
    course_id: UUID,
    course_date_id: UUID | None,
    *,
    note_text: str,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    employee_id = holder_of(actor)
    one_at_a_time("request", employee_id)
    if CourseRequest.objects.filter(id=request_id).exists():
        # The same form again, which the caller answers with this id; or somebody else's id.
        raise RequestUnknown
    course = check_requestable(employee_id=employee_id, course_id=course_id)
    date = _chosen_date(course, course_date_id, now=now)
    policy = current_policy()
    state, _deciders = first_step_of(
        employee_id, policy=policy, request_id=request_id, today=berlin_day(now)
    )
    means = means_for(employee_id=employee_id, course=course, policy=policy, now=now)
    holding = _reserve(means, employee_id, course, actor=actor, now=now)
    request = CourseRequest(
        id=request_id,
        employee_id=employee_id,
        course_id=course.id,
        course_title=course.title,
        course_provider=course.provider,
        price_cents=course.price_cents,
        rest_cents=means.rest_cents,
        course_date_id=date.id if date else None,
        starts_at=date.starts_at if date else None,
        place=date.place if date else "",
        note=note_text,
        approval=policy.approval,
        holding=holding,
        came_for_request=not means.is_own,
        created_at=now,
    )
    _begin(request, state, actor=actor, now=now)
    return request.id


def _chosen_date(
    course: CourseView, course_date_id: UUID | None, *, now: dt.datetime
) -> DateView | None:
    dates = {date.id: date for date in list_dates(course_id=course.id, now=now)}
    if course.format != "dated" and not dates:
        return None
    if course_date_id is None or course_date_id not in dates:
        raise DateMissing
    return dates[course_date_id]


def _reserve(
    means: Means, employee_id: UUID, course: CourseView, *, actor: Actor, now: dt.datetime
) -> Holding:
    holding = (
        Holding.objects.get(id=means.holding_id)
        if means.holding_id
        else _take_from_contingent(means, employee_id, course, actor=actor, now=now)
    )
    reserve_voucher(voucher_id=holding.voucher_id, until=holding.last_day, actor=actor, now=now)
    return holding


def _take_from_contingent(
    means: Means, employee_id: UUID, course: CourseView, *, actor: Actor, now: dt.datetime
) -> Holding:
    """Distribute the next free voucher; its own terms may be older than the programme's."""
    holding = give_voucher(
        employee_id=employee_id, programme_id=means.programme_id, actor=actor, now=now
    )
    refusal = refusal_for(
        get_voucher(voucher_id=holding.voucher_id),
        course,
        check_completed=has_completed_check(employee_id=employee_id),
        now=now,
    )
    if refusal:
        raise refusal
    return holding


def _begin(request: CourseRequest, state: str | None, *, actor: Actor, now: dt.datetime) -> None:
    """Write the request, and let it wait for its first decision or have it booked at once."""
    with refuse_on(
        desk_one_live_request_per_course=AlreadyRequested,
        desk_one_live_request_per_voucher=AlreadyRequested,
    ):
        begin_step(request, state or rules.FOR_HR, days=current_policy().days_to_decide, now=now)
    note(request, rules.SUBMITTED, actor=actor, now=now)
    if state is None:
        book_or_queue(request, actor=actor, now=now)


@transaction.atomic(durable=True)
def withdraw_request(*, request_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Take one's own request back, also from the line or with a seat on offer.

    :raises RequestUnknown: where it is not the actor's
    :raises RequestEnded: it has come to an end already
    """
    request = lock_request(request_id, employee_id=holder_of(actor))
    refusal = rules.why_not_end(request.state)
    if refusal:
        raise refusal
    end_for_nothing(request, rules.WITHDRAWN, actor=actor, now=now)


@transaction.atomic(durable=True)
def accept_seat(*, request_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Accept the seat that the waiting list offers; the course is booked with it.

    :raises RequestUnknown: where it is not the actor's
    :raises NoOfferOpen: there is no offer, or its time is over
    :raises Refusal: the one that says why the course cannot be booked
    """
    request = lock_request(request_id, employee_id=holder_of(actor))
    refusal = rules.why_not_accept(state=request.state, accept_until=request.accept_until, now=now)
    if refusal or request.waiting_ref is None:
        raise refusal or RequestUnknown()
    request.course_date_id = accept_offer(waiting_ref=request.waiting_ref, now=now)
    book_held_seat(request, actor=actor, now=now)
