"""Granting and revoking roles."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.accounts.models import Account, RoleGrant
from campus.accounts.rules import (
    AccountClosed,
    AccountUnknown,
    RoleHeldAlready,
    RoleNotHeld,
    check_role_fits,
)
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from tenants.registry.api import current_municipality


def grant_role(
    *,
    account_id: UUID,
    role: str,
    funder_id: UUID | None = None,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Give an open account of the current schema a role.

    :raises AccountUnknown, AccountClosed: by the account
    :raises RoleUnknown, FunderMissing, RoleHeldAlready: by the role
    """
    require_transaction()
    account = Account.objects.filter(id=account_id).first()
    if account is None:
        raise AccountUnknown
    if account.closed_at is not None:
        raise AccountClosed
    add_role(account_id=account_id, role=role, funder_id=funder_id, actor=actor, now=now)


def revoke_role(*, account_id: UUID, role: str, actor: Actor, now: dt.datetime) -> None:
    """Take a role away; the next request of the account is already without it.

    :raises RoleNotHeld: where the account does not hold it
    """
    require_transaction()
    held = RoleGrant.objects.filter(account_id=account_id, role=role, revoked_at__isnull=True)
    if not held.update(revoked_at=now, revoked_by_id=actor.account_id):
        raise RoleNotHeld
    _note("accounts.role_revoked", account_id, role, actor=actor, now=now)


def add_role(
    *, account_id: UUID, role: str, funder_id: UUID | None, actor: Actor, now: dt.datetime
) -> None:
    """Record a role of an account that is known to be open.

    :raises RoleUnknown, FunderMissing, RoleHeldAlready: by the role
    """
    check_role_fits(
        role=role, in_public=current_municipality() is None, funder_given=funder_id is not None
    )
    with refuse_on(accounts_rolegrant_once=RoleHeldAlready):
        RoleGrant.objects.create(
            account_id=account_id,
            role=role,
            funder_id=funder_id,
            granted_at=now,
            granted_by_id=actor.account_id,
        )
    _note("accounts.role_granted", account_id, role, actor=actor, now=now)


def _note(action: str, account_id: UUID, role: str, *, actor: Actor, now: dt.datetime) -> None:
    subject = f"account:{account_id}"
    record(action=action, actor=actor, subject=subject, facts={"role": role}, now=now)
