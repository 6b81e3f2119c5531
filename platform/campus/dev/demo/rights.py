"""People who use their rights: Anna's page was opened, and somebody wants a name put right."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.accounts.api import list_accounts
from campus.dev.demo import story
from campus.dev.demo.places import Place
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from tenants.privacy.api import ask_for_correction
from tenants.registry.api import in_municipality
from tenants.staff.api import employee_id_for_account, note_look

WISHES = (("Anna", "post", "Sachbearbeitung Bürgerbüro, seit dem Wechsel im Frühjahr"),)


def use_rights(place: Place, *, now: dt.datetime) -> None:
    """Let HR have looked at people, and let people ask for corrections."""
    with in_municipality(place.municipality_id) as town:
        office = _account("Bernd")
        for name, what, wish in WISHES:
            account_id = _account(name)
            employee_id = employee_id_for_account(account_id=account_id)
            if employee_id is None:
                continue
            actor = Actor(
                kind="employee",
                account_id=account_id,
                employee_id=employee_id,
                schema=town.schema_name,
                municipality_id=town.id,
            )
            for days in (40, 3):
                day = berlin_day(now - dt.timedelta(days=days))
                note_look(employee_id=employee_id, looker=office, day=day)
            ask_for_correction(
                employee_id=employee_id,
                what=what,
                wish=wish,
                actor=actor,
                now=now - dt.timedelta(days=2),
            )


def _account(name: str) -> UUID:
    return next(each.id for each in list_accounts() if each.email == story.email_of(name))
