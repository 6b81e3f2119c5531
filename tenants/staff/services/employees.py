"""Take on, change, let go and link one employee."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from campus.accounts.api import close_account, get_account, reopen_account, update_account
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from tenants.staff.models import Employee
from tenants.staff.rules.refusals import (
    AccountTaken,
    EmailTaken,
    EmployeeUnknown,
    PersonnelNumberTaken,
)


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What HR records about one person; nothing else about a person is asked for."""

    personnel_number: str
    given_name: str
    family_name: str
    email: str | None = None
    unit_id: UUID | None = None
    post_id: UUID | None = None
    is_supervisor: bool = False
    entered_on: dt.date | None = None


@transaction.atomic(durable=True)
def add_employee(*, particulars: Particulars, actor: Actor, now: dt.datetime) -> UUID:
    """Take on a person by hand and return the new id.

    :raises PersonnelNumberTaken: another person has this number
    :raises EmailTaken: another person who is here has this address
    """
    return create_employee(particulars=particulars, actor=actor, now=now)


def create_employee(*, particulars: Particulars, actor: Actor, now: dt.datetime) -> UUID:
    """Take on a person inside the caller's transaction; raises as `add_employee`."""
    require_transaction()
    employee = Employee()
    _write(employee, particulars)
    record(
        action="staff.employee_added",
        actor=actor,
        subject=f"employee:{employee.id}",
        now=now,
    )
    return employee.id


@transaction.atomic(durable=True)
def change_employee(
    *, employee_id: UUID, particulars: Particulars, actor: Actor, now: dt.datetime
) -> None:
    """Replace what is recorded about a person; raises as `add_employee`, and EmployeeUnknown."""
    employee = lock_employee(employee_id=employee_id)
    fields = _changed_fields(employee, particulars)
    _write(employee, particulars)
    rename_account(employee, actor=actor, now=now)
    record(
        action="staff.employee_changed",
        actor=actor,
        subject=f"employee:{employee_id}",
        facts={"fields": fields},
        now=now,
    )


def correct_name(
    *, employee_id: UUID, field: str, value: str, actor: Actor, now: dt.datetime
) -> None:
    """Put a given or family name right inside the caller's transaction; the account follows.

    :param field: "given_name" or "family_name"
    :raises EmployeeUnknown: where this municipality has no such person
    """
    require_transaction()
    employee = lock_employee(employee_id=employee_id)
    setattr(employee, field, value.strip())
    save_employee(employee)
    rename_account(employee, actor=actor, now=now)
    record(
        action="staff.employee_changed",
        actor=actor,
        subject=f"employee:{employee_id}",
        facts={"fields": [field]},
        now=now,
    )


@transaction.atomic(durable=True)
def let_go(*, employee_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Record that a person has left; a second time changes nothing.

    The account is closed with it; what the person has achieved stays theirs.

    :raises EmployeeUnknown: where this municipality has no such person
    :raises OwnAccount: nobody locks themselves out
    """
    employee = lock_employee(employee_id=employee_id)
    if employee.left_at is None:
        release(employee, actor=actor, now=now)
        record(
            action="staff.employee_left",
            actor=actor,
            subject=f"employee:{employee_id}",
            now=now,
        )


@transaction.atomic(durable=True)
def take_back(*, employee_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Record that a person who had left is here again; a second time changes nothing.

    :raises EmailTaken: somebody else has the address by now
    :raises EmployeeUnknown: where this municipality has no such person
    """
    employee = lock_employee(employee_id=employee_id)
    if employee.left_at is not None:
        welcome_back(employee, actor=actor, now=now)
        record(
            action="staff.employee_returned",
            actor=actor,
            subject=f"employee:{employee_id}",
            now=now,
        )


def link_account(*, employee_id: UUID, account_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Say which account of this municipality is this person's, inside the caller's transaction.

    :raises EmployeeUnknown: where this municipality has no such person
    :raises AccountTaken: the account is another person's
    """
    require_transaction()
    employee = lock_employee(employee_id=employee_id)
    employee.account_id = account_id
    save_employee(employee)
    record(
        action="staff.account_linked",
        actor=actor,
        subject=f"employee:{employee_id}",
        now=now,
    )


def lock_employee(*, employee_id: UUID) -> Employee:
    """Return one employee, locked until the transaction ends.

    :raises EmployeeUnknown: where this municipality has no such person
    """
    try:
        return Employee.objects.select_for_update(of=("self",), no_key=True).get(id=employee_id)
    except Employee.DoesNotExist:
        raise EmployeeUnknown from None


def save_employee(employee: Employee) -> None:
    """Write one employee, naming what is already taken.

    :raises PersonnelNumberTaken, EmailTaken, AccountTaken: as their names say
    """
    with refuse_on(
        staff_employee_personnel_number_unique=PersonnelNumberTaken,
        staff_employee_email_unique=EmailTaken,
        staff_employee_account_unique=AccountTaken,
    ):
        employee.save()


def release(employee: Employee, *, actor: Actor, now: dt.datetime) -> None:
    """Mark a locked employee as gone and close the account.

    :raises OwnAccount: nobody locks themselves out
    """
    employee.left_at = now
    save_employee(employee)
    if employee.account_id:
        close_account(account_id=employee.account_id, actor=actor, now=now)


def welcome_back(employee: Employee, *, actor: Actor, now: dt.datetime) -> None:
    """Mark a locked employee as here again and reopen the account.

    :raises EmailTaken: somebody else has the address by now
    """
    employee.left_at = None
    save_employee(employee)
    if employee.account_id:
        reopen_account(account_id=employee.account_id, actor=actor, now=now)


def rename_account(employee: Employee, *, actor: Actor, now: dt.datetime) -> None:
    """Let a person's account carry the name on record.

    What somebody signs in with stays: whoever could change the address of an account in use
    could take it over, and read what only its owner may read.
    """
    if employee.account_id is None:
        return
    account = get_account(account_id=employee.account_id)
    if account.display_name != str(employee):
        update_account(
            account_id=account.id,
            display_name=str(employee),
            email=account.email,
            login_name=account.login_name,
            actor=actor,
            now=now,
        )


def _write(employee: Employee, particulars: Particulars) -> None:
    for field, value in vars(particulars).items():
        setattr(employee, field, value)
    employee.email = particulars.email or None
    save_employee(employee)


def _changed_fields(employee: Employee, particulars: Particulars) -> list[str]:
    return sorted(f for f, value in vars(particulars).items() if getattr(employee, f) != value)
