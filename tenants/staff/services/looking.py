"""Noting who opens what is recorded about a person."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from tenants.staff.models import Employee, PersonLook


def note_look(*, employee_id: UUID, looker: UUID | None, day: dt.date, kind: str = "page") -> None:
    """Note that an account opens a person's page on a day; once a day is enough.

    Looking at oneself is nobody's business and is not noted, nor is an unknown person.
    """
    if (
        looker is None
        or not Employee.objects.filter(id=employee_id).exclude(account_id=looker).exists()
    ):
        return
    look = PersonLook(employee_id=employee_id, looker=looker, day=day, kind=kind)
    PersonLook.objects.bulk_create([look], ignore_conflicts=True)


def delete_old_looks(*, days: int, now: dt.datetime) -> int:
    """Delete looks that are older than so many days; return how many."""
    require_transaction()
    first_day = berlin_day(now) - dt.timedelta(days=days)
    return PersonLook.objects.filter(day__lt=first_day).delete()[0]
