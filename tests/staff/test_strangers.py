"""Whoever is not HR of this town learns nothing from these pages."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern

from tenants.registry.api import in_municipality
from tenants.staff import api
from tenants.staff.models import Employee, ImportRun
from tenants.staff.services.checking import check_upload
from tenants.staff.urls import urlpatterns
from tests.staff.files import MÜLLER, csv_file
from tests.staff.pages import address

pytestmark = pytest.mark.django_db

PERSON = uuid4()


def every_address() -> list[str]:
    """An address of every page of this app, with made-up ids; tests/scim has the directory's."""
    pages = [one for one in urlpatterns if not str(one.pattern).startswith("scim/")]
    return [address_of(pattern) for pattern in pages]


def address_of(pattern: URLPattern) -> str:
    given = {name: PERSON for name in pattern.pattern.converters}
    if "role" in given:
        given["role"] = "personalstelle"  # type: ignore[assignment]
    return address(str(pattern.name), *given.values())


def answers(browser: Client, **extra: str) -> dict[str, set[int]]:
    """What a visitor gets for reading and for writing, address by address."""
    return {
        where: {browser.get(where, **extra).status_code, browser.post(where, **extra).status_code}
        for where in every_address()
    }


def test_an_employee_finds_none_of_the_pages(anna: Any) -> None:
    assert set().union(*answers(anna.client()).values()) == {404}


def test_who_is_signed_out_is_asked_to_sign_in(bernd: Any) -> None:
    browser = Client(HTTP_HOST=bernd.host)

    assert set().union(*answers(browser).values()) == {403}


def test_the_pages_are_not_on_the_cooperatives_host(dora: Any) -> None:
    assert set().union(*answers(dora.client()).values()) == {404}


def test_a_session_of_another_town_is_no_session_here(carla: Any, bernd: Any) -> None:
    found = answers(carla.client(), HTTP_HOST=bernd.host)

    assert set().union(*found.values()) == {403}


@pytest.fixture
def hr_of_speyer(carla: Any, speyer: Any, now: Any) -> Client:
    """Carla's browser, on a day on which she is HR of Speyer."""
    from campus.accounts.api import HR, grant_role
    from campus.kernel.actor import SYSTEM

    with in_municipality(speyer.id):
        grant_role(account_id=carla.account_id, role=HR, actor=SYSTEM, now=now)
    return carla.client()


def test_hr_of_another_town_sees_none_of_our_people(hr_of_speyer: Client, anna: Any) -> None:
    text = hr_of_speyer.get(address("people")).content.decode()

    assert "Cranich, Carla" in text
    assert "Amsel" not in text
    assert hr_of_speyer.get(address("employee", anna.employee_id)).status_code == 404
    leaving = hr_of_speyer.post(address("employee_leaving", anna.employee_id))
    assert leaving.status_code == 404


def test_hr_of_another_town_sees_none_of_our_imports(
    hr_of_speyer: Client, bernd: Any, ludwigshafen: Any, now: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        run_id = check_upload(
            file_name="a.csv",
            content=csv_file(MÜLLER),
            is_complete=False,
            actor=bernd.actor,
            now=now,
        )

    for name in ("import", "import_rows", "import_result"):
        assert hr_of_speyer.get(address(name, run_id)).status_code in (404, 409)
    assert hr_of_speyer.post(address("import_confirmation", run_id)).status_code == 404
    with in_municipality(ludwigshafen.id):
        assert ImportRun.objects.get(id=run_id).state == "checked"


def test_the_same_number_and_address_may_exist_in_two_towns(
    anna: Any, speyer: Any, ludwigshafen: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        number = Employee.objects.get(id=anna.employee_id).personnel_number
    with in_municipality(speyer.id):
        Employee.objects.create(
            personnel_number=number, given_name="A", family_name="B", email="anna@example.org"
        )

        assert api.count_employees() == 2


def test_the_door_knows_nobody_of_another_town(anna: Any, at_speyer: Any) -> None:
    assert api.get_employees(employee_ids=[anna.employee_id]) == {}
    assert api.employee_for_account(account_id=anna.account_id) is None
    with pytest.raises(api.EmployeeUnknown):
        api.get_employee(employee_id=anna.employee_id)
