"""Who else in the house is HR or staff council."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.accounts import api as accounts
from campus.kernel.actor import Actor
from tenants.staff.rules.refusals import AccountMissing, OwnRole
from tenants.staff.services.employees import lock_employee

GRANTABLE = (accounts.HR, accounts.STAFF_COUNCIL)


@transaction.atomic(durable=True)
def grant_house_role(*, employee_id: UUID, role: str, actor: Actor, now: dt.datetime) -> None:
    """Let a person act as HR or staff council of this municipality.

    :raises EmployeeUnknown, AccountMissing: by the person
    :raises RoleUnknown, RoleHeldAlready, AccountClosed: by the role
    """
    account_id = _account_of(employee_id, role)
    accounts.grant_role(account_id=account_id, role=role, actor=actor, now=now)


@transaction.atomic(durable=True)
def revoke_house_role(*, employee_id: UUID, role: str, actor: Actor, now: dt.datetime) -> None:
    """Take the role of HR or staff council away again.

    :raises EmployeeUnknown, AccountMissing, OwnRole: by the person
    :raises RoleUnknown, RoleNotHeld: by the role
    """
    account_id = _account_of(employee_id, role)
    if account_id == actor.account_id:
        # Else the last HR person of a town could lock the town out.
        raise OwnRole
    accounts.revoke_role(account_id=account_id, role=role, actor=actor, now=now)


def _account_of(employee_id: UUID, role: str) -> UUID:
    if role not in GRANTABLE:
        raise accounts.RoleUnknown
    account_id = lock_employee(employee_id=employee_id).account_id
    if account_id is None:
        raise AccountMissing
    return account_id
