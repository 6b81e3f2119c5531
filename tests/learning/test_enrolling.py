"""Enrolling keeps a snapshot, once per course and booking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from campus.kernel.actor import SYSTEM
from courses.catalogue.api import CourseUnknown
from courses.catalogue.models import Course
from courses.learning.api import (
    AlreadyEnrolled,
    BookingTaken,
    CourseNotOpen,
    EnrolmentCompleted,
    EnrolmentForeign,
    EnrolmentUnknown,
    cancel_enrolment,
    enrol,
    enrolments_of,
)
from courses.learning.models import Enrolment
from tenants.registry.api import in_cooperative, in_municipality
from tests.learning.conftest import WRITING, Learner


@pytest.fixture
def enrol_anna(
    anna: Any, courses: dict[str, UUID], at_ludwigshafen: Any, now: dt.datetime
) -> Callable[..., UUID]:
    """Enrol Anna in the course on writing; every fact can be replaced."""

    def call(**changes: Any) -> UUID:
        facts = {
            "employee_id": anna.employee_id,
            "course_id": courses[WRITING],
            "booking_ref": uuid4(),
            "actor": anna.actor,
        }
        with transaction.atomic():
            return enrol(**{**facts, **changes}, now=now)

    return call


def test_an_enrolment_keeps_what_was_promised(
    enrol_anna: Callable[..., UUID], anna: Any, courses: dict[str, UUID]
) -> None:
    enrol_anna()
    with in_cooperative():
        Course.objects.filter(pk=courses[WRITING]).update(title="Anders", price_cents=1)
    with in_municipality(anna.municipality_id):
        (view,) = enrolments_of(employee_id=anna.employee_id)

    assert (view.course_title, view.price_cents, view.course_hours) == (WRITING, 29000, 8)


def test_a_second_enrolment_in_the_same_course_is_refused(
    enrol_anna: Callable[..., UUID],
) -> None:
    enrol_anna()

    with pytest.raises(AlreadyEnrolled) as refusal:
        enrol_anna()

    assert "Meine Kurse" in str(refusal.value)


def test_a_booking_leads_to_one_enrolment(
    enrol_anna: Callable[..., UUID], courses: dict[str, UUID]
) -> None:
    booking = uuid4()
    enrol_anna(booking_ref=booking)

    with pytest.raises(BookingTaken):
        enrol_anna(booking_ref=booking, course_id=courses["Den Arbeitstag ordnen"])


def test_an_archived_course_takes_nobody_in(
    enrol_anna: Callable[..., UUID], courses: dict[str, UUID]
) -> None:
    with in_cooperative():
        Course.objects.filter(pk=courses[WRITING]).update(state="archived")

    with pytest.raises(CourseNotOpen):
        enrol_anna()


def test_an_unknown_course_takes_nobody_in(enrol_anna: Callable[..., UUID]) -> None:
    with pytest.raises(CourseUnknown):
        enrol_anna(course_id=uuid4())


def test_bernd_cannot_enrol_anna(enrol_anna: Callable[..., UUID], bernd: Any) -> None:
    with pytest.raises(EnrolmentForeign):
        enrol_anna(actor=bernd.actor)


def test_a_run_without_a_person_can_enrol_anna(enrol_anna: Callable[..., UUID]) -> None:
    assert enrol_anna(actor=SYSTEM)


def test_after_cancelling_anna_may_enrol_again(
    anna_learns: Learner, enrol_anna: Callable[..., UUID], now: dt.datetime
) -> None:
    with in_municipality(anna_learns.person.municipality_id), transaction.atomic():
        cancel_enrolment(booking_ref=anna_learns.booking_ref, now=now)

    assert enrol_anna()


def test_a_completed_course_cannot_be_cancelled(anna_learns: Learner, now: dt.datetime) -> None:
    anna_learns.finish()

    with (
        in_municipality(anna_learns.person.municipality_id),
        transaction.atomic(),
        pytest.raises(EnrolmentCompleted),
    ):
        cancel_enrolment(booking_ref=anna_learns.booking_ref, now=now)


def test_an_unknown_booking_cannot_be_cancelled(at_ludwigshafen: Any, now: dt.datetime) -> None:
    with pytest.raises(EnrolmentUnknown), transaction.atomic():
        cancel_enrolment(booking_ref=uuid4(), now=now)


def test_bernd_has_no_course_of_annas(anna_learns: Learner, bernd: Any, anna: Any) -> None:
    with in_municipality(anna.municipality_id):
        assert enrolments_of(employee_id=bernd.employee_id) == ()
        assert len(enrolments_of(employee_id=anna.employee_id)) == 1


def test_speyer_sees_nothing_of_ludwigshafen(anna_learns: Learner, at_speyer: Any) -> None:
    assert enrolments_of(employee_id=anna_learns.person.employee_id) == ()


@pytest.mark.slow
def test_of_eight_at_once_one_enrols(
    real_database: str,
    courses: dict[str, UUID],
    anna: Any,
    in_parallel: Any,
    now: dt.datetime,
) -> None:
    def call(_number: int) -> UUID:
        with in_municipality(anna.municipality_id), transaction.atomic():
            return enrol(
                employee_id=anna.employee_id,
                course_id=courses[WRITING],
                booking_ref=uuid4(),
                now=now,
                actor=anna.actor,
            )

    outcomes = in_parallel(8, call)

    assert sum(isinstance(outcome, UUID) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, AlreadyEnrolled) for outcome in outcomes) == 7
    with in_municipality(anna.municipality_id):
        assert Enrolment.objects.count() == 1
