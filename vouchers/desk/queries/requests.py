"""Requests as pages and mails show them: one with its steps, lists, HR's figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.utils.formats import date_format

from campus.kernel.actor import Actor
from campus.kernel.clock import BERLIN
from tenants.staff.api import get_employees
from vouchers.desk.models import CourseRequest, RequestEvent, RequestPolicy
from vouchers.desk.queries.approvers import Approver, Asked, decider_among, deciders_of
from vouchers.desk.rules import requesting as rules
from vouchers.desk.rules.request_refusals import RequestUnknown


@dataclass(frozen=True, kw_only=True)
class EventView:
    """One thing that happened, in words."""

    what: str
    step: str
    title: str
    at: dt.datetime
    by_name: str
    deputy_of: str
    reason_title: str
    words: str


@dataclass(frozen=True, kw_only=True)
class RequestView:
    """A request in words. `events` is empty in lists."""

    id: UUID
    employee_id: UUID
    employee_name: str
    unit_name: str
    course_id: UUID
    course_title: str
    course_provider: str
    course_date_id: UUID | None
    starts_at: dt.datetime | None
    place: str
    price_cents: int
    rest_cents: int
    note: str
    approval: str
    state: str
    number: str
    programme_title: str
    created_at: dt.datetime
    decide_until: dt.date | None
    waiting_ref: UUID | None
    accept_until: dt.datetime | None
    booking_ref: UUID | None
    ended_at: dt.datetime | None
    events: tuple[EventView, ...] = ()

    @property
    def state_title(self) -> str:
        return "Platz angeboten" if self.accept_until else rules.STATES[self.state]

    @property
    def is_live(self) -> bool:
        return self.state in rules.LIVE

    @property
    def is_undecided(self) -> bool:
        return self.state in rules.UNDECIDED

    @property
    def covered_cents(self) -> int:
        return self.price_cents - self.rest_cents


@dataclass(frozen=True, kw_only=True)
class YearCost:
    """What requests cost the municipality itself in one budget year (calendar year)."""

    year: str
    booked_count: int
    rest_cents: int


def current_policy() -> rules.Policy:
    """Return the municipality's rule for requests: the newest one, else the usual one."""
    row = RequestPolicy.objects.order_by("-id").first()
    if row is None:
        return rules.Policy()
    return rules.Policy(
        approval=row.approval,
        days_to_decide=row.days_to_decide,
        remind_after_days=row.remind_after_days,
        at_deadline=row.at_deadline,
        own_share_max_cents=row.own_share_max_cents,
    )


def own_requests(employee_id: UUID) -> list[RequestView]:
    """Return an employee's requests, the latest first."""
    rows = _requests().filter(employee_id=employee_id).order_by("-created_at")
    return _views(rows)


def live_request_for(*, employee_id: UUID, course_id: UUID) -> UUID | None:
    """Return the id of the employee's live request for a course, or None."""
    live = CourseRequest.objects.filter(
        employee_id=employee_id, course_id=course_id, state__in=rules.LIVE
    )
    return live.values_list("id", flat=True).first()


def own_request(*, request_id: UUID, employee_id: UUID) -> RequestView:
    """Return one of the employee's own requests with its steps.

    :raises RequestUnknown: where it is not theirs
    """
    return _one(_requests().filter(id=request_id, employee_id=employee_id))


def request_of_booking(booking_ref: UUID) -> UUID | None:
    """Return the id of the request that led to a booking, or None."""
    booked = CourseRequest.objects.filter(booking_ref=booking_ref)
    return booked.values_list("id", flat=True).first()


def shown_to(*, request_id: UUID, actor: Actor, today: dt.date) -> RequestView:
    """Return a request to somebody who may decide on it, now or in one of its other steps, or HR.

    :raises RequestUnknown: for everybody else
    """
    view = _one(_requests().filter(id=request_id))
    if actor.may("distribute_vouchers") or any(
        decider_of(view, state=state, account_id=actor.account_id, today=today)
        for state in _steps_of(view)
    ):
        return view
    raise RequestUnknown


def decider_of(
    request: RequestView | CourseRequest, *, state: str, account_id: UUID | None, today: dt.date
) -> Approver | None:
    """Return as whom an account may decide a step of a request today, or None."""
    asked = Asked(request.id, request.employee_id, state)
    found = deciders_of([asked], today=today)
    return decider_among(found[request.id], account_id=account_id)


def _steps_of(view: RequestView) -> list[str]:
    supervised = view.approval in (rules.SUPERVISOR, rules.BOTH)
    return [rules.FOR_SUPERVISOR, rules.FOR_HR] if supervised else [rules.FOR_HR]


