"""What the waiting list tells: a seat is offered to a request, or the waiting is over."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from courses.catalogue.api import get_date, place_in_line
from vouchers.desk.models import CourseRequest
from vouchers.desk.rules import requesting as rules
from vouchers.desk.services.requesting_steps import end_for_nothing, lock_request, note


def note_offer(*, waiting_ref: UUID, actor: Actor, now: dt.datetime) -> None:
    """Note that a seat is held for a request and tell its person; a second time changes nothing.

    An offer that is over by now is left to `note_lapse`.
    """
    require_transaction()
    request = _lock_waiting(waiting_ref)
    line = place_in_line(waiting_ref=waiting_ref)
    if request is None or request.accept_until or line.state != "offered":
        return
    request.accept_until = line.accept_until
    request.save(update_fields=["accept_until"])
    note(request, rules.OFFERED, actor=actor, now=now, step=rules.FOR_SEAT)


def note_lapse(*, waiting_ref: UUID, actor: Actor, now: dt.datetime) -> None:
    """End a request whose waiting came to nothing; its voucher is free again."""
    require_transaction()
    request = _lock_waiting(waiting_ref)
    if request is not None:
        end_for_nothing(request, rules.LAPSED, actor=actor, now=now, reason=_why_over(request))


def _why_over(request: CourseRequest) -> str:
    if request.course_date_id and get_date(course_date_id=request.course_date_id).is_cancelled:
        return rules.NO_COURSE
    return rules.SEAT_MISSED if request.accept_until else rules.NO_SEAT


def _lock_waiting(waiting_ref: UUID) -> CourseRequest | None:
    found = CourseRequest.objects.filter(waiting_ref=waiting_ref, state=rules.FOR_SEAT)
    request_id = found.values_list("id", flat=True).first()
    if request_id is None:
        return None
    request = lock_request(request_id)
    return request if request.state == rules.FOR_SEAT else None
