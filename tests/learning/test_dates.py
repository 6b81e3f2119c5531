"""Enrolled for a date: what was promised, what became of it, and one enrolment for each seat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from campus.kernel import clock
from campus.kernel.refusal import violated_constraint
from courses.catalogue.api import DateUnknown, free_seat, join_waiting_list, take_seat
from courses.catalogue.models import Course, CourseDate
from courses.learning.api import cancel_enrolment, enrol, enrolments_of, reconcile_bookings
from courses.learning.models import Enrolment
from tenants.registry.api import in_cooperative, in_municipality
from tests.learning.conftest import WRITING


@pytest.fixture(autouse=True)
def _a_tuesday_in_march(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def date(courses: dict[str, UUID], now: dt.datetime) -> CourseDate:
    """A date of the course on writing, in 40 days, with one seat."""
    Course.objects.filter(pk=courses[WRITING]).update(format="dated")
    start = now + dt.timedelta(days=40)
    return CourseDate.objects.create(
        course_id=courses[WRITING],
        starts_at=start,
        ends_at=start + dt.timedelta(hours=8),
        place="Speyer",
        seats=1,
    )


Enrol = Callable[..., UUID]


@pytest.fixture
def enrol_anna(anna: Any, date: CourseDate, now: dt.datetime) -> Enrol:
    """Take the seat and enrol Anna for the date; returns the booking."""

    def call(course_date_id: UUID | None = date.pk) -> UUID:
        booking_ref = uuid4()
        with in_municipality(anna.municipality_id), transaction.atomic():
            take_seat(course_id=date.course_id, course_date_id=date.pk, now=now)
            enrol(
                employee_id=anna.employee_id,
                course_id=date.course_id,
                booking_ref=booking_ref,
                course_date_id=course_date_id,
                now=now,
                actor=anna.actor,
            )
        return booking_ref

    return call


def page(browser: Client, address: str) -> str:
    return " ".join(browser.get(address).content.decode().split())


def address_of(anna: Any) -> str:
    with in_municipality(anna.municipality_id):
        (view,) = enrolments_of(employee_id=anna.employee_id)
    return f"/lernen/meine-kurse/{view.id}/"


def test_an_enrolment_keeps_when_and_where(enrol_anna: Enrol, anna: Any, date: CourseDate) -> None:
    enrol_anna()
    with in_cooperative():
        CourseDate.objects.update(place="Trier")

    with in_municipality(anna.municipality_id):
        (view,) = enrolments_of(employee_id=anna.employee_id)
    assert (view.course_date_id, view.starts_at, view.place) == (date.pk, date.starts_at, "Speyer")


def test_an_unknown_date_is_refused(enrol_anna: Enrol) -> None:
    with pytest.raises(DateUnknown):
        enrol_anna(uuid4())


def test_a_date_without_start_is_refused_by_the_database(enrol_anna: Enrol, anna: Any) -> None:
    enrol_anna()

    with (
        pytest.raises(IntegrityError) as error,
        in_municipality(anna.municipality_id),
        transaction.atomic(),
    ):
        Enrolment.objects.update(starts_at=None)

    assert violated_constraint(error.value) == "learning_enrolment_date_is_complete"


def test_the_page_says_when_and_where_and_until_when_to_cancel(
    enrol_anna: Enrol, anna: Any, browser: Client
) -> None:
    enrol_anna()

    text = page(browser, address_of(anna))

    assert "19.04.2026, 11:30" in text
    assert "Speyer" in text
    assert "Bis zum 05.04.2026" in text
    assert "Der Termin hat sich geändert" not in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"place": "Trier"}, "Der Termin hat sich geändert"),
        ({"cancelled_at": dt.datetime(2026, 3, 9, tzinfo=dt.UTC)}, "Der Termin ist abgesagt"),
    ],
)
def test_a_changed_date_is_announced(
    enrol_anna: Enrol, anna: Any, browser: Client, change: dict[str, Any], sentence: str
) -> None:
    enrol_anna()
    with in_cooperative():
        CourseDate.objects.update(**change)

    assert sentence in page(browser, address_of(anna))


def test_the_courses_page_says_how_many_wait_and_until_when_people_move_up(
    date: CourseDate, browser: Client, speyer: Any, now: dt.datetime
) -> None:
    where = f"/lernen/kurse/{date.course_id}/"
    assert "noch 1 Platz frei" in page(browser, where)
    with in_municipality(speyer.id), transaction.atomic():
        take_seat(course_id=date.course_id, now=now)
        for _ in range(3):
            join_waiting_list(course_date_id=date.pk, waiting_ref=uuid4(), now=now)

    text = page(browser, where)

    assert "ausgebucht, Warteliste mit 3 Anmeldungen" in text
    assert "Absagen und Nachrücken bis 05.04.2026" in text


def test_after_the_cutoff_the_page_says_that_nobody_moves_up(
    date: CourseDate, browser: Client, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=30))

    assert "Der Stichtag 05.04.2026 ist vorbei" in page(browser, f"/lernen/kurse/{date.course_id}/")


def test_each_booked_seat_has_an_enrolment_and_the_other_way_round(
    enrol_anna: Enrol, anna: Any, date: CourseDate, now: dt.datetime
) -> None:
    booking_ref = enrol_anna()
    (agrees,) = reconcile_bookings()
    assert (agrees.findings, agrees.checked) == ((), 1)

    with in_municipality(anna.municipality_id), transaction.atomic():
        free_seat(date_id=date.pk)
    (lost,) = reconcile_bookings()
    assert lost.findings == (f"Termin {date.pk}: 0 Plätze gebucht, 1 Anmeldungen",)

    with in_municipality(anna.municipality_id), transaction.atomic():
        cancel_enrolment(booking_ref=booking_ref, now=now)
    (again,) = reconcile_bookings()
    assert again.agrees
