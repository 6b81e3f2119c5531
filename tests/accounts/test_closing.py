"""Closing an account."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from campus.accounts.api import close_account, get_account, reopen_account
from campus.accounts.rules import AccountUnknown, OwnAccount
from campus.kernel.transactions import TransactionRequired
from django.db import transaction


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
