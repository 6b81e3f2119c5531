"""Taking on, changing and letting go people by hand."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest

from campus.accounts.api import get_account
from campus.accounts.rules import OwnAccount
from campus.kernel.transactions import TransactionRequired
from tenants.staff import api
from tenants.staff.models import Employee
from tenants.staff.rules.refusals import (
    AccountTaken,
    EmailTaken,
    EmployeeUnknown,
    PersonnelNumberTaken,
)
from tenants.staff.services.employees import (
    Particulars,
    add_employee,
    change_employee,
    let_go,
    take_back,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ludwigshafen")]


@pytest.fixture
def edge(bernd: Any, now: dt.datetime) -> dict[str, Any]:
    """Who acts and when, as a view passes it."""
    return {"actor": bernd.actor, "now": now}


def particulars(**changed: Any) -> Particulars:
    """What HR records about Jürgen Müller."""
    given = {"personnel_number": "00042", "given_name": "Jürgen", "family_name": "Müller"}
    return Particulars(**(given | changed))


def test_a_person_is_taken_on_with_the_number_as_it_is_written(edge: dict[str, Any]) -> None:
    employee_id = add_employee(particulars=particulars(), **edge)

    found = api.get_employee(employee_id=employee_id)
    assert (found.personnel_number, found.name, found.active) == ("00042", "Jürgen Müller", True)
    assert not found.has_email


def test_a_number_is_given_once(edge: dict[str, Any]) -> None:
    add_employee(particulars=particulars(), **edge)

    with pytest.raises(PersonnelNumberTaken):
        add_employee(particulars=particulars(given_name="Jo"), **edge)


def test_an_address_is_given_once_whatever_its_case(edge: dict[str, Any]) -> None:
    with pytest.raises(EmailTaken):
        add_employee(particulars=particulars(email="ANNA@example.org"), **edge)


def test_the_address_of_somebody_who_left_is_free(edge: dict[str, Any], anna: Any) -> None:
    let_go(employee_id=anna.employee_id, **edge)

    assert add_employee(particulars=particulars(email="anna@example.org"), **edge)
    with pytest.raises(EmailTaken):
        take_back(employee_id=anna.employee_id, **edge)


def test_a_change_is_written_down_without_what_was_changed(edge: dict[str, Any]) -> None:
    from campus.audit.models import Entry

    employee_id = add_employee(particulars=particulars(), **edge)

    change_employee(employee_id=employee_id, particulars=particulars(family_name="Weiß"), **edge)

    entry = Entry.objects.latest("sequence")
    assert entry.facts == {"fields": ["family_name"]}
    assert api.get_employee(employee_id=employee_id).name == "Jürgen Weiß"


def test_a_new_name_reaches_the_account_but_a_new_address_does_not(
    edge: dict[str, Any], anna: Any
) -> None:
    married = particulars(given_name="Anna", family_name="Fink", email="fink@example.org")

    change_employee(employee_id=anna.employee_id, particulars=married, **edge)

    account = get_account(account_id=anna.account_id)
    assert (account.display_name, account.email) == ("Anna Fink", "anna@example.org")


def test_a_person_who_is_not_there_cannot_be_changed(edge: dict[str, Any]) -> None:
    with pytest.raises(EmployeeUnknown):
        change_employee(employee_id=uuid4(), particulars=particulars(), **edge)


def test_leaving_closes_the_account_and_returning_opens_it(edge: dict[str, Any], anna: Any) -> None:
    let_go(employee_id=anna.employee_id, **edge)
    assert not get_account(account_id=anna.account_id).is_open
    assert api.employee_id_for_account(account_id=anna.account_id) is None

    take_back(employee_id=anna.employee_id, **edge)
    assert get_account(account_id=anna.account_id).is_open
    assert api.employee_id_for_account(account_id=anna.account_id) == anna.employee_id


def test_leaving_twice_keeps_the_first_day(
    edge: dict[str, Any], anna: Any, now: dt.datetime
) -> None:
    let_go(employee_id=anna.employee_id, **edge)
    let_go(employee_id=anna.employee_id, actor=edge["actor"], now=now + dt.timedelta(days=3))

    assert Employee.objects.get(id=anna.employee_id).left_at == now


def test_nobody_lets_themselves_go(edge: dict[str, Any], bernd: Any) -> None:
    with pytest.raises(OwnAccount):
        let_go(employee_id=bernd.employee_id, **edge)

    assert api.get_employee(employee_id=bernd.employee_id).active


def test_an_account_belongs_to_one_person(edge: dict[str, Any], anna: Any) -> None:
    employee_id = add_employee(particulars=particulars(), **edge)

    with pytest.raises(AccountTaken):
        api.link_account(employee_id=employee_id, account_id=anna.account_id, **edge)


def test_the_door_writes_only_in_a_transaction(edge: dict[str, Any]) -> None:
    outside = patch("campus.kernel.transactions.connection", SimpleNamespace(in_atomic_block=False))

    with outside, pytest.raises(TransactionRequired):
        api.create_employee(personnel_number="1", given_name="A", family_name="B", **edge)
