"""A person's data are deleted: foreseen line by line, then done in one transaction."""

from __future__ import annotations

import datetime as dt
from typing import cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from campus.accounts.api import EMPLOYEE, ROLE_NAMES, get_account
from campus.audit.api import record
from campus.kernel.actor import SYSTEM, Actor
from campus.kernel.pseudonyms import pseudonym
from campus.kernel.stored import Eraser, Forgotten
from campus.kernel.transactions import require_transaction
from tenants.privacy.models import Correction, Erasure
from tenants.privacy.rules.erasing import check_erasure_by_office, check_own_erasure
from tenants.staff.api import get_employee, left_before

ERASED = "privacy.person_erased"
PURPOSE = "erased person"


def foresee_erasure(*, employee_id: UUID) -> list[Forgotten]:
    """Return what would become of a person's data: what goes, what stays and why; no change.

    :raises EmployeeUnknown: where this municipality has no such person
    """
    has_left = not get_employee(employee_id=employee_id).active
    found = [
        line
        for eraser in _erasers()
        for line in eraser.foresee(employee_id=employee_id, has_left=has_left)
    ]
    corrections = Correction.objects.filter(employee_id=employee_id).count()
    if corrections:
        found.append(Forgotten(what="Anträge auf Berichtigung", count=corrections, fate="deleted"))
    order = {"deleted": 0, "nameless": 1, "kept": 2}
    return sorted(found, key=lambda line: order[line.fate])


@transaction.atomic(durable=True)
def erase_own(*, employee_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Delete what is the actor's to delete, the account included; return the proof's id.

    What the employer must keep while somebody works here stays, as was foreseen.

    :raises StillInOffice: where the person holds another role
    """
    account = get_account(account_id=cast(UUID, actor.account_id))
    others = {str(ROLE_NAMES[role]) for role in account.roles if role != EMPLOYEE}
    check_own_erasure(other_roles=others)
    return erase_person(employee_id, Erasure.Occasion.OWN, actor=actor, now=now)


@transaction.atomic(durable=True)
def erase_leaver(*, employee_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Delete everything that leads to somebody who has left; return the proof's id.

    :raises EmployeeUnknown: where this municipality has no such person (any more)
    :raises StillHere: where the person works here
    """
    check_erasure_by_office(active=get_employee(employee_id=employee_id).active)
    return erase_person(employee_id, Erasure.Occasion.LEFT, actor=actor, now=now)


def erase_leavers(*, days: int, now: dt.datetime) -> int:
    """Delete everything that leads to people who left so many days ago; return how many people.

    Part of the night's run, in the caller's transaction.
    """
    require_transaction()
    gone = left_before(moment=now - dt.timedelta(days=days))
    for employee_id in gone:
        erase_person(employee_id, Erasure.Occasion.TIME, actor=SYSTEM, now=now)
    return len(gone)


def erase_person(
    employee_id: UUID,
    occasion: str,
    *,
    actor: Actor,
    now: dt.datetime,
    proof_id: UUID | None = None,
) -> UUID:
    """Delete a person's data in the caller's transaction; return the proof's id.

    :param proof_id: of an erasure that a restore has undone; without it a new one
    """
    require_transaction()
    has_left = occasion != Erasure.Occasion.OWN
    lines = foresee_erasure(employee_id=employee_id)
    for eraser in _erasers():
        eraser.erase(employee_id=employee_id, has_left=has_left, actor=actor, now=now)
    Correction.objects.filter(employee_id=employee_id).delete()
    counts = [{"what": line.what, "count": line.count, "fate": line.fate} for line in lines]
    proof = Erasure.objects.create(
        id=proof_id or uuid4(), erased_at=now, occasion=occasion, counts=counts
    )
    record(
        action=ERASED,
        actor=actor,
        subject=f"erasure:{proof.id}",
        # So that a restore, which brings the row back, finds it and nobody else does.
        facts={
            "occasion": str(occasion),
            "person": pseudonym(employee_id, purpose=PURPOSE),
        },
        now=now,
    )
    return proof.id


def _erasers() -> list[Eraser]:
    return [import_string(path) for path in settings.ERASERS]
