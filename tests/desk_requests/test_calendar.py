"""What the morning's job does: deadlines, leavers, gone vouchers and courses, mails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import transaction

from campus.kernel.actor import SYSTEM
from campus.outbox.api import enqueue, run_inline
from campus.outbox.models import Job
from courses.catalogue.services.dates import cancel_date
from courses.catalogue.services.moving import archive_course
from tenants.registry.api import in_cooperative
from tenants.staff.models import Employee
from tests.cast import Person
from tests.desk_requests.acts import Desk
from tests.desk_requests.courses import dated_course
from vouchers.desk.services.requesting_mails import mail_digest, mail_news
from vouchers.desk.services.requesting_overdue import look_after_all
from vouchers.redemption.api import Reason, State, revoke_voucher

SUPERVISOR = "waiting_for_supervisor"
Rule = Callable[..., None]


def jobs(desk: Desk, name: str) -> list[Job]:
    with in_cooperative():
        return list(Job.objects.filter(name=name, municipality_id=desk.town.id))


def test_within_the_deadline_nothing_happens(desk: Desk, anna: Person) -> None:
    request_id = desk.ask(anna)

    desk.later(days=14).look_after()

    assert desk.row(request_id).state == "waiting_for_hr"


def test_a_supervisors_silence_passes_the_request_on_to_the_office(
    desk: Desk, anna: Person, frieda: Person, rule: Rule
) -> None:
    rule(approval="supervisor")
    request_id = desk.ask(anna)

    desk.later(days=15).look_after()

    view = desk.view(anna, request_id)
    assert view.state == "waiting_for_hr"
    assert view.decide_until == dt.date(2026, 4, 8)
    assert view.events[-1].what == "passed_on"


def test_what_was_passed_on_is_booked_by_the_office(
    desk: Desk, anna: Person, frieda: Person, bernd: Person, rule: Rule
) -> None:
    rule(approval="supervisor")
    request_id = desk.ask(anna)
    then = desk.later(days=15)
    then.look_after()

    then.approve(bernd, request_id)

    assert desk.row(request_id).state == "booked"


def test_a_supervisors_silence_lapses_where_the_town_wants_it(
    desk: Desk, anna: Person, frieda: Person, rule: Rule
) -> None:
    rule(approval="supervisor", at_deadline="lapse")
    request_id = desk.ask(anna)

    desk.later(days=15).look_after()

    assert desk.row(request_id).state == "lapsed"
    assert desk.voucher_state(request_id) is State.RETURNED


def test_the_offices_silence_lapses(desk: Desk, anna: Person) -> None:
    request_id = desk.ask(anna)

    desk.later(days=15).look_after()

    view = desk.view(anna, request_id)
    assert (view.state, view.events[-1].reason_title) == (
        "lapsed",
        "in der Frist hat niemand entschieden",
    )


def leave(desk: Desk, person: Person) -> None:
    with desk.inside():
        Employee.objects.filter(id=person.employee_id).update(left_at=desk.now)


def revoke(desk: Desk, request_id: UUID) -> None:
    with transaction.atomic():
        revoke_voucher(
            voucher_id=desk.row(request_id).holding.voucher_id,
            reason=Reason.CODE_EXPOSED,
            actor=SYSTEM,
            now=desk.now,
        )


def test_a_leavers_request_ends(desk: Desk, anna: Person) -> None:
    request_id = desk.ask(anna)
    leave(desk, anna)

    desk.look_after()

    assert desk.row(request_id).state == "lapsed"
    assert desk.voucher_state(request_id) is State.RETURNED


def test_a_request_without_its_voucher_ends(desk: Desk, anna: Person) -> None:
    request_id = desk.ask(anna)
    revoke(desk, request_id)

    desk.look_after()

    assert desk.view(anna, request_id).events[-1].reason_title == (
        "der vorgemerkte Gutschein ist nicht mehr gültig"
    )


def test_a_request_for_an_archived_course_ends(desk: Desk, anna: Person) -> None:
    request_id = desk.ask(anna)
    archive_course(course_id=desk.course_id, actor=SYSTEM, now=desk.now)

    desk.look_after()

    assert desk.row(request_id).state == "lapsed"


def test_a_request_for_a_cancelled_date_ends(desk: Desk, anna: Person, now: dt.datetime) -> None:
    course_id, date_id = dated_course(now)
    request_id = desk.ask(anna, course_id=course_id, date=date_id)
    cancel_date(course_id=course_id, date_id=date_id, actor=SYSTEM, now=now)

    desk.look_after()

    assert desk.row(request_id).state == "lapsed"


def test_every_open_town_gets_its_work_once_a_day(desk: Desk, now: dt.datetime) -> None:
    for _time in range(2):
        with in_cooperative(), transaction.atomic():
            look_after_all(now=now)

    assert len(jobs(desk, "desk.look_after_requests_here")) == 1


def test_who_decides_is_told_the_next_morning_and_reminded_once(
    desk: Desk, anna: Person, bernd: Person
) -> None:
    desk.ask(anna)

    told = []
    for day in range(13):
        desk.later(days=day).look_after()
        told.append(len(jobs(desk, "desk.mail_digest")))

    assert [day for day in range(13) if told[day] > ([0, *told][day])] == [0, 7]


def test_nobody_is_told_without_anything_to_decide(desk: Desk) -> None:
    desk.look_after()

    assert jobs(desk, "desk.mail_digest") == []


def digest(desk: Desk, person: Person) -> Any:
    with desk.inside(), transaction.atomic():
        mail_digest(account_id=person.account_id, now=desk.now)
    return mail.outbox[-1] if mail.outbox else None


def test_the_digest_lists_what_waits_and_names_nobody_in_its_subject(
    desk: Desk, anna: Person, bernd: Person
) -> None:
    desk.ask(anna)

    letter = digest(desk, bernd)

    assert letter.to == ["bernd@example.org"]
    assert letter.subject == "Kursanfragen warten auf Ihre Entscheidung"
    assert "Anna Amsel: Sitzungen leiten" in letter.body
    assert "bis einschließlich 24.03.2026" in letter.body
    assert "/entscheidung/" in letter.body


def test_who_has_nothing_to_decide_gets_no_digest(desk: Desk, anna: Person, frieda: Person) -> None:
    desk.ask(anna)

    assert digest(desk, frieda) is None


def test_payloads_name_no_person(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna, note="Privates")
    desk.look_after()
    desk.refuse(bernd, request_id, reason="other", words="Geheim")

    with in_cooperative():
        written = " ".join(str(job.payload) for job in Job.objects.all())

    for word in ("Anna", "anna@", "Privates", "Geheim", "Sitzungen"):
        assert word not in written


@pytest.mark.parametrize(
    ("what", "subject"),
    [
        ("refused", "Ihre Kursanfrage ist abgelehnt"),
        ("booked", "Ihr Kurs ist gebucht"),
        ("queued", "Ihre Kursanfrage steht auf der Warteliste"),
        ("lapsed", "Ihre Kursanfrage ist verfallen"),
    ],
)
def test_the_person_is_told_without_the_course_in_the_subject(
    desk: Desk, anna: Person, what: str, subject: str
) -> None:
    request_id = desk.ask(anna)

    with desk.inside(), transaction.atomic():
        mail_news(request_id=request_id, what=what, now=desk.now)

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["anna@example.org"], subject)
    assert f"/anfragen/{request_id}/" in letter.body


def test_an_offer_that_is_over_is_not_told(desk: Desk, anna: Person) -> None:
    request_id = desk.ask(anna)

    with desk.inside(), transaction.atomic():
        mail_news(request_id=request_id, what="offered", now=desk.now)

    assert mail.outbox == []


def test_a_decision_enqueues_the_mail_with_its_transaction(
    desk: Desk, anna: Person, bernd: Person
) -> None:
    request_id = desk.ask(anna)

    desk.refuse(bernd, request_id)

    (job,) = jobs(desk, "desk.tell_employee")
    assert job.payload == {"request_id": str(request_id), "what": "refused"}


def test_the_morning_runs_through_the_outbox_from_the_cooperative_to_the_mail(
    real_database: str, desk: Desk, anna: Person, bernd: Person, now: dt.datetime
) -> None:
    desk.ask(anna)
    with in_cooperative():
        with transaction.atomic():
            first = enqueue(job="desk.look_after_requests", key="morning", now=now)
        run_inline(first)
    for name in ("desk.look_after_requests_here", "desk.mail_digest"):
        (job,) = jobs(desk, name)
        with in_cooperative():
            assert run_inline(job.id).state == "done"

    assert [letter.to for letter in mail.outbox] == [["bernd@example.org"]]
