"""A new address counts once its owner has typed the code that went to it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from campus.accounts.api import EmailTaken, get_account
from campus.accounts.models import SealedMail
from campus.accounts.services.mail import send_sealed_mail
from tenants.privacy.rules.addressing import TRIES, AddressCodeWrong
from tenants.privacy.services.addressing import begin_change, finish_change
from tests.cast import PASSWORD

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")

NEW = "anna.amsel@example.org"


def sent(now: dt.datetime) -> str:
    """What was mailed last, after everything that waits was sent."""
    with transaction.atomic():
        for one in SealedMail.objects.order_by("created_at"):
            send_sealed_mail(mail_id=one.id, now=now)
    return str(mail.outbox[-1].body)


def code_of(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found
    return found.group()


def test_the_code_goes_to_the_new_address_and_the_old_one_is_told(
    anna: Any, now: dt.datetime
) -> None:
    waiting = begin_change(account_id=anna.account_id, email=NEW, now=now)
    code = code_of(sent(now))
    assert mail.outbox[-1].to == [NEW]

    finish_change(waiting=waiting, code=f" {code[:3]} {code[3:]}", actor=anna.actor, now=now)

    assert get_account(account_id=anna.account_id).email == NEW
    assert "wurde geändert" in sent(now)
    assert mail.outbox[-1].to == ["anna@example.org"]


def test_a_wrong_an_old_and_a_sixth_code_change_nothing(anna: Any, now: dt.datetime) -> None:
    waiting = begin_change(account_id=anna.account_id, email=NEW, now=now)
    code = code_of(sent(now))
    worn = waiting
    for _time in range(TRIES):
        worn = worn.tried()

    for given, typed, at in (
        (waiting, "000000" if code != "000000" else "111111", now),
        (waiting, code, now + dt.timedelta(minutes=16)),
        (worn, code, now),
    ):
        with pytest.raises(AddressCodeWrong):
            finish_change(waiting=given, code=typed, actor=anna.actor, now=at)
    assert get_account(account_id=anna.account_id).email == "anna@example.org"


def test_the_code_of_one_account_is_none_for_another_and_a_taken_address_stays(
    anna: Any, bernd: Any, now: dt.datetime
) -> None:
    waiting = begin_change(account_id=anna.account_id, email="bernd@example.org", now=now)
    code = code_of(sent(now))

    with pytest.raises(AddressCodeWrong):
        finish_change(waiting=waiting, code=code, actor=bernd.actor, now=now)
    with pytest.raises(EmailTaken):
        finish_change(waiting=waiting, code=code, actor=anna.actor, now=now)


def test_without_a_fresh_sign_in_the_page_asks_for_the_password(anna: Any) -> None:
    answer = anna.client().get("/meine-daten/e-mail/")

    assert answer.status_code == 302
    assert "/konto/nachweis/" in answer["Location"]


def test_a_fourth_code_within_five_minutes_is_not_sent(anna: Any) -> None:
    """Else somebody's address, typed again and again, would be flooded."""
    browser = anna.client()
    browser.post("/konto/nachweis/passwort/", {"password": PASSWORD})

    answers = [browser.post("/meine-daten/e-mail/", {"email": NEW}) for _time in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert "Das waren zu viele Versuche." in answers[-1].content.decode()
    assert SealedMail.objects.count() == 3
