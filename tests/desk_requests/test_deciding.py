"""Agreeing and refusing: who may, what the last agreement does, and when it is too late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from campus.audit.models import Entry
from campus.kernel.actor import SYSTEM
from courses.catalogue.services.moving import archive_course
from courses.learning.api import enrolments_of
from tenants.staff.models import Employee
from tests.cast import Person
from tests.desk.conftest import Give
from tests.desk_requests.acts import Desk, employee_of, refused
from tests.desk_requests.courses import another_course, dated_course
from tests.redemption.vouchers import Stock
from vouchers.desk.models import RequestEvent
from vouchers.desk.queries.approvers import deputies_of
from vouchers.desk.services.requesting_rules import end_deputy, name_deputy
from vouchers.redemption.api import Reason, State, get_redemptions, revoke_voucher

SUPERVISOR = "waiting_for_supervisor"
Rule = Callable[..., None]


def test_the_last_agreement_books_at_once(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna)

    desk.approve(bernd, request_id)

    row = desk.row(request_id)
    assert row.state == "booked"
    assert desk.voucher_state(request_id) is State.REDEEMED
    with desk.inside():
        (enrolment,) = enrolments_of(employee_id=row.employee_id)
    assert enrolment.booking_ref == row.booking_ref


def test_the_booking_is_the_employees_and_the_decision_the_approvers(
    desk: Desk, anna: Person, bernd: Person
) -> None:
    request_id = desk.ask(anna)

    desk.approve(bernd, request_id)

    with desk.inside():
        entries = Entry.objects.filter(subject=f"request:{request_id}").order_by("sequence")
        acted = [(entry.action, entry.actor) for entry in entries]
    assert acted == [
        ("desk.request_submitted", anna.actor.pseudonym),
        ("desk.request_approved", bernd.actor.pseudonym),
        ("desk.request_booked", bernd.actor.pseudonym),
    ]


def test_both_agree_one_after_the_other(
    desk: Desk, anna: Person, frieda: Person, bernd: Person, rule: Rule
) -> None:
    rule(approval="both")
    request_id = desk.ask(anna)

    desk.approve(frieda, request_id, SUPERVISOR)
    assert desk.row(request_id).state == "waiting_for_hr"
    desk.later(days=3).approve(bernd, request_id)

    assert desk.row(request_id).state == "booked"


def test_the_second_step_has_a_deadline_of_its_own(
    desk: Desk, anna: Person, frieda: Person, rule: Rule
) -> None:
    rule(approval="both")
    request_id = desk.ask(anna)

    desk.later(days=10).approve(frieda, request_id, SUPERVISOR)

    assert desk.row(request_id).decide_until == dt.date(2026, 4, 3)


def test_a_refusal_frees_the_own_voucher(
    desk: Desk, anna: Person, bernd: Person, stock: Stock, give: Give
) -> None:
    give(anna, stock)
    request_id = desk.ask(anna)

    desk.refuse(bernd, request_id, reason="other", words="Erst nach dem Umzug")

    assert desk.voucher_state(request_id) is State.DISTRIBUTED
    event = desk.view(anna, request_id).events[-1]
    assert (event.reason_title, event.words) == ("anderer Grund", "Erst nach dem Umzug")


def test_a_voucher_that_came_for_the_request_goes_back_into_the_contingent(
    desk: Desk, anna: Person, bernd: Person
) -> None:
    request_id = desk.ask(anna)

    desk.refuse(bernd, request_id)

    assert desk.voucher_state(request_id) is State.RETURNED
    assert desk.holdings(anna) == []


def test_taking_back_frees_the_voucher(desk: Desk, anna: Person) -> None:
    request_id = desk.ask(anna)

    desk.withdraw(anna, request_id)

    assert desk.row(request_id).state == "withdrawn"
    assert desk.voucher_state(request_id) is State.RETURNED


def test_what_is_booked_is_not_taken_back(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna)
    desk.approve(bernd, request_id)

    assert refused(lambda: desk.withdraw(anna, request_id)) == "request_ended"


def test_only_its_person_takes_a_request_back(
    desk: Desk, anna: Person, gustav: Person, bernd: Person
) -> None:
    request_id = desk.ask(anna)

    assert refused(lambda: desk.withdraw(gustav, request_id)) == "request_unknown"
    assert refused(lambda: desk.withdraw(bernd, request_id)) == "request_unknown"


def test_a_refusal_needs_a_reason(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna)

    act = lambda: desk.refuse(bernd, request_id, reason="other", words=" ")  # noqa: E731
    assert refused(act) == "reason_missing"
    assert desk.row(request_id).state == "waiting_for_hr"


@pytest.mark.parametrize("step", [SUPERVISOR, "waiting_for_hr", "waiting_for_seat", "booked"])
def test_colleagues_decide_nothing(
    desk: Desk, anna: Person, gustav: Person, frieda: Person, rule: Rule, step: str
) -> None:
    rule(approval="both")
    request_id = desk.ask(anna)

    assert refused(lambda: desk.approve(gustav, request_id, step)) == "request_unknown"


def test_a_supervisor_does_not_decide_for_the_office(
    desk: Desk, anna: Person, frieda: Person
) -> None:
    request_id = desk.ask(anna)

    assert refused(lambda: desk.approve(frieda, request_id)) == "request_unknown"


def test_the_office_does_not_decide_for_the_supervisor(
    desk: Desk, anna: Person, frieda: Person, bernd: Person, rule: Rule
) -> None:
    rule(approval="supervisor")
    request_id = desk.ask(anna)

    assert refused(lambda: desk.approve(bernd, request_id, SUPERVISOR)) == "request_unknown"


def test_nobody_decides_their_own(
    desk: Desk, bernd: Person, hire: Any, stock: Stock, give: Give
) -> None:
    hire("Hanna", roles=("employee", "hr"))
    give(bernd, stock)
    request_id = desk.ask(bernd)

    assert refused(lambda: desk.approve(bernd, request_id)) == "own_request"
    assert refused(lambda: desk.refuse(bernd, request_id)) == "own_request"


def test_a_supervisors_own_request_goes_to_the_unit_above(
    desk: Desk, frieda: Person, hire: Any, department: UUID, rule: Rule
) -> None:
    head = hire("Ida", unit_id=department, is_supervisor=True)
    rule(approval="supervisor")

    request_id = desk.ask(frieda)
    desk.approve(head, request_id, SUPERVISOR)

    assert desk.row(request_id).state == "booked"


def test_a_decided_step_is_not_decided_again(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna)
    desk.approve(bernd, request_id)

    assert refused(lambda: desk.refuse(bernd, request_id)) == "request_already_decided"
    assert refused(lambda: desk.approve(bernd, request_id)) == "request_already_decided"


def test_the_database_holds_one_decision_a_step(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna)
    desk.approve(bernd, request_id)

    with desk.inside(), pytest.raises(IntegrityError, match="desk_one_decision_per_step"):
        RequestEvent.objects.create(
            request_id=request_id,
            sequence=9,
            what="refused",
            reason="other",
            step="waiting_for_hr",
            at=desk.now,
        )


@pytest.mark.parametrize(("days", "code"), [(14, None), (15, "decision_too_late")])
def test_the_last_day_of_the_deadline_counts(
    desk: Desk, anna: Person, bernd: Person, days: int, code: str | None
) -> None:
    request_id = desk.ask(anna)
    then = desk.later(days=days)

    if code:
        assert refused(lambda: then.approve(bernd, request_id)) == code
    else:
        then.approve(bernd, request_id)
        assert desk.row(request_id).state == "booked"


def test_a_days_end_is_decided_in_germany(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna)
    late_evening = dt.datetime(2026, 3, 24, 23, 30, tzinfo=dt.UTC) - desk.now

    too_late = desk.later(seconds=late_evening.total_seconds())

    assert refused(lambda: too_late.approve(bernd, request_id)) == "decision_too_late"


def test_says_why_a_course_that_ended_is_not_booked(
    desk: Desk, anna: Person, bernd: Person, now: dt.datetime
) -> None:
    request_id = desk.ask(anna)
    archive_course(course_id=desk.course_id, actor=SYSTEM, now=now)

    assert refused(lambda: desk.approve(bernd, request_id)) == "course_not_open"
    assert desk.row(request_id).state == "waiting_for_hr"
    assert desk.voucher_state(request_id) is State.RESERVED


def test_says_that_the_voucher_is_gone(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna)
    with transaction.atomic():
        revoke_voucher(
            voucher_id=desk.row(request_id).holding.voucher_id,
            reason=Reason.CODE_EXPOSED,
            actor=SYSTEM,
            now=desk.now,
        )

    assert refused(lambda: desk.approve(bernd, request_id)) in {"voucher_gone", "voucher_revoked"}
    desk.refuse(bernd, request_id)
    assert desk.row(request_id).state == "refused"


def test_says_that_the_price_has_changed(desk: Desk, anna: Person, bernd: Person) -> None:
    from courses.catalogue.models import Course

    request_id = desk.ask(anna)
    Course.objects.filter(id=desk.course_id).update(price_cents=30_000)

    assert refused(lambda: desk.approve(bernd, request_id)) == "price_changed"


def test_who_has_left_is_not_booked(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna)
    with desk.inside():
        Employee.objects.filter(id=anna.employee_id).update(left_at=desk.now)

    assert refused(lambda: desk.approve(bernd, request_id)) == "employee_gone"


def test_an_agreed_share_is_noted_with_the_redemption(
    desk: Desk, anna: Person, bernd: Person, rule: Rule, now: dt.datetime
) -> None:
    rule(own_share_max_cents=5_000)
    request_id = desk.ask(anna, course_id=another_course(now, price_cents=45_000))

    desk.approve(bernd, request_id)

    ref = desk.row(request_id).booking_ref
    assert ref is not None
    with desk.inside():
        redemption = get_redemptions(booking_refs=[ref])[ref]
    assert (redemption.amount_cents, redemption.rest_cents) == (40_000, 5_000)


def test_the_chosen_date_is_the_one_that_is_booked(
    desk: Desk, anna: Person, bernd: Person, now: dt.datetime
) -> None:
    from tests.desk_requests.courses import add_date_to

    course_id, _earlier = dated_course(now, in_days=30)
    later = add_date_to(course_id, now, in_days=60)
    request_id = desk.ask(anna, course_id=course_id, date=later)

    desk.approve(bernd, request_id)

    assert desk.row(request_id).holding.course_date_id == later


def represented(
    desk: Desk, principal: Person, deputy: Person, *, days: int = 5, by: Person | None = None
) -> UUID:
    first = desk.now.date()
    assert principal.employee_id is not None
    assert deputy.employee_id is not None
    with desk.inside():
        return name_deputy(
            principal_id=principal.employee_id,
            deputy_id=deputy.employee_id,
            first_day=first,
            last_day=first + dt.timedelta(days=days),
            actor=(by or principal).actor,
            now=desk.now,
        )


def test_a_deputy_decides_in_the_supervisors_place_and_it_is_recorded(
    desk: Desk, anna: Person, frieda: Person, gustav: Person, rule: Rule
) -> None:
    rule(approval="supervisor")
    represented(desk, frieda, gustav)
    request_id = desk.ask(anna)

    desk.approve(gustav, request_id, SUPERVISOR)

    event = desk.view(anna, request_id).events[1]
    assert (event.by_name, event.deputy_of) == ("Gustav Falke", "Frieda Falke")


def test_a_deputy_decides_in_the_offices_place(
    desk: Desk, anna: Person, bernd: Person, gustav: Person
) -> None:
    represented(desk, bernd, gustav)
    request_id = desk.ask(anna)

    desk.approve(gustav, request_id)

    assert desk.row(request_id).state == "booked"


def test_a_deputy_decides_only_in_the_period(
    desk: Desk, anna: Person, frieda: Person, gustav: Person, rule: Rule
) -> None:
    rule(approval="supervisor")
    represented(desk, frieda, gustav, days=2)
    request_id = desk.ask(anna)
    after = desk.later(days=3)

    assert refused(lambda: after.approve(gustav, request_id, SUPERVISOR)) == "request_unknown"


def test_an_ended_deputy_decides_no_more(
    desk: Desk, anna: Person, frieda: Person, gustav: Person, rule: Rule
) -> None:
    rule(approval="supervisor")
    deputy_id = represented(desk, frieda, gustav)
    request_id = desk.ask(anna)
    with desk.inside():
        end_deputy(deputy_id=deputy_id, actor=frieda.actor, now=desk.now)

    assert refused(lambda: desk.approve(gustav, request_id, SUPERVISOR)) == "request_unknown"


def test_a_deputy_does_not_decide_their_own(
    desk: Desk, frieda: Person, gustav: Person, rule: Rule
) -> None:
    rule(approval="supervisor")
    represented(desk, frieda, gustav)
    request_id = desk.ask(gustav)

    assert refused(lambda: desk.approve(gustav, request_id, SUPERVISOR)) == "own_request"


def test_nobody_names_a_deputy_for_somebody_else(
    desk: Desk, frieda: Person, gustav: Person, anna: Person
) -> None:
    assert refused(lambda: represented(desk, frieda, anna, by=gustav)) == "deputy_unknown"


def test_nobody_ends_the_deputy_of_somebody_else(
    desk: Desk, frieda: Person, gustav: Person, anna: Person
) -> None:
    deputy_id = represented(desk, frieda, gustav)

    def end(person: Person) -> None:
        with desk.inside():
            end_deputy(deputy_id=deputy_id, actor=person.actor, now=desk.now)

    assert refused(lambda: end(anna)) == "deputy_unknown"
    assert refused(lambda: end(gustav)) == "deputy_unknown"
    end(frieda)
    assert refused(lambda: end(frieda)) == "deputy_unknown"


def test_the_same_deputy_is_named_once_and_one_end_ends_it(
    desk: Desk, anna: Person, frieda: Person, gustav: Person, bernd: Person
) -> None:
    first, again = (represented(desk, frieda, gustav) for _click in range(2))
    others = {
        represented(desk, frieda, gustav, days=6),
        represented(desk, frieda, anna),
        represented(desk, bernd, gustav),
    }
    with desk.inside():
        end_deputy(deputy_id=first, actor=frieda.actor, now=desk.now)

    assert first == again
    assert len({first, *others}) == 4
    assert represented(desk, frieda, gustav) not in {first, *others}


def test_deputies_are_read_of_the_people_who_decide(
    desk: Desk, frieda: Person, gustav: Person, bernd: Person, anna: Person
) -> None:
    represented(desk, frieda, gustav)
    represented(desk, bernd, anna)

    with desk.inside():
        found = deputies_of([employee_of(frieda)], today=desk.now.date())

    assert {key: [each.name for each in several] for key, several in found.items()} == {
        frieda.employee_id: ["Gustav Falke"]
    }


def test_the_office_names_a_deputy_for_a_supervisor(
    desk: Desk, frieda: Person, gustav: Person, bernd: Person
) -> None:
    assert represented(desk, frieda, gustav, by=bernd)


def test_nobody_represents_themselves(desk: Desk, frieda: Person) -> None:
    assert refused(lambda: represented(desk, frieda, frieda)) == "deputy_not_possible"


def test_a_period_runs_forward(desk: Desk, frieda: Person, gustav: Person) -> None:
    assert refused(lambda: represented(desk, frieda, gustav, days=-1)) == "deputy_period_reversed"
