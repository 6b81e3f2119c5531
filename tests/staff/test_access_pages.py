"""The pages that give people access and roles."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tenants.registry.api import in_municipality
from tenants.staff.models import AccessRun, Employee
from tests.staff.pages import address, page

pytestmark = pytest.mark.django_db


def test_chosen_people_get_access_after_a_look(
    browser: Client, people: list[Employee], ludwigshafen: Any
) -> None:
    chosen = urlencode([("person", people[0].id), ("person", people[1].id)])
    where = f"{address('new_access')}?{chosen}"

    assert "Zugang für 2 Personen einrichten" in browser.get(where).content.decode()
    run_page = browser.post(where).url
    assert "2 Briefe als PDF drucken" in browser.get(run_page).content.decode()

    with in_municipality(ludwigshafen.id):
        letters = address("access_letters", AccessRun.objects.get().id)
    printed = browser.post(letters)
    assert printed.content.startswith(b"%PDF")
    assert "no-store" in printed["Cache-Control"]
    assert browser.post(letters).status_code == 409
    assert "Brief gedruckt" in browser.get(run_page).content.decode()


def test_letters_are_never_printed_by_following_a_link(
    browser: Client, people: list[Employee], ludwigshafen: Any
) -> None:
    browser.post(f"{address('new_access')}?person={people[0].id}")
    with in_municipality(ludwigshafen.id):
        run_id = AccessRun.objects.get().id

    assert browser.get(address("access_letters", run_id)).status_code == 302
    assert "1 Brief als PDF drucken" in page(browser, "access_run", run_id)


@pytest.mark.parametrize("query", ["", "?person=keine", "?einheit=keine"])
def test_choosing_nobody_is_said(browser: Client, query: str) -> None:
    response = browser.get(address("new_access") + query)

    assert response.status_code == 422
    assert "mindestens eine Person" in response.content.decode()


def test_a_role_is_given_and_taken_back(browser: Client, anna: Any) -> None:
    about = (anna.employee_id, "personalstelle")

    assert "Rolle Personalstelle geben?" in page(browser, "employee_role", *about)
    browser.post(address("employee_role", *about))
    assert "Rolle Personalstelle zurücknehmen" in page(browser, "employee", anna.employee_id)

    browser.post(address("employee_role_withdrawal", *about))
    assert "Rolle Personalstelle geben" in page(browser, "employee", anna.employee_id)


def test_other_roles_have_no_page(browser: Client, anna: Any) -> None:
    assert browser.get(address("employee_role", anna.employee_id, "koenig")).status_code == 404
