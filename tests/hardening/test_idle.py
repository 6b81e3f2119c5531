"""Whoever does nothing for a while is signed out, and loses nothing that was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from campus.accounts.rules.idle import KEPT_BYTES, idle_minutes_of
from tests.accounts.steps import is_signed_in, sign_in
from tests.shared.conftest import later

__all__ = ["later"]

UNITS, UNSENT = "/personal/einheiten/neu/", "/konto/nicht-gesendet/"
WAITS, SENT_LATE = "Ihre Eingaben sind noch da", {"name": "Bauhof Süd", "button": "Anlegen"}


@pytest.fixture
def browser(bernd: Any, at_ludwigshafen: Any) -> Client:
    """Bernd at his own computer, with a form before him."""
    client = bernd.client()
    client.handler.enforce_csrf_checks = False
    assert client.get("/konto/").status_code == 200
    return client


def test_who_sees_others_data_is_given_less_time() -> None:
    minutes = {"hr": 30, "": 60}

    assert [idle_minutes_of(kind, minutes=minutes) for kind in ("hr", "employee")] == [30, 60]
    assert idle_minutes_of("hr", minutes={}) == 0


class TestWhoeverDoesNothing:
    def test_is_out_and_led_back_to_where_they_were(self, browser: Client, later: Any) -> None:
        later(minutes=30)

        answer = browser.get("/konto/?a=1")

        assert answer["Location"] == "/konto/ruhe/?next=%2Fkonto%2F%3Fa%3D1"
        page = browser.get(answer["Location"]).content.decode()
        assert "Sie sind abgemeldet" in page
        assert '/konto/anmelden/?next=%2Fkonto%2F%3Fa%3D1"' in page
        assert not is_signed_in(browser)

    def test_is_out_later_as_an_employee(self, anna: Any, later: Any) -> None:
        browser = anna.client()
        assert is_signed_in(browser)
        later(minutes=59)
        assert is_signed_in(browser)
        later(minutes=60)

        assert not is_signed_in(browser)

    @pytest.mark.proof
    def test_stays_where_the_installation_says_so(
        self, browser: Client, later: Any, settings: Any
    ) -> None:
        settings.IDLE_MINUTES = {"hr": 0, "": 60}
        later(hours=11)

        assert is_signed_in(browser)

    @pytest.mark.proof
    def test_is_not_kept_by_a_page_that_renews_itself(self, browser: Client, later: Any) -> None:
        for _each in range(6):
            later(minutes=5)
            answer = browser.get("/konto/", headers={"HX-Request": "true"})

        assert answer.status_code == 403
        assert not is_signed_in(browser)

    @pytest.mark.proof
    def test_may_still_read_what_is_for_everyone(self, browser: Client, later: Any) -> None:
        later(minutes=30)

        assert browser.get("/impressum/").status_code == 200


class TestWhoeverGoesOn:
    @pytest.mark.proof
    def test_stays(self, browser: Client, later: Any) -> None:
        for _each in range(3):
            later(minutes=25)
            assert browser.get("/konto/weiter/").status_code == 302

        assert is_signed_in(browser)

    def test_is_told_in_time_and_how_to_stay(self, browser: Client) -> None:
        page = browser.get("/konto/").content.decode()

        assert 'data-idle-seconds="1800" data-idle-warned="300" hidden' in page
        assert 'href="/konto/weiter/"' in page
        assert "geht nicht verloren" in page

    @pytest.mark.proof
    def test_is_noted_once_a_minute(self, browser: Client, later: Any) -> None:
        later(seconds=30)
        before = dict(browser.session)
        browser.get("/konto/")
        assert dict(browser.session) == before

        later(seconds=31)
        browser.get("/konto/")
        assert dict(browser.session) != before


class TestWhatIsSentTooLate:
    @pytest.fixture
    def late(self, browser: Client, later: Any) -> Client:
        """Bernd's browser after his form came half an hour too late."""
        later(minutes=31)
        answer = browser.post(UNITS + "?a=1", SENT_LATE)
        assert answer["Location"] == f"/konto/anmelden/?next={UNSENT.replace('/', '%2F')}"
        return browser

    def test_waits_for_its_sender_and_is_sent_by_a_button(self, late: Client) -> None:
        sign_in(late, "bernd@example.org")

        page = late.get(UNSENT).content.decode()

        assert WAITS in page
        assert f'action="{UNITS}?a=1"' in page
        assert '<input type="hidden" name="name" value="Bauhof Süd">' in page

    def test_is_shown_to_nobody_else(self, late: Client) -> None:
        sign_in(late, "anna@example.org")

        assert "Bauhof" not in late.get(UNSENT).content.decode()
        assert "accounts.unsent" not in late.session

    @pytest.mark.proof
    def test_lies_sealed(self, late: Client) -> None:
        assert "Bauhof" not in str(dict(late.session))

    @pytest.mark.proof
    def test_is_forgotten_after_an_hour(self, late: Client, later: Any) -> None:
        sign_in(late, "bernd@example.org")
        later(minutes=61)
        late.get("/konto/weiter/")
        sign_in(late, "bernd@example.org")

        assert WAITS not in late.get(UNSENT).content.decode()

    @pytest.mark.parametrize(
        ("path", "sent"),
        [
            ("/konto/passwort/", {"oldpassword": "geheim"}),
            (UNITS, {"name": "x" * KEPT_BYTES}),
        ],
    )
    @pytest.mark.proof
    def test_is_not_kept_where_it_is_secret_or_too_much(
        self, browser: Client, later: Any, path: str, sent: dict[str, str]
    ) -> None:
        later(minutes=31)

        assert browser.post(path, sent)["Location"] == "/konto/ruhe/"
        assert "accounts.unsent" not in browser.session

    def test_is_not_kept_when_it_comes_from_elsewhere(self, bernd: Any, later: Any) -> None:
        browser = bernd.client()
        browser.handler.enforce_csrf_checks = True
        assert is_signed_in(browser)
        later(minutes=31)

        assert browser.post(UNITS, SENT_LATE).status_code == 403
        assert "accounts.unsent" not in browser.session
