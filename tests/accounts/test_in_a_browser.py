"""Passkeys under the content security policy, and every page with axe, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.accounts.steps import secret_for
from tests.accounts.test_pages import OWN_PAGES, PLAIN_PAGES
from tests.cast import PASSWORD
from tests.catalogue.browser import window_of
from tests.looking import barriers, fits

pytestmark = pytest.mark.browser


@pytest.fixture
def window(real_database: str, chromium: Browser, anna: Any) -> Iterator[Page]:
    """A small phone's window on Anna's town."""
    phone = {"width": 320, "height": 640}
    with window_of(chromium, Client(), anna.host, viewport=phone) as page:
        page.complaints = []  # type: ignore[attr-defined]
        page.on("console", lambda said: page.complaints.append(said.text))  # type: ignore[attr-defined]
        yield page


def _sign_in(window: Page) -> None:
    window.goto("/konto/anmelden/")
    window.get_by_label("E-Mail-Adresse oder Anmeldename").fill("anna@example.org")
    window.get_by_label("Passwort", exact=True).fill(PASSWORD)
    window.get_by_role("button", name="Anmelden", exact=True).click()
    _is_at_start(window)


def _is_at_start(window: Page) -> None:
    window.get_by_role("heading", name="Guten Tag, Anna Amsel").wait_for()


def _with_a_security_key(window: Page) -> None:
    session = window.context.new_cdp_session(window)
    session.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": key})


def test_a_passkey_is_made_and_signs_in_without_a_password(window: Page) -> None:
    _sign_in(window)
    _with_a_security_key(window)

    window.goto("/konto/passkeys/neu/")
    window.get_by_label("Passwort").fill(PASSWORD)
    window.get_by_role("button", name="Weiter").click()
    window.get_by_label("Name").fill("Diensthandy")
    window.get_by_role("button", name="Passkey anlegen").click()
    window.wait_for_url("**/konto/ersatzcodes/")
    window.goto("/konto/abmelden/")
    window.locator("main").get_by_role("button", name="Abmelden").click()
    # The answer leads on to the start page: only from there is the way elsewhere free.
    window.wait_for_url(re.compile(r"^http://[^/]+/$"))
    window.goto("/konto/anmelden/")
    window.get_by_role("button", name="Mit Passkey anmelden").click()

    _is_at_start(window)
    assert _complaints(window) == []


def test_every_open_page_is_accessible_and_fits(window: Page) -> None:
    for path in PLAIN_PAGES:
        window.goto(path)
        _check(window)


def test_every_own_page_is_accessible_and_fits(window: Page) -> None:
    _sign_in(window)
    for path in OWN_PAGES:
        window.goto(path)
        _check(window)
    window.goto("/konto/app/einrichten/")
    window.get_by_label("Passwort").fill(PASSWORD)
    window.get_by_role("button", name="Weiter").click()
    window.get_by_role("heading", name="Bestätigung per App einrichten").wait_for()
    _check(window)


def test_forms_with_errors_and_invitations_are_accessible(
    window: Page, anna: Any, at_ludwigshafen: Any
) -> None:
    from campus.kernel import clock

    window.goto("/konto/aktivieren/")
    window.get_by_role("button", name="Weiter").click()
    assert window.title().startswith("Fehler:")
    _check(window)
    token = secret_for(anna.account_id, purpose="link", now=clock.now())
    window.goto(f"/konto/einladung/{token}/")
    _check(window)


def _check(window: Page) -> None:
    assert barriers(window) == [], window.url
    assert fits(window), window.url
    assert _complaints(window) == []


def _complaints(window: Page) -> list[str]:
    """What the browser says against the page.

    Neither a 403 that leads to the sign-in page, nor what signing out clears, is a complaint.
    """
    said: list[str] = window.complaints  # type: ignore[attr-defined]
    return [text for text in said if "403" not in text and "Clear-Site-Data" not in text]


def test_a_scanned_letter_fills_in_name_and_code_and_leaves_no_trace(window: Page) -> None:
    window.goto("/konto/aktivieren/#login_name=00007&code=7K3M-1234-ABCD-9XQ2-%3D")

    window.wait_for_function("location.hash === ''")

    assert window.input_value("[name=login_name]") == "00007"
    assert window.input_value("[name=code]") == "7K3M-1234-ABCD-9XQ2-="
