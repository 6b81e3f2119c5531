"""At the same time, on real connections."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.registry.api import in_municipality
from tenants.staff.models import Employee, ImportRun
from tenants.staff.rules.refusals import (
    ImportNotWaiting,
    ImportUnderWay,
    NoLetterLeft,
    PersonnelNumberTaken,
)
from tenants.staff.services.access import give_access
from tenants.staff.services.checking import check_upload
from tenants.staff.services.employees import Particulars, add_employee
from tenants.staff.services.importing import confirm_import
from tenants.staff.services.letters import print_letters
from tests.staff.files import MÜLLER, csv_file


@pytest.fixture
def edge(real_database: str, bernd: Any, now: dt.datetime) -> dict[str, Any]:
    """Who acts and when, in a database in which commits are real."""
    return {"actor": bernd.actor, "now": now}


def check(number: int, edge: dict[str, Any]) -> Any:
    """A checked import of one person with a number of their own."""
    content = csv_file([f"9{number}", *MÜLLER[1:3], "", "", ""])
    return check_upload(file_name="a.csv", content=content, is_complete=False, **edge)


def outcomes(results: list[Any]) -> set[type]:
    return {type(result) for result in results}


def test_an_import_that_four_confirm_at_once_is_confirmed_once(
    edge: dict[str, Any], ludwigshafen: Any, in_parallel: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        run_id = check(1, edge)

    def confirm(_place: int) -> None:
        with in_municipality(ludwigshafen.id):
            confirm_import(run_id=run_id, typed_leaving=None, **edge)

    results = in_parallel(4, confirm)

    assert results.count(None) == 1
    assert outcomes(results) == {type(None), ImportNotWaiting}


def test_of_four_imports_that_are_confirmed_at_once_one_runs(
    edge: dict[str, Any], ludwigshafen: Any, in_parallel: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        run_ids = [check(number, edge) for number in range(4)]

    def confirm(place: int) -> None:
        with in_municipality(ludwigshafen.id):
            confirm_import(run_id=run_ids[place], typed_leaving=None, **edge)

    results = in_parallel(4, confirm)

    assert results.count(None) == 1
    assert outcomes(results) == {type(None), ImportUnderWay}
    with in_municipality(ludwigshafen.id):
        assert ImportRun.objects.filter(state="confirmed").count() == 1


def test_letters_that_four_print_at_once_are_printed_once(
    edge: dict[str, Any], ludwigshafen: Any, in_parallel: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        person = Employee.objects.create(personnel_number="9", given_name="A", family_name="B")
        run_id = give_access(employee_ids=[person.id], **edge)

    def print_them(_place: int) -> bytes:
        with in_municipality(ludwigshafen.id):
            return print_letters(run_id=run_id, **edge)

    results = in_parallel(4, print_them)

    assert sum(isinstance(result, bytes) for result in results) == 1
    assert outcomes(results) == {bytes, NoLetterLeft}


def test_a_number_that_four_give_at_once_is_given_once(
    edge: dict[str, Any], ludwigshafen: Any, in_parallel: Any
) -> None:
    jo = Particulars(personnel_number="9", given_name="Jo", family_name="Neu")

    def add(_place: int) -> Any:
        with in_municipality(ludwigshafen.id):
            return str(add_employee(particulars=jo, **edge))

    results = in_parallel(4, add)

    assert outcomes(results) == {str, PersonnelNumberTaken}
    with in_municipality(ludwigshafen.id):
        assert Employee.objects.filter(personnel_number="9").count() == 1
