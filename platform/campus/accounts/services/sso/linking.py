"""Whose account an identity is: linked once, by the person or by what HR has on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from campus.accounts.models import Identity
from campus.accounts.queries import find_account
from campus.accounts.queries.sso import ProviderView, account_of_identity
from campus.accounts.rules.sso import NotLinked, SignInRefused, matched_value
from campus.accounts.services.accounts import lock_account
from campus.accounts.services.sso.oidc import Assertion
from campus.audit.api import record
from campus.kernel.actor import SYSTEM, Actor
from campus.kernel.refusal import refuse_on


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """Whose account an assertion means; `is_linked` tells whether it may sign in right away."""

    account_id: UUID
    is_linked: bool


@transaction.atomic(durable=True)
def recognise(provider: ProviderView, assertion: Assertion, *, now: dt.datetime) -> Recognised:
    """Find out whose account an assertion means.

    A known identity is its account's, whatever name or address it has by now. An unknown one is
    matched by what the municipality has on record: an account that nobody has used yet is linked
    at once; the owner of one in use has to confirm it from inside, because whoever runs the
    provider could otherwise read what only the owner may read.

    :raises SignInRefused: "unknown_person", "match", "other_identity" or "closed"
    """
    account_id = account_of_identity(issuer=assertion.issuer, subject=assertion.subject)
    if account_id is not None:
        if not find_account(account_id).is_open:
            raise SignInRefused("closed")
        return Recognised(account_id=account_id, is_linked=True)
    account_id = _matched(provider, assertion, now=now)
    account = find_account(account_id)
    if not account.is_open:
        raise SignInRefused("closed")
    if Identity.objects.filter(
        account_id=account_id, issuer=assertion.issuer, ended_at__isnull=True
    ).exists():
        raise SignInRefused("other_identity")
    if account.has_password or account.last_login:
        return Recognised(account_id=account_id, is_linked=False)
    _link(account_id, issuer=assertion.issuer, subject=assertion.subject, actor=SYSTEM, now=now)
    return Recognised(account_id=account_id, is_linked=True)


@transaction.atomic(durable=True)
def link(*, account_id: UUID, issuer: str, subject: str, actor: Actor, now: dt.datetime) -> None:
    """Link an account with an identity that its owner has just shown; the same again is fine.

    :raises SignInRefused: "other_account" where it is somebody else's, "other_identity" where
        the account has another one
    """
    lock_account(account_id)
    owner = account_of_identity(issuer=issuer, subject=subject)
    if owner is None:
        _link(account_id, issuer=issuer, subject=subject, actor=actor, now=now)
    elif owner != account_id:
        raise SignInRefused("other_account")


@transaction.atomic(durable=True)
def unlink(*, account_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """End an account's links; its owner signs in by other ways from now on.

    :raises NotLinked: where there is none
    """
    live = Identity.objects.filter(account_id=account_id, ended_at__isnull=True)
    if not live.update(ended_at=now):
        raise NotLinked
    _note("accounts.sso_unlinked", account_id, actor=actor, now=now)


def _link(account_id: UUID, *, issuer: str, subject: str, actor: Actor, now: dt.datetime) -> None:
    with refuse_on(
        accounts_identity_one_account=SignInRefused("other_account"),
        accounts_identity_one_each=SignInRefused("other_identity"),
    ):
        Identity.objects.create(
            account_id=account_id, issuer=issuer, subject=subject, linked_at=now
        )
    _note("accounts.sso_linked", account_id, actor=actor, now=now)


def _matched(provider: ProviderView, assertion: Assertion, *, now: dt.datetime) -> UUID:
    if not provider.match_by:
        raise SignInRefused("unknown_person")
    value = matched_value(assertion.claims, provider.match_claim)
    # People are known above this app: the settings name who to ask.
    find: Callable[..., UUID | None] = import_string(settings.ACCOUNT_OF_PROVIDER)
    account_id = find(by=provider.match_by, value=value, now=now)
    if account_id is None:
        raise SignInRefused("unknown_person")
    return account_id


def _note(action: str, account_id: UUID, *, actor: Actor, now: dt.datetime) -> None:
    record(action=action, actor=actor, subject=f"account:{account_id}", now=now)
