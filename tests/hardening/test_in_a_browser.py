"""Idle sessions, a demanded second factor and a form that came too late, in a real Chromium."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from campus.accounts.models import RoleGrant
from campus.kernel import clock
from tenants.registry.api import in_municipality
from tests.cast import PASSWORD
from tests.catalogue.browser import window_of
from tests.looking import assert_accessible
from tests.shared.conftest import later

__all__ = ["later"]

pytestmark = [pytest.mark.browser, pytest.mark.proof]

FORM = "/personal/einheiten/neu/"


@pytest.fixture
def window(real_database: str, chromium: Browser, bernd: Any) -> Iterator[Page]:
    """Bernd's window; its clock can be put forward."""
    with window_of(chromium, bernd.client(), bernd.host) as page:
        page.clock.install()
        yield page


def test_a_page_warns_and_goes_on(window: Page) -> None:
    window.goto("/konto/")
    warning = window.get_by_role("complementary", name="Bald abgemeldet")
    assert not warning.is_visible()

    window.clock.run_for(26 * 60_000)
    warning.get_by_text("Noch 4 Minuten.").wait_for()
    assert_accessible(window)
    with window.expect_response("**/konto/weiter/"):
        warning.get_by_role("link", name="Angemeldet bleiben").click()

    warning.wait_for(state="hidden")


def test_what_is_typed_stays_and_waits_for_its_sender(window: Page, later: Any) -> None:
    window.goto(FORM)
    window.get_by_label("Bezeichnung").fill("Bauhof Süd")
    window.clock.run_for(31 * 60_000)
    later(minutes=31)
    window.get_by_text("Sie sind abgemeldet.").wait_for()
    assert_accessible(window)
    assert window.get_by_label("Bezeichnung").input_value() == "Bauhof Süd"

    window.locator("main form button").first.click()
    window.get_by_label("E-Mail-Adresse oder Anmeldename").fill("bernd@example.org")
    window.get_by_label("Passwort", exact=True).fill(PASSWORD)
    window.get_by_role("button", name="Anmelden", exact=True).click()
    window.get_by_role("heading", name="Ihre Eingaben sind noch da").wait_for()
    assert_accessible(window)
    window.get_by_role("button", name="Eingaben jetzt senden").click()

    window.get_by_text("Bauhof Süd").first.wait_for()


def test_pages_of_a_demanded_factor_and_of_an_ended_session(
    window: Page, settings: Any, bernd: Any
) -> None:
    settings.SECOND_FACTOR_ROLES = ["hr"]
    for days in (0, 8):
        with in_municipality(bernd.municipality_id):
            RoleGrant.objects.update(granted_at=clock.now() - dt.timedelta(days=days))
        window.goto("/")
        window.get_by_role("heading", name="Zweite Bestätigung einrichten").wait_for()
        assert_accessible(window)
    window.goto("/konto/nicht-gesendet/")
    window.get_by_role("heading", name="Zweite Bestätigung einrichten").wait_for()
    settings.SECOND_FACTOR_ROLES = []
    for path in ("/konto/nicht-gesendet/", "/konto/", "/konto/ruhe/?next=%2Fkonto%2F"):
        window.goto(path)
        assert_accessible(window)
