"""HR's way through setting a sign-in up, a shared computer's bar, and every page with axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from campus.accounts.services.sso import configuring
from campus.kernel import clock
from tenants.registry.api import in_municipality
from tests.catalogue.browser import window_of
from tests.looking import assert_accessible
from tests.sso.conftest import proved_again, written
from tests.sso.idp import Provider
from tests.sso.saml_idp import Place
from tests.sso.saml_steps import link_with

pytestmark = [pytest.mark.browser, pytest.mark.proof]


@pytest.fixture
def window(real_database: str, chromium: Browser, bernd: Any) -> Iterator[Page]:
    """Bernd's window, signed in, with his password given once more."""
    with window_of(chromium, proved_again(bernd), bernd.host) as page:
        yield page


def test_the_pages_of_signing_in_are_accessible(
    window: Page, provider: Provider, bernd: Any
) -> None:
    with in_municipality(bernd.municipality_id):
        provider_id = written(provider, bernd.actor)
        configuring.note_test(provider_id=provider_id, actor=bernd.actor, now=clock.now())
    for path in (
        "/anmeldung/",
        "/anmeldung/neu/",
        f"/anmeldung/{provider_id}/",
        "/anmeldung/notfall/",
        "/anmeldung/rechner/",
        "/personal/verzeichnis/",
        f"/anmeldung/{provider_id}/ein/",
    ):
        window.goto(path)
        assert_accessible(window)
    window.get_by_role("button", name="Jetzt einschalten").click()
    window.get_by_role("link", name="Für alle verlangen").wait_for()
    assert_accessible(window)
    window.goto("/konto/kommune/")
    assert_accessible(window)


def test_saml_is_set_up_and_used_from_another_site_without_a_script(
    window: Page, chromium: Browser, bernd: Any, settings: Any
) -> None:
    place = Place.open()
    window.goto("/anmeldung/neu/saml/")
    settings.PORT_IN_ADDRESSES = f":{urlsplit(window.url).port}"
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    assert_accessible(window)
    window.get_by_label("Text der Metadaten").fill(place.provider.metadata())
    window.get_by_role("button", name="Speichern und weiter zur Probe").click()
    assert_accessible(window)
    with window.expect_popup() as opened:
        window.get_by_role("link", name="Zur Probe anmelden").click()
    opened.value.get_by_role("button", name="Weiter").click()
    opened.value.get_by_role("heading", name="Die Probe ist gelungen").wait_for()
    assert_accessible(opened.value)
    window.reload()
    window.get_by_role("link", name="Einschalten", exact=True).click()
    window.get_by_role("button", name="Jetzt einschalten").click()
    with in_municipality(bernd.municipality_id):
        link_with(place.provider, bernd, "anna-at-home")

    with window_of(chromium, Client(), bernd.host, java_script_enabled=False) as other:
        other.goto("/konto/anmelden/?next=/konto/")
        other.get_by_role("link", name="Anmelden mit").click()
        other.get_by_role("button", name="Weiter").click()
        other.get_by_role("heading", name="Mein Konto").wait_for()
    place.shutdown()
    place.server_close()


def test_a_shared_computer_shows_how_much_time_is_left(window: Page) -> None:
    window.goto("/anmeldung/rechner/")
    window.get_by_label("Wo steht der Rechner?").fill("Bauhof")
    window.get_by_role("button", name="Link erstellen").click()
    link = window.locator(".campus-code").inner_text().strip()
    window.goto(link[link.index("/konto/") :])
    window.get_by_role("button", name="Als „Bauhof“ einrichten").click()
    window.goto("/konto/")

    window.get_by_text("Noch 5 Minuten.").wait_for()
    assert_accessible(window)
    window.get_by_role("button", name="Weiter", exact=True).click()
    window.goto("/konto/ruhe/")

    window.get_by_role("heading", name="Sie sind abgemeldet").wait_for()
    assert_accessible(window)
    window.goto("/konto/anmelden/brief/")
    assert_accessible(window)
