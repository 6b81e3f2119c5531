"""What is done with one account, or read of it, concerns nobody else's."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from campus.accounts.models import BreakGlass, Identity, PaperCard
from campus.accounts.queries import has_second_factor, security_of, standing_of
from campus.accounts.queries.sso import account_of_identity, break_glass_ids, linked_at
from campus.accounts.rules import read_letter_code
from campus.accounts.rules.sso import SignInRefused
from campus.accounts.services.activation import check_letter_code
from campus.accounts.services.cards import activate_with_pin
from campus.accounts.services.erasing import erase_account
from campus.accounts.services.sso.configuring import withdraw_break_glass
from campus.accounts.services.sso.linking import link, unlink
from campus.kernel.actor import SYSTEM
from tests.accounts.steps import new_colleague, secret_for

ISSUER = "https://anmeldung.example.org"


def identity_of(person: Any, subject: str, now: dt.datetime) -> Identity:
    return Identity.objects.create(
        account_id=person.account_id, issuer=ISSUER, subject=subject, linked_at=now
    )


def card_of(person: Any, now: dt.datetime) -> PaperCard:
    return PaperCard.objects.create(
        account_id=person.account_id,
        code_hash="x",
        pin_hash="x",
        made_at=now,
        expires_at=now + dt.timedelta(days=9),
    )


def device_of(person: Any, now: dt.datetime) -> str:
    key = f"{person.account_id.hex}"
    Session.objects.create(session_key=key, session_data="", expire_date=now + dt.timedelta(days=9))
    UserSession.objects.create(
        user_id=person.account_id, session_key=key, ip="127.0.0.1", user_agent="x", data={}
    )
    return key


def test_its_factors_and_devices_are_its_own(
    at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    device_of(bernd, now)
    for kind in (Authenticator.Type.RECOVERY_CODES, Authenticator.Type.TOTP):
        Authenticator.objects.create(user_id=bernd.account_id, type=kind, data={})

    security = security_of(anna.account_id)

    assert (security.has_recovery_codes, security.device_count) == (False, 0)
    assert not has_second_factor(anna.account_id)


def test_its_roles_are_its_own(at_ludwigshafen: Any, anna: Any, bernd: Any) -> None:
    assert standing_of(anna.account_id).roles == {"employee"}
    assert "hr" in standing_of(bernd.account_id).roles


def test_its_identity_leads_to_nobody_else(
    at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    identity_of(anna, "anna", now)
    identity_of(bernd, "bernd", now)

    owners = [account_of_identity(issuer=ISSUER, subject=name) for name in ("anna", "bernd")]

    assert owners == [anna.account_id, bernd.account_id]


def test_its_link_is_not_shown_to_others(
    at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    identity_of(anna, "anna", now)

    assert linked_at(account_id=bernd.account_id, issuer=ISSUER) is None


def test_its_identity_cannot_be_linked_by_somebody_else(
    at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    identity_of(anna, "anna", now)

    with pytest.raises(SignInRefused, match="other_account"):
        link(account_id=bernd.account_id, issuer=ISSUER, subject="anna", actor=bernd.actor, now=now)


def test_ending_its_link_ends_no_other(
    at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    identity_of(anna, "anna", now)
    kept = identity_of(bernd, "bernd", now)

    unlink(account_id=anna.account_id, actor=anna.actor, now=now)

    assert list(Identity.objects.filter(ended_at=None)) == [kept]


def test_named_for_emergencies_without_a_second_factor_it_does_not_count(
    at_ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    BreakGlass.objects.create(account_id=anna.account_id, named_at=now)

    assert break_glass_ids() == []


def test_withdrawn_for_emergencies_others_stay_named(
    at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    for person in (anna, bernd):
        BreakGlass.objects.create(account_id=person.account_id, named_at=now)

    withdraw_break_glass(account_id=anna.account_id, actor=bernd.actor, now=now)

    assert BreakGlass.objects.get(withdrawn_at=None).account_id == bernd.account_id


def test_a_new_letter_ends_nobody_elses_card(
    at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    kept = card_of(bernd, now)
    frieda = new_colleague("Frieda Fink", login_name="4711", roles=["employee"], now=now)

    secret_for(frieda, purpose="letter", now=now)

    assert PaperCard.objects.get(ended_at=None) == kept


def test_a_new_pin_ends_nobody_elses_card(
    at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    frieda = new_colleague("Frieda Fink", login_name="4711", roles=["employee"], now=now)
    code = read_letter_code(secret_for(frieda, purpose="letter", now=now)) or ""
    invitation_id: UUID = check_letter_code(login_name="4711", code=code, now=now)
    kept = card_of(bernd, now)

    activate_with_pin(invitation_id=invitation_id, code=code, pin="830274", now=now)

    assert PaperCard.objects.filter(ended_at=None).count() == 2
    assert PaperCard.objects.filter(id=kept.id, ended_at=None).exists()


def test_deleting_it_signs_nobody_else_out(
    at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    key = device_of(bernd, now)
    frieda = new_colleague("Frieda Fink", login_name="4711", roles=["employee"], now=now)

    with transaction.atomic():
        erase_account(account_id=frieda, actor=SYSTEM, now=now)

    assert Session.objects.filter(session_key=key).exists()
