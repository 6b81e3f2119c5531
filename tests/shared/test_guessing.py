"""Guessing at a card's PIN or a code by e-mail: the same work for everybody, and an early end."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import Any

import pytest
from allauth.core import context
from django.contrib.auth import hashers
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from campus.accounts.forms import ConfirmCodeForm
from campus.accounts.models import PaperCard
from campus.accounts.rules import read_letter_code
from campus.accounts.rules.shared import PIN_TRIES, CardRefused
from campus.accounts.services import invitations
from campus.accounts.services.accounts import close_account
from campus.accounts.services.cards import account_of_card
from campus.audit.models import Entry
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tests.accounts.steps import is_signed_in, visitor
from tests.shared.test_letters_with_a_pin import PIN, SIGN_IN, Letter, active, letter

__all__ = ["active", "letter"]
GUESSES = 10_000
TOWN_HALL = "192.0.2.1"
OTHER_CODE = "0123456789ABCDEF"


@pytest.fixture(autouse=True)
def _in_town(at_ludwigshafen: Any) -> None:
    """Everything happens in Frieda's town."""


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rounds of every hash that is computed."""
    rounds: list[int] = []
    real = hashers.pbkdf2

    def counted(password: Any, salt: Any, iterations: int, *args: Any, **given: Any) -> Any:
        rounds.append(iterations)
        return real(password, salt, iterations, *args, **given)

    monkeypatch.setattr(hashers, "pbkdf2", counted)
    return rounds


def refused(letter: Letter, **changed: Any) -> None:
    """Try in vain."""
    given = {
        "login_name": letter.login_name,
        "code": read_letter_code(letter.code),
        "pin": PIN,
        "now": clock.now(),
        **changed,
    }
    with pytest.raises(CardRefused):
        account_of_card(**given)


class TestACardThatIsRefused:
    @pytest.mark.parametrize(
        "changed",
        [
            {"login_name": "nobody"},
            {"code": OTHER_CODE},
            {"pin": "902104"},
            {"code": OTHER_CODE, "pin": "902104"},
            {"now": dt.datetime(2100, 1, 1, tzinfo=dt.UTC)},
        ],
        ids=str,
    )
    def test_costs_two_hashes_whatever_the_reason(
        self, active: Letter, work: list[int], changed: dict[str, Any]
    ) -> None:
        refused(active, **changed)

        assert work == [invitations._CODE_ROUNDS] * 2

    def test_costs_as_much_when_it_is_blocked_or_closed(
        self, active: Letter, work: list[int], bernd: Any
    ) -> None:
        PaperCard.objects.update(wrong_tries=PIN_TRIES)
        refused(active)
        PaperCard.objects.update(wrong_tries=0)
        close_account(account_id=active.account_id, actor=SYSTEM, now=clock.now())
        refused(active)

        assert work == [invitations._CODE_ROUNDS] * 4


class TestGuessing:
    @pytest.mark.proof
    def test_at_one_name_stops_nobody_else_in_the_town_hall(self, active: Letter) -> None:
        frieda = visitor("ludwigshafen.localhost", REMOTE_ADDR=TOWN_HALL)
        for _each in range(61):
            page = frieda.post(SIGN_IN, {"login_name": "gerd", "code": "x", "pin": "1"})

        assert "zu viele Versuche" in page.content.decode()
        frieda.post(SIGN_IN, active.form())
        assert is_signed_in(frieda)

    @pytest.mark.proof
    def test_ten_thousand_times_at_a_pin_opens_nothing(
        self, active: Letter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """With the right code, and the right PIN among the guesses once five were wrong."""
        monkeypatch.setattr(invitations, "_CODE_ROUNDS", 1)
        code = read_letter_code(active.code) or ""
        PaperCard.objects.update(
            code_hash=invitations.letter_hash(code),
            pin_hash=invitations.letter_hash(f"{code}:{PIN}"),
        )
        wrong = (f"{number:06}" for number in range(GUESSES))

        for pin in [*islice(wrong, PIN_TRIES), PIN, *wrong]:
            refused(active, pin=pin)

        assert PaperCard.objects.get().wrong_tries == PIN_TRIES
        assert Entry.objects.filter(action="accounts.card_blocked").count() == 1

    @pytest.mark.proof
    def test_ten_thousand_times_at_a_code_by_e_mail_opens_nothing(self) -> None:
        """Each from a session of its own, which knows of no other guess."""
        request = RequestFactory().post("/konto/anmelden/code/eingeben/")
        right, compared = "BCDF-GHJK", 0
        for number in range(GUESSES):
            request.session = SessionStore()
            code = right if number >= 5 else f"BBBB-{number:04}".translate(_LETTERS)
            with context.request_context(request):
                form = ConfirmCodeForm({"code": code}, code=right)
                assert not form.is_valid()
            compared += "Zu viele" not in form.errors["code"].data[0].message

        assert compared == 5


_LETTERS = str.maketrans("0123456789", "BCDFGHJKLM")
