"""Activating an account with the code from a printed letter."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from campus.accounts.api import activate, check_letter_code, get_account
from campus.accounts.rules import (
    ActivationRefused,
    InvitationInvalid,
    new_letter_code,
    read_letter_code,
)
from tests.accounts.steps import (
    is_signed_in,
    new_colleague,
    secret_for,
    sign_in,
    visitor,
    without_tokens,
)

LATER = dt.timedelta(days=3650)  # requests read the real clock
PAGE, NEXT = "/konto/aktivieren/", "/konto/aktivieren/passwort/"
PASSWORD = "Sieben Zwerge wandern"


@pytest.fixture
def letter(at_ludwigshafen: Any, now: dt.datetime) -> str:
    """Frieda's code; she has no e-mail address, only the login name 4711."""
    frieda = new_colleague("Frieda Fink", login_name="4711", roles=["employee"], now=now)
    return secret_for(frieda, purpose="letter", valid_for=LATER, now=now)


def _enter(browser: Any, code: str, login_name: str = "4711") -> Any:
    return browser.post(PAGE, {"login_name": login_name, "code": code})


def _check(code: str, now: dt.datetime) -> Any:
    return check_letter_code(login_name="4711", code=read_letter_code(code) or "", now=now)


class TestActivating:
    def test_sets_a_password_signs_in_and_works_from_then_on(
        self, letter: str, at_ludwigshafen: Any
    ) -> None:
        browser = visitor(at_ludwigshafen.host)

        assert _enter(browser, letter.lower().replace("-", " "))["Location"] == NEXT
        browser.post(NEXT, {"password": PASSWORD, "repeated": PASSWORD})

        assert is_signed_in(browser)
        again = visitor(at_ludwigshafen.host)
        sign_in(again, "4711", PASSWORD)
        assert is_signed_in(again)

    def test_works_once(self, letter: str, at_ludwigshafen: Any, now: dt.datetime) -> None:
        activate(invitation_id=_check(letter, now), password=PASSWORD, now=now)

        answer = _enter(visitor(at_ludwigshafen.host), letter)

        assert answer.status_code == 200
        assert "passen nicht zusammen" in answer.content.decode()

    def test_is_not_used_up_by_a_weak_or_mistyped_password(
        self, letter: str, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        browser = visitor(at_ludwigshafen.host)
        _enter(browser, letter)

        weak = browser.post(NEXT, {"password": "kurz", "repeated": "kurz"})
        different = browser.post(NEXT, {"password": PASSWORD, "repeated": PASSWORD + "x"})

        assert "Fehler:" in weak.content.decode()
        assert "zweimal dasselbe" in different.content.decode()
        with pytest.raises(ValidationError):
            activate(invitation_id=_check(letter, now), password="4711", now=now)
        assert _check(letter, now)

    def test_needs_the_code_before_the_password(self, letter: str, at_ludwigshafen: Any) -> None:
        assert visitor(at_ludwigshafen.host).get(NEXT)["Location"] == PAGE

    def test_ends_when_the_letter_is_replaced_in_between(
        self, letter: str, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        invitation_id = _check(letter, now)
        secret_for(_account_of(letter, now), purpose="letter", now=now)

        with pytest.raises(InvitationInvalid):
            activate(invitation_id=invitation_id, password=PASSWORD, now=now)

    def test_is_worthless_in_another_town(self, letter: str, speyer: Any) -> None:
        assert "passen nicht zusammen" in _enter(visitor(speyer.host), letter).content.decode()


class TestAWrongCode:
    def test_blocks_the_letter_after_five_tries(
        self, letter: str, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        for _ in range(5):
            with pytest.raises(ActivationRefused):
                _check(new_letter_code(), now)

        with pytest.raises(ActivationRefused):
            _check(letter, now)

    def test_counts_four_times_without_harm(
        self, letter: str, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        for _ in range(4):
            with pytest.raises(ActivationRefused):
                _check(new_letter_code(), now)

        assert _check(letter, now)

    def test_does_not_count_as_a_try_when_it_is_a_typing_mistake(
        self, letter: str, at_ludwigshafen: Any
    ) -> None:
        browser = visitor(at_ludwigshafen.host)
        mistyped = letter[:-1] + ("A" if letter[-1] != "A" else "B")

        for _ in range(6):
            assert "Tippfehler" in _enter(browser, mistyped).content.decode()

        assert _enter(browser, letter).status_code == 302

    def test_is_answered_like_an_unknown_name(self, letter: str, at_ludwigshafen: Any) -> None:
        browser, code = visitor(at_ludwigshafen.host), new_letter_code()

        known = without_tokens(_enter(browser, code))
        unknown = without_tokens(_enter(browser, code, "4712"))

        assert known == unknown.replace("4712", "4711")


def test_parallel_wrong_tries_are_all_counted(
    real_database: str, ludwigshafen: Any, in_parallel: Any, now: dt.datetime
) -> None:
    from campus.accounts.models import Invitation
    from tenants.registry.api import in_municipality

    with in_municipality(ludwigshafen.id):
        frieda = new_colleague("Frieda Fink", login_name="4711", now=now)
        secret_for(frieda, purpose="letter", now=now)

    def guess(_number: int) -> Any:
        with in_municipality(ludwigshafen.id):
            return _check(new_letter_code(), now)

    results = in_parallel(8, guess)

    assert all(isinstance(result, ActivationRefused) for result in results)
    with in_municipality(ludwigshafen.id):
        assert Invitation.objects.get(account_id=frieda).wrong_tries == 5


def _account_of(letter: str, now: dt.datetime) -> Any:
    from campus.accounts.models import Invitation

    account_id = Invitation.objects.get(id=_check(letter, now)).account_id
    return get_account(account_id=account_id).id
