"""Making others HR or staff council."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from campus.accounts.api import HR, RoleHeldAlready, RoleNotHeld, RoleUnknown, list_roles
from tenants.staff.models import Employee
from tenants.staff.rules.refusals import AccountMissing, OwnRole
from tenants.staff.services.roles import grant_house_role, revoke_house_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ludwigshafen")]


@pytest.fixture
def edge(bernd: Any, now: dt.datetime) -> dict[str, Any]:
    return {"actor": bernd.actor, "now": now}


def test_a_role_is_given_once_and_taken_back_once(edge: dict[str, Any], anna: Any) -> None:
    about = {"employee_id": anna.employee_id, "role": HR, **edge}

    grant_house_role(**about)
    assert HR in list_roles(account_id=anna.account_id)
    with pytest.raises(RoleHeldAlready):
        grant_house_role(**about)

    revoke_house_role(**about)
    assert HR not in list_roles(account_id=anna.account_id)
    with pytest.raises(RoleNotHeld):
        revoke_house_role(**about)


@pytest.mark.parametrize("role", ["cooperative", "ministry", "employee", "king"])
def test_roles_of_other_houses_cannot_be_given(edge: dict[str, Any], anna: Any, role: str) -> None:
    with pytest.raises(RoleUnknown):
        grant_house_role(employee_id=anna.employee_id, role=role, **edge)


def test_nobody_takes_the_own_role(edge: dict[str, Any], bernd: Any) -> None:
    with pytest.raises(OwnRole):
        revoke_house_role(employee_id=bernd.employee_id, role=HR, **edge)


def test_without_access_there_is_no_role(edge: dict[str, Any]) -> None:
    person = Employee.objects.create(personnel_number="1", given_name="A", family_name="B")

    with pytest.raises(AccountMissing):
        grant_house_role(employee_id=person.id, role=HR, **edge)
