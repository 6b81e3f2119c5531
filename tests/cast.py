"""Anna, Bernd, Carla, Dora and Emil, their towns and what they may do."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.test import Client

from campus.kernel.actor import SYSTEM, Actor

PASSWORD = "Rathaus-Schlüssel-2026"
FUNDER_ID = UUID("00000000-0000-4000-8000-00000000f0de")
TOWNS = {
    "ludwigshafen": {"ars": "073140000000", "name": "Ludwigshafen am Rhein", "population": 172_000},
    "speyer": {"ars": "073180000000", "name": "Speyer", "population": 51_000},
}
# name -> town or None, roles, family name
PEOPLE: dict[str, tuple[str | None, tuple[str, ...], str]] = {
    "anna": ("ludwigshafen", ("employee",), "Amsel"),
    "bernd": ("ludwigshafen", ("employee", "hr"), "Buchfink"),
    "carla": ("speyer", ("employee",), "Cranich"),
    "dora": (None, ("cooperative",), "Drossel"),
    "emil": (None, ("ministry",), "Elster"),
}

# The databases of a run are copies of one: what was read of the cast in one is true in all.
_towns: dict[str, Any] = {}
_people: dict[str, Person] = {}


@dataclass(frozen=True, kw_only=True)
class Person:
    """One of the cast. `host` is where the person signs in."""

    name: str
    account_id: UUID
    employee_id: UUID | None
    municipality_id: UUID | None
    host: str
    actor: Actor

    def client(self) -> Client:
        """A browser in which the person is signed in."""
        from campus.accounts.models import Account
        from tenants.registry.api import scope_of

        client = Client(HTTP_HOST=self.host, enforce_csrf_checks=False)
        with scope_of(self.municipality_id):
            client.force_login(Account.objects.get(id=self.account_id))
        return client


def build(*, now: dt.datetime) -> None:
    """Fill an empty database: migrations, the two towns, the cast."""
    from tenants.registry.api import in_cooperative, provision_municipality
    from tenants.registry.services.migrating import migrate_all

    migrate_all(now=now, say=lambda _line: None, verbosity=0)
    with in_cooperative(), transaction.atomic():
        for subdomain, facts in TOWNS.items():
            provision_municipality(
                subdomain=subdomain, kind="town", actor=SYSTEM, now=now, state="live", **facts
            )
        for name, (town, roles, _family) in PEOPLE.items():
            if town is None:
                _create_account(name, roles, now=now)
    for name, (town, roles, family) in PEOPLE.items():
        if town is not None:
            _create_employee(name, town, roles, family, now=now)


def _create_account(name: str, roles: tuple[str, ...], *, now: dt.datetime) -> UUID:
    from campus.accounts.api import create_account, grant_role
    from campus.accounts.models import Account

    account_id = create_account(
        email=f"{name}@example.org",
        login_name=None,
        display_name=f"{name.title()} {PEOPLE[name][2]}",
        roles=[role for role in roles if role != "ministry"],
        actor=SYSTEM,
        now=now,
    )
    if "ministry" in roles:
        grant_role(
            account_id=account_id, role="ministry", funder_id=FUNDER_ID, actor=SYSTEM, now=now
        )
    account = Account.objects.get(id=account_id)
    account.set_password(PASSWORD)
    account.save()
    return account_id


def _create_employee(
    name: str, town: str, roles: tuple[str, ...], family: str, *, now: dt.datetime
) -> None:
    from tenants.registry.api import in_municipality
    from tenants.staff.api import create_employee, link_account

    with in_municipality(municipality(town).id), transaction.atomic():
        employee_id = create_employee(
            personnel_number=f"00{len(name)}7-{name[0].upper()}",
            given_name=name.title(),
            family_name=family,
            email=f"{name}@example.org",
            unit_id=None,
            post_id=None,
            actor=SYSTEM,
            now=now,
        )
        account_id = _create_account(name, roles, now=now)
        link_account(employee_id=employee_id, account_id=account_id, actor=SYSTEM, now=now)


def municipality(subdomain: str) -> Any:
    """One of the two towns, as other apps see it: as it was at first, read once a process."""
    if subdomain not in _towns:
        from tenants.registry.api import find_by_ars, in_cooperative

        with in_cooperative():
            town = find_by_ars(ars=TOWNS[subdomain]["ars"])
        assert town is not None
        _towns[subdomain] = town
    return _towns[subdomain]


def person(name: str) -> Person:
    """One of the cast, with the actor that the web would make of them: read once a process."""
    if name not in _people:
        _people[name] = _read_person(name)
    return _people[name]


def meet() -> None:
    """Read all of the cast now, from a database in which no test has changed anything yet."""
    for name in PEOPLE:
        person(name)


@contextmanager
def elsewhere() -> Iterator[None]:
    """Forget the cast within the block: in a database that is no copy they have other ids."""
    from tenants.registry.api import forget_cached

    here = dict(_towns), dict(_people)
    _know({}, {})
    forget_cached()
    try:
        yield
    finally:
        _know(*here)
        forget_cached()


def _know(towns: dict[str, Any], people: dict[str, Person]) -> None:
    _towns.clear()
    _towns.update(towns)
    _people.clear()
    _people.update(people)


def make_known() -> None:
    """Let the registry know the towns without asking: in a transaction it remembers nothing."""
    from tenants.registry.queries import _cache

    for town in _towns.values():
        for key in (town.id, town.host, town.schema_name):
            _cache._entries[key] = (math.inf, town)


def _read_person(name: str) -> Person:
    from campus.accounts.models import Account
    from campus.accounts.rules import permissions_of
    from tenants.registry.api import scope_of
    from tenants.staff.api import employee_id_for_account

    town, roles, _family = PEOPLE[name]
    place = municipality(town) if town else None
    with scope_of(place.id if place else None):
        account = Account.objects.get(email=f"{name}@example.org")
        employee_id = employee_id_for_account(account_id=account.id) if place else None
    actor = Actor(
        kind=roles[-1],
        account_id=account.id,
        permissions=permissions_of(frozenset(roles)),
        schema=place.schema_name if place else "public",
        municipality_id=place.id if place else None,
        employee_id=employee_id,
        funder_id=FUNDER_ID if "ministry" in roles else None,
        display_name=account.display_name,
    )
    return Person(
        name=name,
        account_id=account.id,
        employee_id=employee_id,
        municipality_id=place.id if place else None,
        host=place.host if place else settings.COOPERATIVE_HOSTS[0],
        actor=actor,
    )
