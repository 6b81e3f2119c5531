"""Those who may decide agree or refuse; the last agreement books at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from tenants.staff.api import get_employee
from vouchers.desk.models import CourseRequest
from vouchers.desk.queries.approvers import Approver
from vouchers.desk.queries.requests import current_policy, decider_of
from vouchers.desk.rules import EmployeeGone
from vouchers.desk.rules import requesting as rules
from vouchers.desk.rules.request_refusals import OwnRequest, RequestUnknown
from vouchers.desk.services.requesting_steps import (
    begin_step,
    book_or_queue,
    end_for_nothing,
    lock_request,
    note,
)


@transaction.atomic(durable=True)
def approve_request(*, request_id: UUID, step: str, actor: Actor, now: dt.datetime) -> None:
    """Agree to a request in the step that the actor saw; the last step books or queues it at once.

    Redemption, seat, enrolment, journal, audit and the decision are one transaction.

    :raises RequestUnknown: it is not the actor's to decide
    :raises OwnRequest: the actor asked for it
    :raises AlreadyDecided, DecisionTooLate: as their names say
    :raises EmployeeGone: whoever asked has left
    :raises Refusal: the one that says why it cannot be booked; then nothing has changed
    """
    request, decider = _lock_to_decide(request_id, step, actor=actor, now=now)
    if not get_employee(employee_id=request.employee_id).active:
        raise EmployeeGone
    note(request, rules.APPROVED, actor=actor, now=now, step=step, deputy_of=decider.deputy_of)
    following = rules.next_step(request.approval, state=request.state)
    if following is None:
        book_or_queue(request, actor=actor, now=now)
    else:
        begin_step(request, following, days=current_policy().days_to_decide, now=now)


@transaction.atomic(durable=True)
def refuse_request(
    *, request_id: UUID, step: str, reason: str, words: str, actor: Actor, now: dt.datetime
) -> None:
    """Refuse a request with a reason that its person reads; its voucher is free again.

    :raises ReasonMissing: without a reason of the list, or without words for "other"
    :raises RequestUnknown, OwnRequest, AlreadyDecided, DecisionTooLate: as `approve_request`
    """
    rules.check_reason(reason=reason, words=words)
    request, decider = _lock_to_decide(request_id, step, actor=actor, now=now)
    end_for_nothing(
        request,
        rules.REFUSED,
        actor=actor,
        now=now,
        step=step,
        deputy_of=decider.deputy_of,
        reason=reason,
        words=words.strip(),
    )


def approve_requests(
    *, request_ids: Collection[UUID], step: str, actor: Actor, now: dt.datetime
) -> dict[UUID, Refusal | None]:
    """Agree to several requests, each in a transaction of its own; return why one was refused."""
    outcome: dict[UUID, Refusal | None] = {}
    for request_id in dict.fromkeys(request_ids):
        try:
            approve_request(request_id=request_id, step=step, actor=actor, now=now)
            outcome[request_id] = None
        except Refusal as refusal:
            outcome[request_id] = refusal
    return outcome


def _lock_to_decide(
    request_id: UUID, step: str, *, actor: Actor, now: dt.datetime
) -> tuple[CourseRequest, Approver]:
    """Lock a request and make sure that this actor may decide this step of it now."""
    request = lock_request(request_id)
    if actor.employee_id == request.employee_id:
        raise OwnRequest
    today = berlin_day(now)
    decider = (
        decider_of(request, state=step, account_id=actor.account_id, today=today)
        if step in rules.UNDECIDED
        else None
    )
    if decider is None:
        raise RequestUnknown
    refusal = rules.why_not_decide(
        state=request.state, asked_state=step, decide_until=request.decide_until, today=today
    )
    if refusal:
        raise refusal
    return request, decider
