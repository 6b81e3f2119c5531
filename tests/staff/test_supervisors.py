"""Who supervises an employee: the own unit's supervisors, else those of the next unit above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tenants.staff.api import (
    employee_id_for_account,
    employees_of_accounts,
    supervisors_of,
    supervisors_of_each,
)
from tenants.staff.models import Employee, Unit

Hire = Callable[..., UUID]


@pytest.fixture
def hire(at_ludwigshafen: Any) -> Hire:
    """Employ somebody with an account: `hire("Ida", unit, is_supervisor=True)`."""

    def do(name: str, unit: Unit | None, **facts: Any) -> UUID:
        given = {"account_id": uuid4(), **facts}
        return Employee.objects.create(
            personnel_number=name, given_name=name, family_name="Ibis", unit=unit, **given
        ).id

    return do


@pytest.fixture
def units(at_ludwigshafen: Any) -> list[Unit]:
    """A department, an office in it, a team in that."""
    above, found = None, []
    for name in ("Dezernat", "Amt", "Team"):
        above = Unit.objects.create(name=name, parent=above)
        found.append(above)
    return found


def names(employee_id: UUID) -> list[str]:
    return [each.name.split()[0] for each in supervisors_of(employee_id=employee_id)]


def test_the_own_units_come_before_those_above(hire: Hire, units: list[Unit]) -> None:
    hire("Ida", units[0], is_supervisor=True)
    hire("Jan", units[2], is_supervisor=True)

    assert names(hire("Kim", units[2])) == ["Jan"]


def test_the_next_unit_above_that_has_one_counts(hire: Hire, units: list[Unit]) -> None:
    hire("Ida", units[0], is_supervisor=True)

    assert names(hire("Kim", units[2])) == ["Ida"]


def test_a_supervisors_supervisor_is_above(hire: Hire, units: list[Unit]) -> None:
    hire("Ida", units[0], is_supervisor=True)

    assert names(hire("Jan", units[2], is_supervisor=True)) == ["Ida"]


def test_two_supervisors_of_a_unit_supervise_each_other(hire: Hire, units: list[Unit]) -> None:
    first = hire("Ida", units[1], is_supervisor=True)
    hire("Jan", units[1], is_supervisor=True)

    assert names(first) == ["Jan"]


@pytest.mark.parametrize(
    "facts", [{"left_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, {"account_id": None}]
)
def test_who_has_left_or_cannot_sign_in_supervises_nobody(
    hire: Hire, units: list[Unit], facts: dict[str, Any]
) -> None:
    hire("Ida", units[0], is_supervisor=True)
    hire("Jan", units[2], is_supervisor=True, **facts)

    assert names(hire("Kim", units[2])) == ["Ida"]


def test_without_a_unit_there_is_nobody(hire: Hire, units: list[Unit]) -> None:
    hire("Ida", units[0], is_supervisor=True)

    assert names(hire("Kim", None)) == []
    assert names(uuid4()) == []


def test_units_in_a_circle_end(hire: Hire, units: list[Unit]) -> None:
    Unit.objects.filter(id=units[0].id).update(parent=units[2])

    assert names(hire("Kim", units[2])) == []


def test_many_cost_as_many_queries_as_one(
    hire: Hire, units: list[Unit], django_assert_num_queries: Any
) -> None:
    hire("Ida", units[0], is_supervisor=True)
    people = [hire(f"Kim{number}", units[number % 3]) for number in range(6)]

    with django_assert_num_queries(3):
        assert len(supervisors_of_each(employee_ids=people)) == 6


def test_an_account_leads_to_its_own_employee(at_ludwigshafen: Any, anna: Any, bernd: Any) -> None:
    for person in (anna, bernd):
        assert employee_id_for_account(account_id=person.account_id) == person.employee_id


def test_accounts_lead_to_those_who_are_here(hire: Hire, units: list[Unit]) -> None:
    account_id, gone = uuid4(), uuid4()
    here = hire("Ida", units[0], account_id=account_id)
    hire("Jan", units[0], account_id=gone, left_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))

    found = employees_of_accounts(account_ids=[account_id, gone, uuid4()])

    assert {key: view.id for key, view in found.items()} == {account_id: here}
