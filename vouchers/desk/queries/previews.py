"""What would happen if somebody asked for a course now: who decides, until when, what pays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from campus.kernel.clock import berlin_day
from courses.catalogue.api import CourseView, get_course
from courses.learning.api import AlreadyEnrolled, CourseNotOpen, enrolments_of
from tenants.registry.api import current_municipality
from vouchers.desk.queries.approvers import Approver, Asked, deciders_of
from vouchers.desk.queries.means import Means, find_means
from vouchers.desk.queries.requests import current_policy, live_request_for
from vouchers.desk.rules import requesting as rules
from vouchers.desk.rules.request_refusals import (
    AlreadyRequested,
    NobodyDecides,
    RequestUnknown,
)

NAMES_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Preview:
    """`state` is the one in which the request begins, None where it is booked at once."""

    course: CourseView
    means: Means
    policy: rules.Policy
    state: str | None
    deciders: tuple[Approver, ...]
    decide_until: dt.date | None

    @property
    def who_decides(self) -> str:
        """Name who decides, in one line."""
        if self.state is None:
            return "niemand, der Kurs wird sofort gebucht"
        office = "Personalstelle"
        if self.state == rules.FOR_HR:
            return office
        names = ", ".join(each.name for each in self.deciders[:NAMES_SHOWN])
        then = f", danach die {office}" if self.policy.approval == rules.BOTH else ""
        return f"Ihre Führungskraft ({names}){then}"

    @property
    def books_at_once(self) -> bool:
        return self.state is None


def check_requestable(*, employee_id: UUID, course_id: UUID) -> CourseView:
    """Return the course if this person may ask for it.

    :raises CourseUnknown, CourseNotOpen: by the course
    :raises AlreadyEnrolled, AlreadyRequested: by the person
    """
    course = get_course(course_id=course_id)
    if not course.is_open:
        raise CourseNotOpen
    if any(each.course_id == course_id for each in enrolments_of(employee_id=employee_id)):
        raise AlreadyEnrolled
    if live_request_for(employee_id=employee_id, course_id=course_id):
        raise AlreadyRequested
    return course


def first_step_of(
    employee_id: UUID, *, policy: rules.Policy, request_id: UUID, today: dt.date
) -> tuple[str | None, tuple[Approver, ...]]:
    """Return the state in which a request would begin (None: booked at once) and who decides then.

    :raises NobodyDecides: there is nobody who may decide
    """

    def deciders(state: str) -> tuple[Approver, ...]:
        return deciders_of([Asked(request_id, employee_id, state)], today=today)[request_id]

    supervised = policy.approval in (rules.SUPERVISOR, rules.BOTH)
    supervisors = deciders(rules.FOR_SUPERVISOR) if supervised else ()
    state = rules.first_step(policy.approval, has_supervisor=bool(supervisors))
    if state is None or state == rules.FOR_SUPERVISOR:
        return state, supervisors
    office = deciders(rules.FOR_HR)
    if not office:
        raise NobodyDecides
    return state, office


def means_for(
    *, employee_id: UUID, course: CourseView, policy: rules.Policy, now: dt.datetime
) -> Means:
    """Return what pays for a course in the current municipality; raises as `find_means`."""
    municipality = current_municipality()
    if municipality is None:
        raise RequestUnknown
    return find_means(
        employee_id=employee_id,
        course=course,
        municipality_id=municipality.id,
        own_share_max_cents=policy.own_share_max_cents,
        now=now,
    )


def preview_of(
    *, employee_id: UUID, course_id: UUID, request_id: UUID, now: dt.datetime
) -> Preview:
    """Return what would happen; changes nothing.

    :raises Refusal: the one that says why the course cannot be requested
    """
    course = check_requestable(employee_id=employee_id, course_id=course_id)
    policy, today = current_policy(), berlin_day(now)
    state, deciders = first_step_of(employee_id, policy=policy, request_id=request_id, today=today)
    means = means_for(employee_id=employee_id, course=course, policy=policy, now=now)
    until = rules.last_day_to_decide(
        since=today, days=policy.days_to_decide, limits=(means.last_day,)
    )
    return Preview(
        course=course,
        means=means,
        policy=policy,
        state=state,
        deciders=deciders,
        decide_until=until if state else None,
    )
