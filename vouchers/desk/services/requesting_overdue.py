"""What happens to requests by the calendar: deadlines, leavers, vouchers and courses that went."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from courses.catalogue.api import get_course, get_date
from tenants.registry.api import list_municipalities
from tenants.staff.api import get_employee
from vouchers.desk.models import CourseRequest
from vouchers.desk.queries.requests import current_policy
from vouchers.desk.rules import requesting as rules
from vouchers.desk.services.requesting_mails import enqueue_digests
from vouchers.desk.services.requesting_steps import (
    begin_step,
    end_for_nothing,
    lock_request,
    note,
)
from vouchers.redemption.api import State, get_voucher

ROWS_PER_CHUNK = 100
NO_ID = UUID(int=0)


def look_after_all(*, now: dt.datetime) -> int:
    """Enqueue the day's work on requests for every municipality that is open; return how many."""
    require_transaction()
    municipalities = [each for each in list_municipalities() if each.is_open]
    for municipality in municipalities:
        enqueue(
            job="desk.look_after_requests_here",
            key=f"desk:requests:{berlin_day(now).isoformat()}",
            municipality_id=municipality.id,
            now=now,
        )
    return len(municipalities)


def look_after_requests(
    *, cursor: dict[str, Any], actor: Actor, now: dt.datetime
) -> dict[str, Any] | None:
    """Look after the next requests that live; after the last one have the approvers told.

    :returns: the cursor, or None when all is done
    """
    require_transaction()
    after = UUID(cursor["after"]) if cursor else NO_ID
    live = CourseRequest.objects.filter(state__in=rules.LIVE, id__gt=after).order_by("id")
    ids = list(live.values_list("id", flat=True)[:ROWS_PER_CHUNK])
    for request_id in ids:
        look_after(request_id=request_id, actor=actor, now=now)
    if len(ids) == ROWS_PER_CHUNK:
        return {"after": str(ids[-1]), "done": cursor.get("done", 0) + len(ids)}
    enqueue_digests(now=now)
    return None


def look_after(*, request_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """End a request that can come to nothing more, or pass on one whose deadline is over."""
    require_transaction()
    request = lock_request(request_id)
    if request.state not in rules.LIVE:
        return
    reason = _why_lapse(request, now=now)
    if reason:
        end_for_nothing(request, rules.LAPSED, actor=actor, now=now, reason=reason)
    elif _is_overdue(request, now=now):
        _after_deadline(request, actor=actor, now=now)


def _why_lapse(request: CourseRequest, *, now: dt.datetime) -> str:
    if not get_employee(employee_id=request.employee_id).active:
        return rules.LEFT
    if get_voucher(voucher_id=request.holding.voucher_id).state is not State.RESERVED:
        return rules.NO_VOUCHER
    if request.state in rules.UNDECIDED and not _is_bookable(request, now=now):
        return rules.NO_COURSE
    return ""


def _is_bookable(request: CourseRequest, *, now: dt.datetime) -> bool:
    try:
        is_open = get_course(course_id=request.course_id).is_open
        if request.course_date_id is None:
            return is_open
        date = get_date(course_date_id=request.course_date_id)
    except Refusal:
        return False
    return is_open and not date.is_cancelled and date.starts_at > now


def _is_overdue(request: CourseRequest, *, now: dt.datetime) -> bool:
    return request.decide_until is not None and berlin_day(now) > request.decide_until


def _after_deadline(request: CourseRequest, *, actor: Actor, now: dt.datetime) -> None:
    """Pass a supervisor's request on to HR, if that is the rule; nobody is above HR."""
    policy = current_policy()
    if request.state == rules.FOR_SUPERVISOR and policy.at_deadline == rules.TO_HR:
        note(request, rules.PASSED_ON, actor=actor, now=now, step=rules.FOR_SUPERVISOR)
        begin_step(request, rules.FOR_HR, days=policy.days_to_decide, now=now)
    else:
        step, reason = request.state, rules.DEADLINE
        end_for_nothing(request, rules.LAPSED, actor=actor, now=now, step=step, reason=reason)
