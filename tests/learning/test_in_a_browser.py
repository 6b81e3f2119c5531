"""Pages of employees in Chromium, with and without JavaScript, by keyboard, small, dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from courses.catalogue.api import list_questions
from courses.learning.models import Certificate
from tenants.registry.api import in_municipality
from tests.catalogue.browser import window_of
from tests.learning.conftest import Learner
from tests.looking import assert_accessible

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def window(
    real_database: str, chromium: Browser, anna: Any, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Anna's window."""
    with window_of(chromium, anna.client(), anna.host, java_script_enabled=request.param) as page:
        yield page


@pytest.fixture
def plain_window(real_database: str, chromium: Browser, anna: Any) -> Iterator[Page]:
    """Anna's window, with JavaScript."""
    with window_of(chromium, anna.client(), anna.host) as page:
        yield page


def answer_rightly(window: Page, quiz_id: UUID) -> None:
    for question in list_questions(unit_id=quiz_id):
        for option in question.options:
            if option.is_right:
                window.get_by_label(option.text, exact=True).check()


def test_anna_works_through_a_course_by_keyboard_and_click(
    window: Page, anna_learns: Learner
) -> None:
    window.goto(anna_learns.address())
    window.get_by_role("link", name="Kurs beginnen").press("Enter")
    for _place in range(3):
        window.get_by_role("button", name="Gelesen – weiter").press("Enter")
    window.get_by_role("heading", name="Quiz: Verständlich schreiben").wait_for()
    window.get_by_role("button", name="Antworten abgeben").press("Enter")
    window.get_by_text("Bitte wählen Sie mindestens eine Antwort.").first.wait_for()
    answer_rightly(window, anna_learns.unit_ids[3])
    window.get_by_role("button", name="Antworten abgeben").press("Enter")

    window.get_by_role("heading", name="Quiz bestanden").wait_for()
    window.get_by_role("link", name="Weiter", exact=True).press("Enter")
    window.get_by_text("Sie haben den Kurs abgeschlossen").wait_for()


def test_every_page_is_accessible_and_fits(plain_window: Page, anna_learns: Learner) -> None:
    failed = anna_learns.answer(3, rightly=False)
    for address in (
        "/lernen/",
        "/lernen/?q=gibtesnicht",
        "/lernen/pfad/",
        "/lernen/meine-kurse/",
        f"/lernen/kurse/{anna_learns.course_id}/",
        anna_learns.address(),
        anna_learns.address(f"einheit/{anna_learns.unit_ids[1]}/"),
        anna_learns.address(f"einheit/{anna_learns.unit_ids[3]}/"),
        anna_learns.address(f"versuche/{failed}/"),
        "/nachweis/",
    ):
        plain_window.goto(address)
        assert_accessible(plain_window)


def test_a_finished_course_and_a_quiz_with_errors_are_accessible(
    plain_window: Page, anna_learns: Learner
) -> None:
    plain_window.goto(anna_learns.address(f"einheit/{anna_learns.unit_ids[3]}/"))
    plain_window.get_by_role("button", name="Antworten abgeben").click()
    plain_window.wait_for_selector("#fehler")
    assert_accessible(plain_window)
    anna_learns.finish()
    for address in (anna_learns.address(), "/lernen/meine-kurse/"):
        plain_window.goto(address)
        assert_accessible(plain_window)


def test_a_scanned_code_fills_the_form_and_leaves_the_address(
    real_database: str, chromium: Browser, anna_learns: Learner
) -> None:
    anna_learns.finish()
    with in_municipality(anna_learns.person.municipality_id):
        code = Certificate.objects.get().code
    host = anna_learns.person.host

    with window_of(chromium, Client(HTTP_HOST=host), host) as page:
        page.goto(f"/nachweis/#{code}")
        assert page.get_by_label("Code der Teilnahmebestätigung").input_value() == code
        assert "#" not in page.url
        page.get_by_role("button", name="Prüfen").click()
        page.get_by_text("Diese Teilnahmebestätigung ist echt").wait_for()
        assert_accessible(page)
