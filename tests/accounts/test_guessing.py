"""What strangers learn at the sign-in page, and how guessing ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.accounts.steps import (
    is_signed_in,
    new_colleague,
    run_jobs,
    sign_in,
    visitor,
    without_tokens,
)
from tests.cast import PASSWORD

ASK, FORGOTTEN = "/konto/anmelden/code/", "/konto/passwort/vergessen/"
TOWN_HALL = "192.0.2.1"


class TestAStranger:
    def test_sees_no_difference_between_a_known_and_an_unknown_person(self, anna: Any) -> None:
        browser = visitor(anna.host)

        known = sign_in(browser, "anna@example.org", "falsch")
        unknown = sign_in(browser, "zoe@example.org", "falsch")

        assert known.status_code == unknown.status_code == 200
        assert without_tokens(known) == without_tokens(unknown)

    @pytest.mark.parametrize("page", [ASK, FORGOTTEN])
    def test_sees_no_difference_when_asking_for_a_code(self, anna: Any, page: str) -> None:
        known, unknown = visitor(anna.host), visitor(anna.host)

        first = known.post(page, {"email": "anna@example.org"}, follow=True)
        second = unknown.post(page, {"email": "zoe@example.org"}, follow=True)

        assert first.redirect_chain == second.redirect_chain
        assert without_tokens(first) == without_tokens(second)
        run_jobs("accounts.send_code_mail")
        assert [letter.to for letter in mail.outbox] == [["anna@example.org"]]

    def test_cannot_sign_up(self, anna: Any) -> None:
        assert visitor(anna.host).get("/konto/registrieren/").status_code == 404


class TestGuessing:
    def test_one_account_ends_while_forty_others_behind_the_same_address_get_in(
        self, anna: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        for number in range(40):
            new_colleague(f"P{number}", login_name=f"p{number}", password=PASSWORD, now=now)
        for _ in range(5):
            sign_in(_at_town_hall(anna.host), "anna@example.org", "geraten")

        blocked = _at_town_hall(anna.host)
        assert "Zu viele Fehlversuche" in sign_in(blocked, "anna@example.org").content.decode()
        assert not is_signed_in(blocked)
        for number in range(40):
            assert sign_in(_at_town_hall(anna.host), f"p{number}").status_code == 302

    def test_from_many_addresses_is_one_guessing(self, anna: Any) -> None:
        for number in range(5):
            sign_in(_at(anna.host, f"198.51.100.{number}"), "anna@example.org", "geraten")

        answer = sign_in(_at(anna.host, "198.51.100.99"), "anna@example.org")

        assert "Zu viele Fehlversuche" in answer.content.decode()

    def test_by_address_and_by_login_name_share_their_tries(
        self, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        names = {"email": "frieda@example.org", "login_name": "4711"}
        new_colleague("Frieda Fink", password=PASSWORD, now=now, **names)
        for login in ["4711", "frieda@example.org", "4711", "frieda@example.org", "4711"]:
            sign_in(visitor(at_ludwigshafen.host), login, "geraten")

        answer = sign_in(visitor(at_ludwigshafen.host), "4711")

        assert "Zu viele Fehlversuche" in answer.content.decode()

    def test_in_one_town_does_not_block_the_same_address_in_another(
        self, carla: Any, at_ludwigshafen: Any
    ) -> None:
        for _ in range(6):
            sign_in(visitor(at_ludwigshafen.host), "carla@example.org", "geraten")
        browser = visitor(carla.host)

        sign_in(browser, "carla@example.org")

        assert is_signed_in(browser)


def _at(host: str, address: str) -> Client:
    return visitor(host, REMOTE_ADDR=address)


def _at_town_hall(host: str) -> Client:
    return _at(host, TOWN_HALL)