def inbox_of(*, account_id: UUID | None, today: dt.date) -> list[tuple[RequestView, Approver]]:
    """Return what waits for this person's decision, with the role in which, most urgent first."""
    rows = list(
        _requests().filter(state__in=rules.UNDECIDED).order_by("decide_until", "created_at")
    )
    deciders = open_deciders(rows, today=today)
    mine = {
        request_id: decider
        for request_id, several in deciders.items()
        if (decider := decider_among(several, account_id=account_id))
    }
    return [(view, mine[view.id]) for view in _views(row for row in rows if row.id in mine)]


def open_deciders(
    rows: Sequence[CourseRequest], *, today: dt.date
) -> dict[UUID, tuple[Approver, ...]]:
    """Return who may decide on each of these requests in its present step."""
    return deciders_of([Asked(row.id, row.employee_id, row.state) for row in rows], today=today)


def find_requests(*, state: str = "") -> list[RequestView]:
    """Return the municipality's requests for HR, of one state or all, the latest first."""
    rows = _requests().order_by("-created_at")
    return _views(rows.filter(state=state) if state else rows)


def count_by_state() -> dict[str, int]:
    """Return how many requests stand where, for every state."""
    counted = dict(CourseRequest.objects.values_list("state").annotate(count=Count("id")))
    return {state: counted.get(state, 0) for state in rules.STATES}


def cost_by_year() -> list[YearCost]:
    """Return the own share of booked requests per budget year, the latest first."""
    booked = CourseRequest.objects.filter(state=rules.BOOKED)
    years = booked.values(year=ExtractYear("ended_at", tzinfo=BERLIN)).annotate(
        count=Count("id"), cents=Sum("rest_cents")
    )
    return [
        YearCost(year=str(row["year"]), booked_count=row["count"], rest_cents=row["cents"])
        for row in years.order_by("-year")
    ]


def open_share_cents() -> int:
    """Return what the requests that still wait would cost the municipality itself."""
    waiting = CourseRequest.objects.filter(state__in=rules.LIVE)
    return waiting.aggregate(cents=Sum("rest_cents"))["cents"] or 0


def views_of(request_ids: Collection[UUID]) -> list[RequestView]:
    """Return requests by id, the most urgent first; only for who may see them."""
    return _views(_requests().filter(id__in=request_ids).order_by("decide_until", "created_at"))


def date_title(view: RequestView) -> str:
    """Write a request's date and place in German time; empty for a course without dates."""
    if view.starts_at is None:
        return ""
    begins = date_format(view.starts_at.astimezone(BERLIN), "d.m.Y, H:i")
    return ", ".join(filter(None, [f"{begins} Uhr", view.place]))


def _requests() -> QuerySet[CourseRequest]:
    return CourseRequest.objects.select_related("holding")


def _one(rows: QuerySet[CourseRequest]) -> RequestView:
    found = list(rows[:1])
    if not found:
        raise RequestUnknown
    (view,) = _views(found, events=[_event_view(event) for event in found[0].events.all()])
    return view


def _views(rows: Iterable[CourseRequest], *, events: Sequence[EventView] = ()) -> list[RequestView]:
    found = list(rows)
    people = get_employees(employee_ids={row.employee_id for row in found}) if found else {}
    return [
        RequestView(
            id=row.id,
            employee_id=row.employee_id,
            employee_name=people[row.employee_id].name if row.employee_id in people else "–",
            unit_name=people[row.employee_id].unit_name if row.employee_id in people else "",
            course_id=row.course_id,
            course_title=row.course_title,
            course_provider=row.course_provider,
            course_date_id=row.course_date_id,
            starts_at=row.starts_at,
            place=row.place,
            price_cents=row.price_cents,
            rest_cents=row.rest_cents,
            note=row.note,
            approval=row.approval,
            state=row.state,
            number=row.holding.number,
            programme_title=row.holding.programme_title,
            created_at=row.created_at,
            decide_until=row.decide_until,
            waiting_ref=row.waiting_ref,
            accept_until=row.accept_until,
            booking_ref=row.booking_ref,
            ended_at=row.ended_at,
            events=tuple(events),
        )
        for row in found
    ]


def _event_view(row: RequestEvent) -> EventView:
    return EventView(
        what=row.what,
        step=row.step,
        title=rules.HAPPENINGS[row.what],
        at=row.at,
        by_name=row.by_name,
        deputy_of=row.deputy_of,
        reason_title=(rules.REASONS | rules.LAPSES).get(row.reason, ""),
        words=row.words,
    )
