"""Closing an account."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from campus.accounts.api import accept_invitation, close_account, get_account, reopen_account
from campus.accounts.rules import AccountUnknown, InvitationInvalid, OwnAccount
from campus.kernel.actor import SYSTEM
from campus.kernel.transactions import TransactionRequired
from tests.accounts.steps import is_signed_in, secret_for, sign_in, visitor


def _close(person: Any, actor: Any, now: dt.datetime) -> None:
    with transaction.atomic():
        close_account(account_id=person.account_id, actor=actor, now=now)


def test_closing_ends_every_session_at_once(
    anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    desk, phone = anna.client(), anna.client()
    assert desk.get("/konto/").status_code == 200

    _close(anna, bernd.actor, now)

    assert desk.get("/konto/").status_code == 403
    assert phone.get("/konto/").status_code == 403


def test_a_reopened_account_has_to_sign_in_again(
    anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    browser = anna.client()
    _close(anna, bernd.actor, now)

    with transaction.atomic():
        reopen_account(account_id=anna.account_id, actor=bernd.actor, now=now)

    assert get_account(account_id=anna.account_id).roles == {"employee"}
    assert browser.get("/konto/").status_code == 403
    assert anna.client().get("/konto/").status_code == 200


def test_the_own_account_stays_open(bernd: Any, at_ludwigshafen: Any, now: dt.datetime) -> None:
    with pytest.raises(OwnAccount):
        _close(bernd, bernd.actor, now)


def test_an_account_of_another_town_is_unknown(
    carla: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    with pytest.raises(AccountUnknown):
        _close(carla, bernd.actor, now)


def test_a_closed_account_cannot_sign_in(
    anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    _close(anna, bernd.actor, now)
    browser = visitor(anna.host)

    answer = sign_in(browser, "anna@example.org")

    assert answer["Location"] == "/konto/geschlossen/"
    assert not is_signed_in(browser)


def test_closing_makes_open_invitations_worthless(
    anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    token = secret_for(anna.account_id, purpose="link", now=now)

    _close(anna, bernd.actor, now)

    with pytest.raises(InvitationInvalid):
        accept_invitation(secret=token, now=now)


def test_closing_needs_the_transaction_of_its_caller(real_database: str, now: dt.datetime) -> None:
    with pytest.raises(TransactionRequired):
        close_account(account_id=uuid4(), actor=SYSTEM, now=now)
