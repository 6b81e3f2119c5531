"""On the pages of webhooks …"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from campus.audit.models import Entry
from campus.outbox.models import Delivery, Subscription
from tenants.registry.api import scope_of
from tests.webhooks.conftest import Listen, Receiver, run_due

LIST, NEW = "/konto/webhooks/", "/konto/webhooks/neu/"
FORM = {
    "name": "Personalverwaltung",
    "url": "https://empfang.example/",
    "event_types": ["voucher.redeemed"],
}


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_one_is_made_and_shows_its_public_key(bernd: Any) -> None:
    page = bernd.client().post(NEW, FORM, follow=True)

    assert "whpk_" in text_of(page)
    with scope_of(bernd.municipality_id):
        noted = Entry.objects.get(action="accounts.webhook_made")
    assert noted.facts == {"host": "empfang.example", "events": ["voucher.redeemed"]}
    assert "Gutschein eingelöst" in text_of(page)
    assert "Personalverwaltung" in text_of(bernd.client().get(LIST))


def test_an_address_inside_is_refused_with_a_word_on_what_to_do(bernd: Any) -> None:
    page = bernd.client().post(NEW, FORM | {"url": "http://localhost/"})

    assert "öffentliche Adresse" in text_of(page)
    with scope_of(bernd.municipality_id):
        assert not Subscription.objects.exists()


def test_a_test_event_is_sent_logged_and_sent_again(
    bernd: Any, listen: Listen, receiver: Receiver, now: Any
) -> None:
    address, browser = f"{LIST}{listen(bernd, 'voucher.redeemed')}/", bernd.client()
    receiver.statuses, receiver.text = [500], b"leider nein"

    browser.post(f"{address}probe/")
    run_due(now)
    with scope_of(bernd.municipality_id):
        delivery_id: UUID = Delivery.objects.get().id
        Delivery.objects.update(state="failed")
    logged = text_of(browser.get(address))
    receiver.statuses = [204]
    with scope_of(bernd.municipality_id):
        Subscription.objects.update(paused_until=None, failures_in_a_row=0)
    browser.post(f"{LIST}zustellungen/{delivery_id}/")
    run_due(now)

    assert "leider nein" in logged
    assert "500" in logged
    assert "angekommen" in text_of(browser.get(address))


def test_one_is_switched_off_and_on_changes_its_key_and_goes(bernd: Any, listen: Listen) -> None:
    address, browser = f"{LIST}{listen(bernd, 'voucher.redeemed')}/", bernd.client()

    assert "von Hand abgeschaltet" in text_of(browser.post(f"{address}aus/", follow=True))
    assert "eingeschaltet" in text_of(browser.post(f"{address}ein/", follow=True))
    assert text_of(browser.post(f"{address}schluessel/", follow=True)).count("whpk_") == 2
    browser.post(f"{address}loeschen/")
    assert browser.get(address).status_code == 404


def test_somebody_elses_is_not_there(bernd: Any, carla: Any, dora: Any, listen: Listen) -> None:
    address = f"{LIST}{listen(bernd, 'voucher.redeemed')}/"

    for stranger in (carla, dora):
        assert stranger.client().get(address).status_code == 404
        assert stranger.client().post(f"{address}probe/").status_code == 404
