"""Who has opened what is recorded about a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from tenants.staff.models import Employee, PersonLook

OFFICE = "Personalstelle"


@dataclass(frozen=True, kw_only=True)
class LookView:
    """Somebody opened something about the person on a day."""

    day: dt.date
    what: str
    who: str


def looks_at(employee_id: UUID) -> list[LookView]:
    """Return the looks at a person, the latest first."""
    rows = list(PersonLook.objects.filter(employee_id=employee_id))
    people = Employee.objects.filter(account_id__in={row.looker for row in rows})
    names = {person.account_id: str(person) for person in people}
    return [
        LookView(day=row.day, what=row.get_kind_display(), who=names.get(row.looker) or OFFICE)
        for row in rows
    ]
