"""A person who is gone at the provider is out here too, on every device."""

from __future__ import annotations

import datetime as dt
import uuid
from uuid import UUID

from django.db import transaction

from campus.accounts.models import Account
from campus.accounts.queries.sso import account_of_identity, find_provider, provider_in_use
from campus.accounts.rules.sso import (
    UNANSWERED_FOR,
    ProviderUnknown,
    SignInRefused,
)
from campus.accounts.services.accounts import lock_account
from campus.accounts.services.mail import seal, unseal
from campus.accounts.services.sso import oidc
from campus.accounts.services.sso.sessions import digest_of, end_sessions_at, use_once
from campus.audit.api import record
from campus.kernel.actor import SYSTEM
from campus.kernel.transactions import require_transaction


@transaction.atomic(durable=True)
def _end_all(account_id: UUID, *, now: dt.datetime) -> None:
    end_sessions(account_id=account_id, now=now)


def sign_out_by_provider(*, logout_token: str, now: dt.datetime) -> None:
    """End every session of the person whom the provider signs out (Back-Channel Logout 1.0).

    Where it names no person but a session, that one ends.

    :raises SignInRefused: for a token that is not exactly as it must be, or nobody's
    """
    provider = provider_in_use()
    if provider is None or provider.is_saml:
        raise SignInRefused("switched_off")
    said = oidc.logout_meant(provider, logout_token=logout_token, now=now)
    with transaction.atomic(durable=True):
        use_once(authority=provider.authority, message_id=said.token_id, now=now)
        if not said.subject:
            index = digest_of(provider.authority, said.session)
            for account_id in set(end_sessions_at(indexes=[index]).values()):
                note_ended(account_id=account_id, now=now)
            return
        owner = account_of_identity(issuer=provider.authority, subject=said.subject)
        if owner is not None:
            end_sessions(account_id=owner, now=now)


def end_sessions(*, account_id: UUID, now: dt.datetime) -> None:
    """Sign an account out on every device, and its API tokens, each at its next request.

    The tokens count again once their owner has signed in: a provider says the same "no" of who
    has gone home and of who has left.

    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    account = lock_account(account_id)
    account.session_epoch, account.signed_out_at = uuid.uuid4(), now
    account.save(update_fields=["session_epoch", "signed_out_at"])
    note_ended(account_id=account_id, now=now)


def note_ended(*, account_id: UUID, now: dt.datetime) -> None:
    """Write down that a provider has ended sessions of an account."""
    record(
        action="accounts.sso_sessions_ended",
        actor=SYSTEM,
        subject=f"account:{account_id}",
        now=now,
    )


def let_in_again(*, account_id: UUID) -> None:
    """Let an account's API tokens count again, now that its owner has signed in."""
    Account.objects.filter(id=account_id, signed_out_at__isnull=False).update(signed_out_at=None)


def ask_again(
    *,
    provider_id: str,
    sealed_token: str,
    answered_at: dt.datetime,
    account_id: UUID,
    now: dt.datetime,
) -> tuple[str, dt.datetime] | None:
    """Ask the provider whether a signed-in person is still there.

    Return the sealed token for the next time and when the provider last answered, or None where
    the session must end: the provider says no, or has said nothing for ten minutes. On a "no"
    every device is signed out.
    """
    try:
        provider = find_provider(provider_id)
        fresh = oidc.refresh(provider, refresh_token=unseal(sealed_token))
    except ProviderUnknown:
        return None
    except SignInRefused as refusal:
        if refusal.reason == "code":
            _end_all(account_id, now=now)
            return None
        return (sealed_token, answered_at) if now - answered_at < UNANSWERED_FOR else None
    return seal(fresh), now
