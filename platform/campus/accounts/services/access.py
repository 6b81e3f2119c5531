"""What the cooperative does on its page of accounts: invite, invite again, close, reopen."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.accounts.services import accounts, invitations
from campus.kernel.actor import Actor


@transaction.atomic(durable=True)
def invite_colleague(
    *,
    display_name: str,
    email: str,
    role: str,
    funder_id: UUID | None,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Open an account with one role, have the invitation sent, and return the account's id.

    :raises EmailTaken, RoleUnknown, FunderMissing: by what was given
    """
    account_id = accounts.create_account(
        display_name=display_name,
        email=email,
        roles=[role],
        funder_id=funder_id,
        actor=actor,
        now=now,
    )
    invitations.invite_by_email(account_id=account_id, actor=actor, now=now)
    return account_id


@transaction.atomic(durable=True)
def invite_again(*, account_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Replace an invitation by a fresh one.

    :raises AccountUnknown, AccountClosed, EmailMissing: by the account
    """
    invitations.invite_by_email(account_id=account_id, actor=actor, now=now)


@transaction.atomic(durable=True)
def close_access(*, account_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Take away an account's access at once.

    :raises AccountUnknown, OwnAccount: by the account
    """
    accounts.close_account(account_id=account_id, actor=actor, now=now)


@transaction.atomic(durable=True)
def reopen_access(*, account_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Give an account its access back.

    :raises AccountUnknown: by the account
    """
    accounts.reopen_account(account_id=account_id, actor=actor, now=now)
