"""Who else in the house is HR, staff council or data protection officer."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.accounts import api as accounts
from campus.kernel.actor import Actor
from tenants.staff.rules.refusals import AccountMissing, OwnRole, RolesApart
from tenants.staff.services.employees import lock_employee

GRANTABLE = (accounts.HR, accounts.STAFF_COUNCIL, accounts.DATA_PROTECTION_OFFICER)
# Who watches over the data does not decide about them (Art. 38 (6) GDPR).
APART = {accounts.HR, accounts.DATA_PROTECTION_OFFICER}


@transaction.atomic(durable=True)
def grant_house_role(*, employee_id: UUID, role: str, actor: Actor, now: dt.datetime) -> None:
    """Let a person act as HR, staff council or data protection officer of this municipality.

    :raises EmployeeUnknown, AccountMissing: by the person
    :raises RoleUnknown, RoleHeldAlready, AccountClosed: by the role
    :raises RolesApart: HR and data protection officer are never the same person
    """
    account_id = _account_of(employee_id, role)
    held = accounts.get_account(account_id=account_id).roles
    if role in APART and held & (APART - {role}):
        raise RolesApart
    accounts.grant_role(account_id=account_id, role=role, actor=actor, now=now)


@transaction.atomic(durable=True)
def revoke_house_role(*, employee_id: UUID, role: str, actor: Actor, now: dt.datetime) -> None:
    """Take a role of the house away again.

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
