"""The pages of tokens, webhooks and the interface in a real Chromium, in a phone's window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from campus.accounts.services.webhooks import change_key, make_webhook, send_test
from tenants.registry.api import in_municipality
from tests.api.conftest import token_of
from tests.api.test_token_pages import just_signed_in
from tests.catalogue.browser import window_of
from tests.looking import assert_accessible

pytestmark = pytest.mark.browser


@pytest.fixture
def window(real_database: str, chromium: Browser, bernd: Any) -> Iterator[Page]:
    """Bernd's window."""
    with window_of(chromium, just_signed_in(bernd), bernd.host) as page:
        yield page


@pytest.fixture
def webhook_id(real_database: str, bernd: Any, now: dt.datetime) -> UUID:
    """A webhook with two keys and one delivery."""
    with in_municipality(bernd.municipality_id):
        made = make_webhook(
            name="Personalverwaltung",
            url="https://empfang.stadtwerke-ludwigshafen.example/kommunalcampus/ereignisse",
            event_types=["voucher.redeemed", "voucher.completed"],
            actor=bernd.actor,
            now=now,
        )
        change_key(subscription_id=made, actor=bernd.actor, now=now)
        send_test(subscription_id=made, actor=bernd.actor, now=now)
    return made


def test_every_page_is_accessible_and_fits(
    window: Page, bernd: Any, webhook_id: UUID, now: dt.datetime
) -> None:
    token_id, _secret = token_of(bernd, now=now)
    for address in (
        "/konto/",
        "/konto/schnittstelle/",
        "/konto/schnittstelle/neu/",
        f"/konto/schnittstelle/{token_id}/",
        f"/konto/schnittstelle/{token_id}/widerruf/",
        "/konto/webhooks/",
        "/konto/webhooks/neu/",
        f"/konto/webhooks/{webhook_id}/",
        "/hilfe/schnittstelle/",
    ):
        window.goto(address)
        assert_accessible(window)

    window.goto("/konto/schnittstelle/neu/")
    window.get_by_label("Wofür ist der Schlüssel?").fill("Nachtlauf")
    window.get_by_label("Gutscheine lesen").check()
    window.get_by_role("button", name="Schlüssel erstellen").click()
    window.get_by_text("Kopieren Sie den Schlüssel jetzt").wait_for()
    assert_accessible(window)
