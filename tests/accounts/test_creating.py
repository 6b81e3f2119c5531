"""Opening an account."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from campus.accounts.api import create_account, get_account, list_accounts, update_account
from campus.accounts.models import Account
from campus.accounts.rules import (
    AccountHasNoName,
    AccountUnknown,
    EmailTaken,
    LoginNameIsEmail,
    LoginNameTaken,
    RoleUnknown,
)
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from campus.kernel.transactions import TransactionRequired
from tests.accounts.steps import new_colleague


class TestOpeningAnAccount:
    def test_makes_one_without_a_password(self, at_ludwigshafen: Any, now: dt.datetime) -> None:
        account_id = new_colleague("Frieda Fink", login_name="4711", roles=["employee"], now=now)

        account = get_account(account_id=account_id)

        assert (account.login_name, account.email, account.has_password) == ("4711", None, False)
        assert account.role_names == ["Beschäftigte/r"]

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"email": "ANNA@Example.org"}, EmailTaken),
            ({"login_name": "ab-1"}, LoginNameTaken),
            ({}, AccountHasNoName),
            ({"login_name": "x@y"}, LoginNameIsEmail),
            ({"login_name": "9", "roles": ["cooperative"]}, RoleUnknown),
        ],
    )
    def test_is_refused_with_the_reason(
        self, at_ludwigshafen: Any, now: dt.datetime, given: Any, refusal: type[Refusal]
    ) -> None:
        new_colleague("Frieda Fink", login_name="AB-1", now=now)

        with pytest.raises(refusal):
            new_colleague("Gerd Gimpel", now=now, **given)

    def test_may_use_an_address_that_another_town_uses(
        self, at_speyer: Any, now: dt.datetime
    ) -> None:
        assert new_colleague("Anna Amsel", email="anna@example.org", now=now)

    def test_needs_the_transaction_of_its_caller(self, real_database: str) -> None:
        with pytest.raises(TransactionRequired):
            create_account(
                display_name="F", login_name="1", actor=SYSTEM, now=dt.datetime.now(dt.UTC)
            )


class TestChangingAnAccount:
    def test_to_another_address_ends_its_sessions(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        browser = anna.client()
        assert browser.get("/konto/").status_code == 200

        update_account(
            account_id=anna.account_id,
            display_name="Anna Adler",
            email="anna.adler@example.org",
            login_name=None,
            actor=bernd.actor,
            now=now,
        )

        assert browser.get("/konto/").status_code == 403

    def test_to_an_address_in_use_is_refused(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        with pytest.raises(EmailTaken):
            update_account(
                account_id=anna.account_id,
                display_name="Anna Amsel",
                email="bernd@example.org",
                login_name=None,
                actor=bernd.actor,
                now=now,
            )


class TestAStrangerOfAnotherTown:
    def test_is_unknown_here(self, anna: Any, at_speyer: Any) -> None:
        with pytest.raises(AccountUnknown):
            get_account(account_id=anna.account_id)
        assert [person.display_name for person in list_accounts()] == ["Carla Cranich"]


def test_the_database_itself_forbids_an_account_without_a_name(
    at_ludwigshafen: Any, now: dt.datetime
) -> None:
    forbidden = pytest.raises(IntegrityError, match="accounts_account_can_be_named")

    with forbidden, transaction.atomic():
        Account.objects.create(display_name="X", created_at=now)


def test_listing_accounts_takes_the_same_number_of_queries_for_any_number(
    at_ludwigshafen: Any, now: dt.datetime, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        new_colleague(f"Person {number}", login_name=str(number), roles=["employee"], now=now)

    with django_assert_num_queries(3):
        list_accounts()
