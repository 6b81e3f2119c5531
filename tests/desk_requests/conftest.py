"""A town with a supervisor and a second office worker, vouchers for five, a course that they pay.

Frieda leads Anna's unit; Gustav works in it and acts as a deputy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from campus.accounts.api import create_account
from campus.accounts.rules import permissions_of
from campus.kernel.actor import SYSTEM, Actor
from tenants.registry.api import in_municipality
from tenants.staff.api import create_employee, create_unit, link_account
from tenants.staff.models import Employee
from tests.cast import Person
from tests.catalogue.conftest import add_date, draft_course, open_course
from tests.desk.conftest import _a_tuesday_in_march, give
from tests.desk_requests.acts import Desk
from tests.redemption.vouchers import Stock, stock_up
from tests.scenes import scene
from vouchers.desk.rules.requesting import Policy
from vouchers.desk.services.requesting_rules import set_policy

__all__ = [
    "_a_tuesday_in_march",
    "add_date",
    "draft_course",
    "give",
    "open_course",
]

Hire = Callable[..., Person]


@pytest.fixture
def hire(ludwigshafen: Any, now: dt.datetime) -> Hire:
    """Employ somebody in Ludwigshafen: `hire("Frieda", unit_id=…, is_supervisor=True)`."""

    def do(name: str, *, roles: tuple[str, ...] = ("employee",), **facts: Any) -> Person:
        with in_municipality(ludwigshafen.id), transaction.atomic():
            employee_id = create_employee(
                personnel_number=f"P-{name}",
                given_name=name,
                family_name="Falke",
                actor=SYSTEM,
                now=now,
                **facts,
            )
            account_id = create_account(
                email=f"{name.lower()}@example.org",
                display_name=f"{name} Falke",
                roles=list(roles),
                actor=SYSTEM,
                now=now,
            )
            link_account(employee_id=employee_id, account_id=account_id, actor=SYSTEM, now=now)
        return _person(name, employee_id, account_id, ludwigshafen, roles)

    return do


def _person(
    name: str, employee_id: UUID, account_id: UUID, town: Any, roles: tuple[str, ...]
) -> Person:
    actor = Actor(
        kind=roles[-1],
        account_id=account_id,
        permissions=permissions_of(frozenset(roles)),
        schema=town.schema_name,
        municipality_id=town.id,
        employee_id=employee_id,
        display_name=f"{name} Falke",
    )
    return Person(
        name=name.lower(),
        account_id=account_id,
        employee_id=employee_id,
        municipality_id=town.id,
        host=town.host,
        actor=actor,
    )


@scene
def department(ludwigshafen: Any, anna: Person, now: dt.datetime) -> UUID:
    """The unit above Anna's."""
    with in_municipality(ludwigshafen.id), transaction.atomic():
        return create_unit(name="Dezernat", actor=SYSTEM, now=now)


@scene
def unit(ludwigshafen: Any, department: UUID, anna: Person, now: dt.datetime) -> UUID:
    """Anna's unit."""
    with in_municipality(ludwigshafen.id), transaction.atomic():
        unit_id = create_unit(name="Bürgerservice", parent_id=department, actor=SYSTEM, now=now)
        Employee.objects.filter(id=anna.employee_id).update(unit_id=unit_id)
    return unit_id


@pytest.fixture
def frieda(hire: Hire, unit: UUID) -> Person:
    """Anna's supervisor."""
    return hire("Frieda", unit_id=unit, is_supervisor=True)


@pytest.fixture
def gustav(hire: Hire, unit: UUID) -> Person:
    """A colleague of Anna's."""
    return hire("Gustav", unit_id=unit)


@pytest.fixture
def rule(ludwigshafen: Any, bernd: Person, now: dt.datetime) -> Callable[..., None]:
    """Lay down the town's rule: `rule(approval="both")`."""

    def do(**facts: Any) -> None:
        with in_municipality(ludwigshafen.id):
            set_policy(policy=Policy(**facts), actor=bernd.actor, now=now)

    return do


@scene
def stock(ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Stock:
    """Five issued vouchers for Ludwigshafen, three for Speyer, each for a course up to 400 €."""
    counts = {ludwigshafen.id: 5, speyer.id: 3}
    return stock_up(counts, now=now, ceiling_cents=40_000, check_required=False)


@pytest.fixture
def desk(ludwigshafen: Any, stock: Stock, open_course: UUID, now: dt.datetime) -> Desk:
    """What people do with requests for the open course, in Ludwigshafen, on the tests' day."""
    return Desk(town=ludwigshafen, course_id=open_course, now=now)
