"""The cooperative's page for a date: its seats, who waits by municipality, changing, cancelling."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from courses.catalogue.api import free_seat, take_seat
from courses.catalogue.models import Course, CourseDate
from tests.catalogue.line import advance, counters, wait

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk_jobs")]
ENTRY = {
    "starts_at": "14.09.2026 09:00",
    "ends_at": "14.09.2026 16:00",
    "place": "Trier",
    "seats": "3",
    "cutoff_days": "21",
    "accept_days": "5",
}


@pytest.fixture
def browser(dora: Any) -> Client:
    client: Client = dora.client()
    return client


@pytest.fixture
def full_date(open_course: UUID, add_date: Callable[..., UUID], now: dt.datetime) -> UUID:
    """A date with one seat, booked."""
    date_id = add_date(seats=1, in_days=40)
    Course.objects.update(format="dated")
    take_seat(course_id=open_course, now=now)
    return date_id


def address(course_id: UUID, date_id: UUID, end: str = "") -> str:
    return f"/katalog/{course_id}/termine/{date_id}/{end}"


def test_a_date_is_added_once_however_often_the_form_is_sent(
    browser: Client, open_course: UUID
) -> None:
    there = f"/katalog/{open_course}/termine/neu/"
    found = re.search(r'name="date_id" value="([^"]+)"', browser.get(there).content.decode())
    form = ENTRY | {"date_id": found.group(1) if found else ""}

    first, again = (browser.post(there, form) for _click in range(2))

    assert first["Location"] == again["Location"] == address(open_course, UUID(form["date_id"]))
    assert CourseDate.objects.count() == 1


def test_the_page_counts_by_municipality_and_names_nobody(
    browser: Client,
    open_course: UUID,
    full_date: UUID,
    ludwigshafen: Any,
    speyer: Any,
    now: dt.datetime,
) -> None:
    refs = [wait(town, full_date, now=now) for town in (ludwigshafen, speyer, speyer)]
    free_seat(date_id=full_date)
    advance(now=now)

    page = browser.get(address(open_course, full_date)).content.decode()

    assert "Ludwigshafen am Rhein" in page
    assert "13.03.2026" in page  # the offer's last day, three days on
    assert "05.04.2026 (14 Tage vor Beginn)" in page
    assert not any(str(ref) in page for ref in refs)


def test_dora_changes_a_date(browser: Client, open_course: UUID, full_date: UUID) -> None:
    answer = browser.post(address(open_course, full_date, "bearbeiten/"), ENTRY)

    assert answer.status_code == 302
    date = CourseDate.objects.get()
    assert (date.place, date.seats, date.cutoff_days, date.accept_days) == ("Trier", 3, 21, 5)


def test_fewer_seats_than_are_booked_are_explained_at_the_form(
    browser: Client, open_course: UUID, add_date: Callable[..., UUID], now: dt.datetime
) -> None:
    date_id = add_date(seats=5, in_days=40)
    CourseDate.objects.update(seats_taken=4)

    answer = browser.post(address(open_course, date_id, "bearbeiten/"), ENTRY)

    assert "4 Plätze sind gebucht oder angeboten" in answer.content.decode()


def test_cancelling_asks_first_with_how_many_are_concerned(
    browser: Client, open_course: UUID, full_date: UUID, speyer: Any, now: dt.datetime
) -> None:
    wait(speyer, full_date, now=now)
    where = address(open_course, full_date, "absagen/")

    asked = browser.get(where).content.decode()
    done = browser.post(where, follow=True).content.decode()

    assert "Gebuchte Plätze: 1. Anmeldungen auf der Warteliste: 1." in asked
    assert "Dieser Termin ist abgesagt" in done
    assert counters(full_date)["waiting"] == 0
    assert browser.post(where).status_code == 409


def test_a_date_that_somebody_booked_is_not_removed(
    browser: Client, open_course: UUID, full_date: UUID
) -> None:
    answer = browser.post(address(open_course, full_date, "entfernen/"))

    assert answer.status_code == 409
    assert "absagen" in answer.content.decode()


def test_a_date_of_another_course_is_unknown(
    browser: Client, demo_courses: tuple[UUID, ...], full_date: UUID
) -> None:
    for end in ("", "bearbeiten/", "absagen/"):
        assert browser.get(address(demo_courses[0], full_date, end)).status_code == 404


def test_an_employee_has_no_such_pages(
    anna: Any, dora: Any, open_course: UUID, full_date: UUID
) -> None:
    assert anna.client().get(address(open_course, full_date)).status_code == 404
