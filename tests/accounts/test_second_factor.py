"""A second factor: an app on the phone, replacement codes, passkeys."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from tests.accounts.steps import SIGN_IN, is_signed_in, sign_in, visitor
from tests.cast import PASSWORD

PASSKEY = "/konto/anmelden/passkey/"
NONSENSE = [
    "",
    "{}",
    "[]",
    '"x"',
    '{"id": "x"}',
    '{"id": 5, "rawId": 5, "response": 5, "type": "x"}',
    '{"id": "eHg", "rawId": "eHg", "response": {}, "type": "public-key"}',
    '{"id": "eHg", "rawId": "eHg", "type": "public-key", "response": '
    '{"clientDataJSON": "e30", "authenticatorData": "eHg", "signature": "eHg", "userHandle": "_w",'
    ' "attestationObject": "eHg"}}',
]
SET_UP, CONFIRM = "/konto/app/einrichten/", "/konto/anmelden/bestaetigen/"


def _code(secret: str, *, step: int = 0) -> str:
    """What an app shows; each of the accepted steps gives another code, for each counts once."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[step]))


def _signed_in(person: Any) -> Any:
    browser = visitor(person.host)
    sign_in(browser, f"{person.name}@example.org")
    return browser


def _set_up_app(browser: Any) -> str:
    """Go through the pages as a person would and return the app's key."""
    ask = browser.get(SET_UP)
    browser.post(ask["Location"], {"password": PASSWORD})
    secret = str(browser.get(SET_UP).context["form"].secret)
    assert browser.post(SET_UP, {"code": _code(secret)}).status_code == 302
    return secret


class TestAnApp:
    def test_is_set_up_after_the_password_was_asked_again(self, anna: Any) -> None:
        browser = _signed_in(anna)

        _set_up_app(browser)

        page = browser.get("/konto/").content.decode()
        assert "eingerichtet" in page
        assert "Ersatzcodes" in page

    def test_is_asked_for_at_the_next_sign_in(self, anna: Any) -> None:
        secret = _set_up_app(_signed_in(anna))
        browser = visitor(anna.host)

        assert sign_in(browser, "anna@example.org")["Location"] == CONFIRM
        assert not is_signed_in(browser)
        wrong = browser.post(CONFIRM, {"code": "000000"})
        assert "Der Code stimmt nicht" in wrong.content.decode()
        browser.post(CONFIRM, {"code": _code(secret, step=1)})

        assert is_signed_in(browser)

    def test_keeps_its_key_encrypted(self, anna: Any, at_ludwigshafen: Any) -> None:
        secret = _set_up_app(_signed_in(anna))

        rows = str(list(Authenticator.objects.values()))

        assert secret not in rows

    def test_has_replacement_codes_that_are_shown_once(self, anna: Any) -> None:
        browser = _signed_in(anna)
        _set_up_app(browser)

        first = browser.get("/konto/ersatzcodes/").content.decode()
        second = browser.get("/konto/ersatzcodes/").content.decode()

        assert "nur dieses eine Mal" in first
        assert "nicht noch einmal gezeigt" in second

    def test_can_be_turned_off(self, anna: Any) -> None:
        browser = _signed_in(anna)
        _set_up_app(browser)

        assert browser.get("/konto/app/abschalten/").status_code == 200
        browser.post("/konto/app/abschalten/")

        assert "nicht eingerichtet" in browser.get("/konto/").content.decode()

    def test_stops_guessing_after_five_codes(self, anna: Any) -> None:
        secret = _set_up_app(_signed_in(anna))
        browser = visitor(anna.host)
        sign_in(browser, "anna@example.org")

        for _ in range(6):
            browser.post(CONFIRM, {"code": "000000"})

        answer = browser.post(CONFIRM, {"code": _code(secret, step=1)})
        assert "Zu viele Fehlversuche" in answer.content.decode()


class TestAPasskey:
    @pytest.mark.parametrize("page", ["/konto/passkeys/neu/", "/konto/passkeys/"])
    def test_can_be_added(self, anna: Any, page: str) -> None:
        browser = _signed_in(anna)
        _set_up_app(browser)

        assert browser.get(page).status_code == 200

    def test_is_offered_without_scripts_in_the_page(self, anna: Any) -> None:
        page = visitor(anna.host).get("/konto/anmelden/").content.decode()

        inline = [tag for tag in page.split("<script")[1:] if "src=" not in tag.split(">")[0]]
        assert all('type="application/json"' in tag.split(">")[0] for tag in inline)
        assert "onclick" not in page

    def test_challenge_names_this_host_only(self, anna: Any) -> None:
        answer = visitor(anna.host).get(
            "/konto/anmelden/passkey/", headers={"Accept": "application/json"}
        )

        options = answer.json()["request_options"]["publicKey"]
        assert options["rpId"] == anna.host
        assert options["userVerification"] == "required"

    @pytest.mark.parametrize("answer", NONSENSE)
    def test_that_is_nonsense_is_refused(self, anna: Any, answer: str) -> None:
        browser = visitor(anna.host)
        browser.get(PASSKEY, headers={"Accept": "application/json"})

        assert browser.post(PASSKEY, {"credential": answer})["Location"] == SIGN_IN
        assert not is_signed_in(browser)

    @pytest.mark.parametrize("answer", NONSENSE)
    def test_that_is_nonsense_is_not_added(self, anna: Any, answer: str) -> None:
        browser = _signed_in(anna)
        _set_up_app(browser)
        browser.get("/konto/passkeys/neu/")

        page = browser.post("/konto/passkeys/neu/", {"credential": answer, "name": "Telefon"})

        assert page.status_code == 200
        assert "Sie haben noch keinen" in browser.get("/konto/passkeys/").content.decode()
