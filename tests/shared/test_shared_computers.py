"""At a computer that several people use nobody stays signed in, and nothing stays behind."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from campus.accounts.models import SharedDevice
from campus.accounts.rules.shared import DeviceLinkInvalid
from campus.accounts.services.shared_devices import end_device, make_device, open_device
from campus.kernel import clock
from tests.accounts.steps import is_signed_in, sign_in, visitor
from tests.shared.conftest import shared_computer

LEFT_BEHIND = '"cache", "storage"'


@pytest.fixture
def browser(at_ludwigshafen: Any, anna: Any, bernd: Any) -> Client:
    """Anna, signed in at the computer in the depot."""
    browser = shared_computer(bernd)
    sign_in(browser, "anna@example.org")
    assert is_signed_in(browser)
    return browser


class TestAtASharedComputer:
    def test_whoever_does_nothing_for_five_minutes_is_out(
        self, browser: Client, later: Any
    ) -> None:
        later(minutes=5)

        answer = browser.get("/konto/")

        assert answer["Location"] == "/konto/ruhe/"
        assert answer["Clear-Site-Data"] == LEFT_BEHIND
        assert not is_signed_in(browser)

    def test_whoever_goes_on_stays(self, browser: Client, later: Any) -> None:
        for _each in range(4):
            later(minutes=4)
            assert browser.post("/konto/weiter/", {"next": "/konto/"})["Location"] == "/konto/"

        assert is_signed_in(browser)

    def test_a_page_that_renews_itself_keeps_nobody(self, browser: Client, later: Any) -> None:
        for _each in range(5):
            later(minutes=1)
            answer = browser.get("/konto/", headers={"HX-Request": "true"})

        assert answer.status_code == 302
        assert not is_signed_in(browser)

    def test_every_page_says_until_when_and_leads_away_without_a_script(
        self, browser: Client
    ) -> None:
        page = browser.get("/konto/").content.decode()

        assert '<meta http-equiv="refresh" content="300;url=/konto/ruhe/">' in page
        assert re.search(r"werden Sie um \d\d:\d\d Uhr abgemeldet", page)
        assert 'action="/konto/weiter/"' in page

    def test_the_page_that_it_leads_to_signs_out_even_when_it_comes_early(
        self, browser: Client
    ) -> None:
        answer = browser.get("/konto/ruhe/")

        assert "Sie sind abgemeldet" in answer.content.decode()
        assert answer["Clear-Site-Data"] == LEFT_BEHIND
        assert not is_signed_in(browser)

    def test_signing_out_leaves_nothing_and_the_computer_stays_shared(
        self, browser: Client, later: Any
    ) -> None:
        answer = browser.post("/konto/abmelden/")
        sign_in(browser, "bernd@example.org")
        later(minutes=6)

        assert answer["Clear-Site-Data"] == LEFT_BEHIND
        assert not is_signed_in(browser)

    def test_the_browser_is_not_asked_to_keep_a_password(self, browser: Client) -> None:
        browser.post("/konto/abmelden/")

        page = browser.get("/konto/anmelden/").content.decode()

        assert 'autocomplete="username"' not in page
        assert "current-password" not in page

    def test_nobody_is_led_elsewhere(self, browser: Client) -> None:
        for address in ("https://evil.example/", "//evil.example", "/\\evil"):
            assert browser.post("/konto/weiter/", {"next": address})["Location"] == "/"

    def test_the_time_is_the_computers(
        self, at_ludwigshafen: Any, anna: Any, bernd: Any, later: Any
    ) -> None:
        browser = shared_computer(bernd, idle_minutes=2)
        sign_in(browser, "anna@example.org")
        is_signed_in(browser)

        later(minutes=2)

        assert not is_signed_in(browser)


class TestAnOwnComputer:
    def test_signs_nobody_out_and_shows_nothing(self, anna: Any, later: Any) -> None:
        browser = anna.client()
        page = browser.get("/konto/").content.decode()
        later(minutes=30)

        assert "http-equiv" not in page
        assert is_signed_in(browser)

    def test_is_what_a_removed_one_becomes(
        self, browser: Client, bernd: Any, later: Any, now: dt.datetime
    ) -> None:
        device = SharedDevice.objects.get()
        end_device(device_id=device.id, actor=bernd.actor, now=clock.now())
        later(minutes=30)

        assert is_signed_in(browser)

    def test_does_not_become_shared_by_an_invented_cookie(self, anna: Any) -> None:
        browser = anna.client()
        browser.cookies[settings.SHARED_DEVICE_COOKIE_NAME] = "x" * 43

        assert "http-equiv" not in browser.get("/konto/").content.decode()


class TestTheLinkOfAComputer:
    def test_is_made_on_hrs_page_and_shown_once(self, at_ludwigshafen: Any, bernd: Any) -> None:
        browser = bernd.client()

        shown = browser.post(
            "/anmeldung/rechner/", {"name": "Kita", "idle_minutes": 10}
        ).content.decode()
        link = re.search(r"/konto/rechner/[\w-]{43}/", shown)

        assert link is not None
        assert link.group() not in browser.get("/anmeldung/rechner/").content.decode()
        opened = visitor(bernd.host).get(link.group()).content.decode()
        assert "Als „Kita“ einrichten" in opened
        assert SharedDevice.objects.get().opened_at is None

    def test_counts_once_and_for_a_day(self, at_ludwigshafen: Any, bernd: Any) -> None:
        now = clock.now()
        links = [
            make_device(name=name, idle_minutes=5, actor=bernd.actor, now=now) for name in "ab"
        ]
        open_device(secret=links[0], now=now)

        for secret, moment in [
            (links[0], now),
            (links[1], now + dt.timedelta(hours=24, seconds=1)),
            ("unknown", now),
        ]:
            with pytest.raises(DeviceLinkInvalid):
                open_device(secret=secret, now=moment)

    def test_is_worth_nothing_on_another_towns_host(
        self, at_ludwigshafen: Any, bernd: Any, carla: Any
    ) -> None:
        link = make_device(name="a", idle_minutes=5, actor=bernd.actor, now=clock.now())

        answer = visitor(carla.host).post(f"/konto/rechner/{link}/")

        assert answer.status_code == 410
        assert settings.SHARED_DEVICE_COOKIE_NAME not in answer.cookies

    def test_is_not_kept(self, at_ludwigshafen: Any, bernd: Any) -> None:
        link = make_device(name="a", idle_minutes=5, actor=bernd.actor, now=clock.now())
        kept = open_device(secret=link, now=clock.now())

        assert not {link, kept} & set(map(str, SharedDevice.objects.values_list().get()))

    def test_is_not_made_by_employees(self, anna: Any) -> None:
        assert anna.client().get("/anmeldung/rechner/").status_code == 404

    def test_cannot_be_opened_late_even_by_the_database(
        self, at_ludwigshafen: Any, bernd: Any
    ) -> None:
        make_device(name="a", idle_minutes=5, actor=bernd.actor, now=clock.now())
        late = clock.now() + dt.timedelta(days=2)

        with (
            pytest.raises(IntegrityError, match="accounts_shareddevice_opened_in_time"),
            transaction.atomic(),
        ):
            SharedDevice.objects.update(digest="x", opened_at=late)
