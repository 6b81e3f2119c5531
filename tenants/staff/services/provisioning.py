"""What a municipality's directory does with its people: new, changed, gone, back, removed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from tenants.staff.models import Employee
from tenants.staff.queries.directory import resource_of
from tenants.staff.rules.directory import ScimRefused, check_whole
from tenants.staff.rules.refusals import EmailTaken, PersonnelNumberTaken
from tenants.staff.services.employees import (
    release,
    rename_account,
    save_employee,
    welcome_back,
)


class _Taken(ScimRefused):
    def __init__(self) -> None:
        super().__init__(409, "uniqueness", "Diese Person führt das Verzeichnis hier schon.")


class _Unknown(ScimRefused):
    def __init__(self) -> None:
        super().__init__(404, "", "Diese Person führt das Verzeichnis hier nicht.")


@transaction.atomic(durable=True)
def add_user(
    *, fields: Mapping[str, Any], base: str, actor: Actor, now: dt.datetime
) -> dict[str, Any]:
    """Take over a person from the directory and return their resource.

    Whom HR has on record by the same personnel number is that person, and is kept by the directory
    from now on.

    :raises ScimRefused: 400 where something is missing, 409 where somebody is that already
    """
    check_whole(fields)
    number = fields["personnel_number"]
    with _taken():
        known = _locked().filter(personnel_number=number).first()
        if known is not None and known.directory_name is not None:
            raise _Taken
        person = known or Employee(personnel_number=number)
        _write(person, fields)
        _move(person, active=fields.get("active", True), actor=actor, now=now)
    if known is not None:
        rename_account(person, actor=actor, now=now)
    _note("staff.directory_person_added", person, actor=actor, now=now)
    return resource_of(person, base=base)


@transaction.atomic(durable=True)
def change_user(
    *, user_id: UUID, fields: Mapping[str, Any], base: str, actor: Actor, now: dt.datetime
) -> dict[str, Any]:
    """Change what the directory has said about a person and return their resource.

    Who is not active any more has left: the account is closed on every device at once.

    :raises ScimRefused: 404 for nobody of the directory's, 400 and 409 as `add_user`
    """
    person = _locked().filter(id=user_id, directory_name__isnull=False).first()
    if person is None:
        raise _Unknown
    check_whole({**vars(person), **fields})
    with _taken():
        _write(person, fields)
        _move(person, active=fields.get("active"), actor=actor, now=now)
    if person.left_at is None:
        rename_account(person, actor=actor, now=now)
    _note("staff.directory_person_changed", person, actor=actor, now=now, fields=sorted(fields))
    return resource_of(person, base=base)


@transaction.atomic(durable=True)
def remove_user(*, user_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Let a person go whom the directory has deleted; it keeps them no longer.

    :raises ScimRefused: 404 for nobody of the directory's
    """
    person = _locked().filter(id=user_id, directory_name__isnull=False).first()
    if person is None:
        raise _Unknown
    person.directory_name = person.external_id = None
    _move(person, active=False, actor=actor, now=now)
    save_employee(person)
    _note("staff.directory_person_removed", person, actor=actor, now=now)


def _write(person: Employee, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name != "active":
            setattr(person, name, value)
    save_employee(person)


def _move(person: Employee, *, active: bool | None, actor: Actor, now: dt.datetime) -> None:
    if active is False and person.left_at is None:
        release(person, actor=actor, now=now)
    elif active is True and person.left_at is not None:
        welcome_back(person, actor=actor, now=now)


def _locked() -> Any:
    return Employee.objects.select_for_update(of=("self",), no_key=True)


@contextmanager
def _taken() -> Iterator[None]:
    """Say in the directory's words what is taken already."""
    try:
        with refuse_on(
            staff_employee_directory_name_unique=_Taken,
            staff_employee_external_id_unique=_Taken,
        ):
            yield
    except (PersonnelNumberTaken, EmailTaken) as refusal:
        raise ScimRefused(409, "uniqueness", str(refusal)) from refusal


def _note(
    action: str, person: Employee, *, actor: Actor, now: dt.datetime, **facts: object
) -> None:
    record(action=action, actor=actor, subject=f"employee:{person.id}", facts=facts, now=now)
