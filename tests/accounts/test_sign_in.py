"""Signing in by password and by e-mail code, and what a session is worth."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.core import mail

from campus.accounts.models import SealedMail
from tests.accounts.steps import (
    SIGN_IN,
    code_in_last_mail,
    is_signed_in,
    new_colleague,
    run_jobs,
    sign_in,
    visitor,
)
from tests.cast import PASSWORD

ASK, ENTER = "/konto/anmelden/code/", "/konto/anmelden/code/eingeben/"
FORGOTTEN = "/konto/passwort/vergessen/"


class TestSigningInWithAPassword:
    @pytest.mark.parametrize("login", ["anna@example.org", " ANNA@example.org "])
    def test_opens_the_own_start_page(self, anna: Any, login: str) -> None:
        browser = visitor(anna.host)

        answer = sign_in(browser, login)

        assert answer["Location"] == "/"
        assert "Guten Tag, Anna Amsel" in browser.get("/").content.decode()

    def test_works_with_a_login_name_in_any_case(
        self, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        new_colleague("Frieda Fink", login_name="Fink-4711", password=PASSWORD, now=now)
        browser = visitor(at_ludwigshafen.host)

        sign_in(browser, "fink-4711")

        assert is_signed_in(browser)

    def test_leads_back_to_the_page_that_was_asked_for(self, anna: Any) -> None:
        browser = visitor(anna.host)

        answer = browser.post(
            SIGN_IN, {"login": "anna@example.org", "password": PASSWORD, "next": "/konto/"}
        )

        assert answer["Location"] == "/konto/"

    @pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil"])
    def test_never_leads_elsewhere(self, anna: Any, address: str) -> None:
        answer = visitor(anna.host).post(
            SIGN_IN, {"login": "anna@example.org", "password": PASSWORD, "next": address}
        )

        assert answer["Location"] == "/"

    def test_is_refused_on_the_host_of_another_town(self, anna: Any, speyer: Any) -> None:
        browser = visitor(speyer.host)

        answer = sign_in(browser, "anna@example.org")

        assert "stimmen nicht" in answer.content.decode()
        assert not is_signed_in(browser)

    def test_ends_with_signing_out(self, anna: Any) -> None:
        browser = anna.client()

        browser.post("/konto/abmelden/")

        assert not is_signed_in(browser)


class TestASession:
    def test_of_one_town_is_worthless_in_another(self, anna: Any, speyer: Any) -> None:
        browser = anna.client()
        name = settings.SESSION_COOKIE_NAME
        thief = visitor(speyer.host)
        thief.cookies[name] = browser.cookies[name].value

        assert not is_signed_in(thief)

    def test_that_was_copied_into_another_schema_is_ended_there(
        self, anna: Any, ludwigshafen: Any, speyer: Any, now: dt.datetime
    ) -> None:
        from django.contrib.sessions.models import Session

        from tenants.registry.api import in_municipality

        browser = visitor(anna.host)
        sign_in(browser, "anna@example.org")
        with in_municipality(ludwigshafen.id):
            row = Session.objects.values().get()
            twin = _account_row()
        with in_municipality(speyer.id):
            Session.objects.create(**row)
            _copy_account(twin)
        thief = visitor(speyer.host)
        thief.cookies[settings.SESSION_COOKIE_NAME] = row["session_key"]

        assert not is_signed_in(thief)

    def test_on_other_devices_ends_with_a_new_password(self, anna: Any) -> None:
        desk, phone = anna.client(), anna.client()
        new = "Sieben Zwerge wandern"

        answer = desk.post(
            "/konto/passwort/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
        )

        assert answer.status_code == 302
        assert is_signed_in(desk)
        assert not is_signed_in(phone)

    def test_on_other_devices_can_be_ended_from_one(self, anna: Any) -> None:
        desk, phone = visitor(anna.host), visitor(anna.host)
        sign_in(desk, "anna@example.org")
        sign_in(phone, "anna@example.org")
        assert "dieses Gerät" in desk.get("/konto/geraete/").content.decode()

        desk.post("/konto/geraete/")

        assert is_signed_in(desk)
        assert not is_signed_in(phone)


class TestSigningInWithACode:
    def test_needs_no_password(self, anna: Any) -> None:
        browser = visitor(anna.host)

        browser.post(ASK, {"email": "anna@example.org"})
        run_jobs("accounts.send_code_mail")
        answer = browser.post(ENTER, {"code": code_in_last_mail().lower()})

        assert answer["Location"] == "/"
        assert is_signed_in(browser)

    def test_names_the_code_in_the_text_only_and_keeps_it_nowhere(
        self, anna: Any, at_ludwigshafen: Any
    ) -> None:
        visitor(anna.host).post(ASK, {"email": "anna@example.org"})
        sealed = SealedMail.objects.get().sealed
        run_jobs("accounts.send_code_mail")

        code = code_in_last_mail()

        assert mail.outbox[-1].subject == "Ihr Code für die Anmeldung"
        assert code not in sealed
        assert not SealedMail.objects.exists()

    def test_works_in_the_browser_that_asked_only(self, anna: Any) -> None:
        visitor(anna.host).post(ASK, {"email": "anna@example.org"})
        run_jobs("accounts.send_code_mail")
        other = visitor(anna.host)

        assert other.post(ENTER, {"code": code_in_last_mail()})["Location"] == ASK
        assert not is_signed_in(other)

    def test_ends_after_three_wrong_codes(self, anna: Any) -> None:
        browser = visitor(anna.host)
        browser.post(ASK, {"email": "anna@example.org"})
        run_jobs("accounts.send_code_mail")

        for _ in range(3):
            browser.post(ENTER, {"code": "BBBB-BBBB"})

        assert browser.post(ENTER, {"code": code_in_last_mail()})["Location"] == ASK
        assert not is_signed_in(browser)

    def test_counts_parallel_guesses_at_one_code_together(self, anna: Any) -> None:
        browser = visitor(anna.host)
        browser.post(ASK, {"email": "anna@example.org"})
        run_jobs("accounts.send_code_mail")
        cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value

        for _ in range(5):
            _forget_session_count(anna, cookie)
            browser.post(ENTER, {"code": "BBBB-BBBB"})
        _forget_session_count(anna, cookie)

        assert "Zu viele" in browser.post(ENTER, {"code": code_in_last_mail()}).content.decode()
        assert not is_signed_in(browser)

    def test_floods_nobody_with_e_mails(self, anna: Any) -> None:
        for _ in range(6):
            visitor(anna.host).post(ASK, {"email": "anna@example.org"})

        run_jobs("accounts.send_code_mail")

        assert len(mail.outbox) == 3


class TestAForgottenPassword:
    def test_is_replaced_with_a_code_and_every_session_ends(self, anna: Any) -> None:
        old, browser = anna.client(), visitor(anna.host)
        new = {"password1": "Sieben Zwerge wandern", "password2": "Sieben Zwerge wandern"}

        browser.post(FORGOTTEN, {"email": "anna@example.org"})
        run_jobs("accounts.send_code_mail")
        browser.post(f"{FORGOTTEN}code/", {"code": code_in_last_mail()})
        answer = browser.post(f"{FORGOTTEN}neu/", new)

        assert answer["Location"] == f"{FORGOTTEN}fertig/"
        assert not is_signed_in(old)
        sign_in(browser, "anna@example.org", new["password1"])
        assert is_signed_in(browser)

    def test_needs_the_code(self, anna: Any) -> None:
        browser = visitor(anna.host)
        browser.post(FORGOTTEN, {"email": "anna@example.org"})

        answer = browser.post(f"{FORGOTTEN}neu/", {"password1": "x" * 20, "password2": "x" * 20})

        assert answer["Location"] == f"{FORGOTTEN}code/"


def _forget_session_count(person: Any, session_key: str) -> None:
    """What a guess sees that began before an earlier one has written its count."""
    from django.contrib.sessions.backends.db import SessionStore

    from tenants.registry.api import in_municipality

    with in_municipality(person.municipality_id):
        session = SessionStore(session_key)
        state = session["account_login"]["state"]["stages"]["login_by_code"]["data"]
        state["failed_attempts"] = 0
        session.modified = True
        session.save()


def _account_row() -> dict[str, Any]:
    from campus.accounts.models import Account

    return Account.objects.values().get(email="anna@example.org")


def _copy_account(row: dict[str, Any]) -> None:
    from campus.accounts.models import Account

    Account.objects.create(**row)
