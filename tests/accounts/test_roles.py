"""Granting and revoking roles."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from campus.accounts.api import close_account, grant_role, list_roles, revoke_role
from campus.accounts.models import RoleGrant
from campus.accounts.rules import (
    AccountClosed,
    AccountUnknown,
    FunderMissing,
    RoleHeldAlready,
    RoleNotHeld,
    RoleUnknown,
)
from campus.kernel.refusal import Refusal


def _grant(person: Any, role: str, actor: Any, now: dt.datetime, **more: Any) -> None:
    grant_role(account_id=person.account_id, role=role, actor=actor, now=now, **more)


class TestGrantingARole:
    def test_counts_from_the_next_request_on(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        browser = anna.client()
        browser.get("/")

        _grant(anna, "hr", bernd.actor, now)

        assert "hr" in list_roles(account_id=anna.account_id)
        assert browser.get("/").wsgi_request.actor.may("distribute_vouchers")

    def test_twice_is_refused(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        with pytest.raises(RoleHeldAlready):
            _grant(anna, "employee", bernd.actor, now)

    @pytest.mark.parametrize("role", ["cooperative", "king"])
    def test_of_another_side_or_of_none_is_refused(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime, role: str
    ) -> None:
        with pytest.raises(RoleUnknown):
            _grant(anna, role, bernd.actor, now)

    def test_of_a_ministry_needs_its_funder(self, dora: Any, emil: Any, now: dt.datetime) -> None:
        with pytest.raises(FunderMissing):
            _grant(dora, "ministry", emil.actor, now)

        _grant(dora, "ministry", emil.actor, now, funder_id=uuid4())

    def test_to_a_stranger_or_a_closed_account_is_refused(
        self, anna: Any, bernd: Any, carla: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        close_account(account_id=anna.account_id, actor=bernd.actor, now=now)

        _refused(AccountClosed, lambda: _grant(anna, "hr", bernd.actor, now))
        _refused(AccountUnknown, lambda: _grant(carla, "hr", bernd.actor, now))


class TestRevokingARole:
    def test_takes_effect_with_the_next_request(
        self, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        browser = bernd.client()
        assert browser.get("/").wsgi_request.actor.may("manage_staff")

        revoke_role(account_id=bernd.account_id, role="hr", actor=bernd.actor, now=now)

        assert not browser.get("/").wsgi_request.actor.may("manage_staff")

    def test_that_is_not_held_is_refused(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        with pytest.raises(RoleNotHeld):
            revoke_role(account_id=anna.account_id, role="hr", actor=bernd.actor, now=now)

    def test_leaves_it_open_to_grant_it_again(
        self, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        revoke_role(account_id=bernd.account_id, role="hr", actor=bernd.actor, now=now)
        _grant(bernd, "hr", bernd.actor, now)

        assert RoleGrant.objects.filter(account_id=bernd.account_id, role="hr").count() == 2


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        ({"role": "king"}, "accounts_rolegrant_role_known"),
        ({"role": "ministry"}, "accounts_rolegrant_funder_of_ministry"),
        ({"role": "employee"}, "accounts_rolegrant_once"),
    ],
)
def test_the_database_itself_forbids(
    anna: Any, at_ludwigshafen: Any, now: dt.datetime, row: dict[str, str], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RoleGrant.objects.create(account_id=anna.account_id, granted_at=now, **row)


def _refused(refusal: type[Refusal], action: Any) -> None:
    with pytest.raises(refusal):
        action()
