"""Results, releases and the learning path in Chromium: axe, 320 px, dark, forced colours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from assessments.checks.models import Check
from campus.kernel import clock
from tests.catalogue.browser import window_of
from tests.checks.conftest import LEVELS, take
from tests.conftest import NOW
from tests.learning.conftest import courses
from tests.looking import assert_accessible

__all__ = ["courses"]

pytestmark = pytest.mark.browser


def choose(page: Page, until: dt.date) -> None:
    """Choose a competence and a day on Anna's page, up to the preview."""
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Letzter Tag der Freigabe").fill(f"{until:%d.%m.%Y}")
    page.get_by_role("button", name="Vorschau ansehen").click()
    page.get_by_role("heading", name="Vorschau der Freigabe").wait_for()


def test_annas_pages_are_accessible_and_lead_to_a_release_without_javascript(
    real_database: str,
    chromium: Browser,
    anna: Any,
    bernd: Any,
    annas_check: Check,
    courses: dict[str, UUID],
    today: dt.datetime,
) -> None:
    take(anna, now=NOW + dt.timedelta(days=20), levels={**LEVELS, "processes": 2})
    until = clock.berlin_day(today) + dt.timedelta(days=7)
    result = f"/kompetenz-check/{annas_check.id}/"
    with window_of(chromium, anna.client(), anna.host) as page:
        for address in (
            f"{result}ergebnis/",
            f"{result}ergebnis/einfach/",
            "/kompetenz-check/verlauf/",
            f"{result}freigabe/?q=bernd",
            f"{result}freigabe/{bernd.employee_id}/",
            "/lernen/pfad/",
        ):
            page.goto(address)
            assert_accessible(page)
        page.goto(f"{result}freigabe/{bernd.employee_id}/")
        choose(page, until)
        assert_accessible(page)
    with window_of(chromium, anna.client(), anna.host, java_script_enabled=False) as page:
        page.goto(f"{result}freigabe/?q=buchfink")
        page.get_by_role("link", name="Bernd Buchfink").click()
        choose(page, until)
        page.get_by_role("button", name="Jetzt freigeben").click()
        page.get_by_text("Bisher niemand.").wait_for()
        page.goto("/lernen/pfad/")
        page.get_by_role("button", name="Weglassen").first.click()
        page.get_by_role("button", name="Wieder vorschlagen").click()
        page.get_by_role("heading", name="Mein Lernpfad").wait_for()


def test_the_pages_of_a_release_are_accessible_on_both_sides(
    real_database: str,
    chromium: Browser,
    anna: Any,
    bernd: Any,
    annas_check: Check,
    release: Callable[..., UUID],
) -> None:
    release_id = release()
    with window_of(chromium, bernd.client(), bernd.host) as page:
        page.goto("/ergebnis-freigaben/")
        assert_accessible(page)
        page.get_by_role("link", name="Anna Amsel").click()
        page.get_by_role("button", name="Ergebnis ansehen").wait_for()
        assert_accessible(page)
        page.get_by_role("button", name="Ergebnis ansehen").click()
        page.get_by_text("Ihr Blick ist vermerkt.").wait_for()
        assert_accessible(page)
    with window_of(chromium, anna.client(), anna.host) as page:
        for address in ("/kompetenz-check/freigaben/", f"/kompetenz-check/freigaben/{release_id}/"):
            page.goto(address)
            assert_accessible(page)
        page.goto(f"/kompetenz-check/freigaben/{release_id}/ende/")
        page.get_by_role("button", name="Freigabe beenden").click()
        page.get_by_text("von Ihnen beendet").wait_for()
    with window_of(chromium, bernd.client(), bernd.host) as page:
        page.goto(f"/ergebnis-freigaben/{release_id}/")
        assert_accessible(page)
