"""The pages for people, units and posts, as Bernd uses them in his browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.registry.api import in_municipality
from tenants.staff.models import Employee
from tests.staff.pages import address, page

pytestmark = pytest.mark.django_db


def test_the_list_names_everybody_who_is_here(browser: Client, people: list[Employee]) -> None:
    text = page(browser, "people")

    assert all(name in text for name in ("Amsel, Anna", "Müller, Jürgen", "Stadtpark"))


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ({"suche": "müll"}, "Müller", "Weiß"),
        ({"suche": "02"}, "Zander", "Müller"),
        ({"suche": "anna amsel"}, "Amsel", "Buchfink"),
        ({"stand": "ausgeschieden"}, "Keine Einträge", "Müller"),
    ],
)
def test_the_list_is_searched(
    browser: Client, people: list[Employee], query: dict[str, str], shown: str, hidden: str
) -> None:
    table = page(browser, "people", **query).split("<tbody")[1]

    assert shown in table
    assert hidden not in table


def test_the_list_of_a_unit_includes_those_below(browser: Client, people: list[Employee]) -> None:
    table = page(browser, "people", einheit=str(people[0].unit_id)).split("<tbody")[1]

    assert "Weiß" in table
    assert "Zander" not in table


def test_the_list_is_sorted_and_paged(browser: Client, ludwigshafen: Any) -> None:
    with in_municipality(ludwigshafen.id):
        Employee.objects.bulk_create(
            Employee(personnel_number=f"{i:03}", given_name="K", family_name=f"Z{i:03}")
            for i in range(60)
        )

    assert "Z059" in page(browser, "people", sort="-name")
    assert "Z059" in page(browser, "people", page="3")


@pytest.mark.parametrize("name", ["people", "units", "posts", "imports", "access_runs"])
def test_a_list_asks_as_often_for_many_rows_as_for_few(
    browser: Client, ludwigshafen: Any, people: list[Employee], name: str
) -> None:
    page(browser, name)
    with CaptureQueriesContext(connection) as few:
        page(browser, name)
    with in_municipality(ludwigshafen.id):
        Employee.objects.bulk_create(
            Employee(personnel_number=f"x{i}", given_name="K", family_name="Z") for i in range(20)
        )

    with CaptureQueriesContext(connection) as many:
        page(browser, name)

    assert len(many) == len(few)


def test_a_person_is_added_and_changed(browser: Client, ludwigshafen: Any) -> None:
    given = {"personnel_number": "007", "given_name": "Jo", "family_name": "Neu"}

    added = browser.post(address("new_employee"), given | {"entered_on": "01.08.2024"})
    text = page(browser, "employee", added.url.split("/")[-2])
    assert "007" in text
    assert "01.08.2024" in text

    edited = address("employee_editing", added.url.split("/")[-2])
    browser.post(edited, given | {"family_name": "Neumann"})
    assert "Jo Neumann" in browser.get(added.url).content.decode()


def test_a_number_that_is_taken_is_said_on_the_form(
    browser: Client, people: list[Employee]
) -> None:
    given = {"personnel_number": "00", "given_name": "Jo", "family_name": "Neu"}

    text = browser.post(address("new_employee"), given).content.decode()

    assert "Diese Personalnummer ist schon vergeben." in text
    assert "<title>Fehler:" in text


def test_leaving_and_returning_are_asked_for_first(browser: Client, anna: Any) -> None:
    leaving = address("employee_leaving", anna.employee_id)

    assert "Person ausscheiden lassen?" in browser.get(leaving).content.decode()
    browser.post(leaving)
    assert "ausgeschieden" in page(browser, "employee", anna.employee_id)

    browser.post(address("employee_return", anna.employee_id))
    assert "Austritt festhalten" in page(browser, "employee", anna.employee_id)


def test_a_persons_page_never_tells_when_somebody_signed_in(browser: Client, anna: Any) -> None:
    anna.client().get("/")

    text = page(browser, "employee", anna.employee_id)

    assert "in Gebrauch" in text
    assert "2026" not in text.split("<main")[1].split("</main")[0]


def test_units_and_posts_are_kept(browser: Client) -> None:
    browser.post(address("new_unit"), {"name": "Hauptamt"})
    browser.post(address("new_post"), {"title": "Bote"})

    assert "Hauptamt" in page(browser, "units")
    assert "Bote" in page(browser, "posts")


def test_a_unit_in_use_is_not_deleted_and_the_page_says_why(
    browser: Client, people: list[Employee]
) -> None:
    response = browser.post(address("unit_deletion", people[0].unit_id))

    assert response.status_code == 409
    assert "gehören noch Personen oder Einheiten" in response.content.decode()
