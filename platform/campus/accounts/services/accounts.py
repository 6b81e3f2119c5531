"""Opening, changing and closing accounts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from uuid import UUID

from django.contrib.auth.password_validation import validate_password

from campus.accounts.models import Account
from campus.accounts.rules import (
    AccountHasNoName,
    AccountUnknown,
    EmailTaken,
    LoginNameIsEmail,
    LoginNameTaken,
    OwnAccount,
)
from campus.accounts.services.roles import add_role
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction

_NAMES = {
    "accounts_account_email_unique": EmailTaken,
    "accounts_account_login_name_unique": LoginNameTaken,
    "accounts_account_login_name_is_no_email": LoginNameIsEmail,
    "accounts_account_can_be_named": AccountHasNoName,
}


def create_account(
    *,
    display_name: str,
    email: str | None = None,
    login_name: str | None = None,
    roles: Collection[str] = (),
    funder_id: UUID | None = None,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Open an account without a password in the current schema and return its id.

    :param funder_id: the funder whose figures a ministry's account reads; else None
    :raises EmailTaken, LoginNameTaken, AccountHasNoName, LoginNameIsEmail: by what names it
    :raises RoleUnknown, FunderMissing: by its roles
    """
    require_transaction()
    account = Account(display_name=display_name.strip(), created_at=now)
    _name(account, email=email, login_name=login_name)
    account.set_unusable_password()
    with refuse_on(**_NAMES):
        account.save(force_insert=True)
    _note("accounts.account_opened", account.id, actor=actor, now=now)
    for role in sorted(roles):
        add_role(account_id=account.id, role=role, funder_id=funder_id, actor=actor, now=now)
    return account.id


def update_account(
    *,
    account_id: UUID,
    display_name: str,
    email: str | None,
    login_name: str | None,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Change what names an account; with another e-mail address every device is signed out.

    :raises AccountUnknown: where this schema has none with the id
    :raises EmailTaken, LoginNameTaken, AccountHasNoName, LoginNameIsEmail: by what names it
    """
    require_transaction()
    account = lock_account(account_id)
    old_email = account.email
    account.display_name = display_name.strip()
    _name(account, email=email, login_name=login_name)
    if account.email != old_email:
        account.session_epoch = uuid.uuid4()
    with refuse_on(**_NAMES):
        account.save()
    _note("accounts.account_changed", account.id, actor=actor, now=now)


def set_password(*, account_id: UUID, password: str, actor: Actor, now: dt.datetime) -> None:
    """Give an account a password without asking for the old one; every device is signed out.

    :raises AccountUnknown: where this schema has none with the id
    :raises django.core.exceptions.ValidationError: where the password is too weak
    """
    require_transaction()
    account = lock_account(account_id)
    validate_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    _note("accounts.password_set", account.id, actor=actor, now=now)


def close_account(*, account_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Take away access at once, on every device; a closed account stays as it is.

    :raises AccountUnknown: where this schema has none with the id
    :raises OwnAccount: where the actor would lock themselves out
    """
    require_transaction()
    account = lock_account(account_id)
    if actor.account_id == account.id:
        raise OwnAccount
    if account.closed_at is not None:
        return
    account.closed_at = now
    account.session_epoch = uuid.uuid4()
    account.save(update_fields=["closed_at", "session_epoch"])
    withdraw_open_invitations(account.id, now=now)
    _note("accounts.account_closed", account.id, actor=actor, now=now)


def reopen_account(*, account_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Give access back, with the roles from before; devices have to sign in again.

    :raises AccountUnknown: where this schema has none with the id
    """
    require_transaction()
    account = lock_account(account_id)
    if account.closed_at is None:
        return
    account.closed_at = None
    account.save(update_fields=["closed_at"])
    _note("accounts.account_reopened", account.id, actor=actor, now=now)


def lock_account(account_id: UUID) -> Account:
    """Return an account, locked until the transaction ends.

    :raises AccountUnknown: where this schema has none with the id
    """
    locked = Account.objects.select_for_update(of=("self",), no_key=True)
    account = locked.filter(id=account_id).first()
    if account is None:
        raise AccountUnknown
    return account


def withdraw_open_invitations(account_id: UUID, *, now: dt.datetime) -> None:
    """Make every unused invitation of an account worthless."""
    account = Account(id=account_id)
    account.invitations.filter(used_at__isnull=True, withdrawn_at__isnull=True).update(
        withdrawn_at=now
    )


def _name(account: Account, *, email: str | None, login_name: str | None) -> None:
    account.email = (email or "").strip().lower() or None
    account.login_name = (login_name or "").strip() or None


def _note(action: str, account_id: UUID, *, actor: Actor, now: dt.datetime) -> None:
    record(action=action, actor=actor, subject=f"account:{account_id}", facts={}, now=now)
