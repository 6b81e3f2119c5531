"""Who has no e-mail signs in with the letter's code and a PIN; neither is worth anything alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from campus.accounts.models import Invitation, PaperCard
from campus.accounts.rules import read_letter_code
from campus.accounts.rules.shared import PIN_TRIES, CardRefused, PinRefused, check_pin
from campus.accounts.services.accounts import close_account
from campus.accounts.services.cards import account_of_card, activate_with_pin
from campus.audit.models import Entry
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality
from tests import cast
from tests.accounts.steps import is_signed_in, new_colleague, secret_for, visitor
from tests.scenes import scene

PIN, SIGN_IN = "481516", "/konto/anmelden/brief/"


@dataclass
class Letter:
    """What lies before Frieda: her name and her code."""

    account_id: UUID
    login_name: str
    code: str

    def form(self, **changed: str) -> dict[str, str]:
        return {"login_name": self.login_name, "code": self.code, "pin": PIN, **changed}

    def account(self, *, pin: str = PIN, now: dt.datetime | None = None) -> UUID:
        code = read_letter_code(self.code) or ""
        return account_of_card(
            login_name=self.login_name, code=code, pin=pin, now=now or clock.now()
        )


@scene
def letter(db_access: None) -> Letter:
    """A letter that nobody has opened yet."""
    with in_municipality(cast.municipality("ludwigshafen").id):
        account_id = new_colleague("Frieda Fink", login_name="frieda.fink", now=clock.now())
        code = secret_for(account_id, purpose="letter", now=clock.now())
    return Letter(account_id, "frieda.fink", code)


@scene
def active(letter: Letter) -> Letter:
    """A letter that goes on, with its PIN."""
    with in_municipality(cast.municipality("ludwigshafen").id):
        activate_with_pin(
            invitation_id=Invitation.objects.get(account_id=letter.account_id).id,
            code=read_letter_code(letter.code) or "",
            pin=PIN,
            now=clock.now(),
        )
    return letter


@pytest.fixture(autouse=True)
def _in_town(at_ludwigshafen: Any) -> None:
    """Everything happens in Frieda's town."""


class TestALetterWithAPin:
    def test_signs_in_again_and_again(self, active: Letter, anna: Any) -> None:
        for _each in range(2):
            browser = visitor(anna.host)
            browser.post(SIGN_IN, active.form())
            assert is_signed_in(browser)

    def test_is_worth_nothing_without_the_pin_or_the_code(
        self, active: Letter, anna: Any, bernd: Any
    ) -> None:
        another = secret_for(
            new_colleague("Gerd Gimpel", login_name="gerd.gimpel", now=clock.now()),
            purpose="letter",
            now=clock.now(),
        )
        pages = []
        for wrong in ({"pin": "815164"}, {"code": another}, {"login_name": "gerd.gimpel"}):
            browser = visitor(anna.host)
            pages.append(browser.post(SIGN_IN, active.form(**wrong)).content.decode())
            assert not is_signed_in(browser)
        assert all(CardRefused.sentence in page for page in pages)

    def test_is_worth_nothing_on_another_towns_host(self, active: Letter, carla: Any) -> None:
        browser = visitor(carla.host)

        browser.post(SIGN_IN, active.form())

        assert not is_signed_in(browser)

    def test_is_blocked_after_five_wrong_pins_for_good(self, active: Letter) -> None:
        for _each in range(PIN_TRIES):
            with pytest.raises(CardRefused):
                active.account(pin="815164")

        with pytest.raises(CardRefused):
            active.account()
        assert Entry.objects.filter(action="accounts.card_blocked").count() == 1

    def test_is_not_blocked_by_somebody_who_only_knows_the_name(self, active: Letter) -> None:
        foreign = "0" * 16
        for _each in range(PIN_TRIES + 1):
            with pytest.raises(CardRefused):
                account_of_card(
                    login_name="frieda.fink", code=foreign, pin="815164", now=clock.now()
                )

        assert active.account() == active.account_id

    def test_forgets_wrong_tries_after_a_right_one(self, active: Letter) -> None:
        with pytest.raises(CardRefused):
            active.account(pin="815164")
        active.account()

        assert PaperCard.objects.get().wrong_tries == 0

    def test_ends_when_hr_writes_a_new_letter(self, active: Letter) -> None:
        secret_for(active.account_id, purpose="letter", now=clock.now())

        with pytest.raises(CardRefused):
            active.account()

    def test_ends_after_a_year_and_with_the_account(self, active: Letter) -> None:
        with pytest.raises(CardRefused):
            active.account(now=clock.now() + dt.timedelta(days=366))
        with transaction.atomic():
            close_account(account_id=active.account_id, actor=SYSTEM, now=clock.now())
        with pytest.raises(CardRefused):
            active.account()

    def test_keeps_neither_code_nor_pin(self, active: Letter) -> None:
        kept = str(PaperCard.objects.values().get())

        assert PIN not in kept
        assert (read_letter_code(active.code) or "") not in kept

    def test_is_one_each(self, active: Letter) -> None:
        card = PaperCard.objects.get()
        card.pk = None

        with (
            pytest.raises(IntegrityError, match="accounts_papercard_one_each"),
            transaction.atomic(),
        ):
            card.save(force_insert=True)


class TestTheFirstTime:
    def test_needs_the_code_before_the_pin(self, anna: Any) -> None:
        browser = visitor(anna.host)

        answer = browser.post("/konto/aktivieren/pin/", {"pin": PIN, "repeated": PIN})

        assert answer["Location"] == "/konto/aktivieren/"

    def test_is_over_once_the_pin_is_chosen(self, letter: Letter, anna: Any) -> None:
        browser = visitor(anna.host)
        browser.post("/konto/aktivieren/", letter.form())

        browser.post("/konto/aktivieren/pin/", {"pin": PIN, "repeated": PIN})

        assert is_signed_in(browser)
        assert letter.account() == letter.account_id

    def test_lets_nobody_choose_an_easy_pin(self, letter: Letter, anna: Any) -> None:
        browser = visitor(anna.host)
        browser.post("/konto/aktivieren/", letter.form())

        page = browser.post("/konto/aktivieren/pin/", {"pin": "123456", "repeated": "123456"})

        assert "zu leicht zu erraten" in page.content.decode()
        assert not PaperCard.objects.exists()

    def test_keeps_no_readable_code_in_the_session(self, letter: Letter, anna: Any) -> None:
        browser = visitor(anna.host)
        browser.post("/konto/aktivieren/", letter.form())

        assert (read_letter_code(letter.code) or "") not in str(dict(browser.session))

    def test_uses_the_letter_up(self, active: Letter, anna: Any) -> None:
        answer = visitor(anna.host).post("/konto/aktivieren/", active.form())

        assert "passen nicht zusammen" in answer.content.decode()


@pytest.mark.parametrize("pin", ["481516", "90210477", "1984205"])
def test_a_good_pin_is_taken(pin: str) -> None:
    check_pin(pin, login_name="frieda.fink")


@pytest.mark.parametrize(
    "pin",
    ["12345", "123456789", "123456", "987654", "890123", "000000", "121212", "123123", "12341234",
     "４８１５１６", "48151x", "", "471112"],
)  # fmt: skip
def test_an_easy_pin_is_refused(pin: str) -> None:
    with pytest.raises(PinRefused):
        check_pin(pin, login_name="fink-471112")
