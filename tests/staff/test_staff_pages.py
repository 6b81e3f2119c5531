"""HR's pages: what Bernd sees and does in his browser."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tenants.registry.api import in_municipality
from tenants.staff.models import AccessRun, Employee, ImportRun, Unit
from tests.staff.conftest import Check, run_to_end
from tests.staff.files import MÜLLER, WEISS, csv_file, town_of

pytestmark = pytest.mark.django_db


def address(name: str, *args: object) -> str:
    """An address on a municipality's host."""
    return reverse(f"staff:{name}", args=args, urlconf="campus.config.urls_tenant")


def page(browser: Client, name: str, *args: object, **query: str) -> str:
    """The text of a page that must be there."""
    response = browser.get(address(name, *args), query)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def upload(browser: Client, content: bytes, *, complete: bool = False, name: str = "a.csv") -> Any:
    """Send a file to the upload page."""
    given = {"upload": SimpleUploadedFile(name, content)} | (
        {"is_complete": "on"} if complete else {}
    )
    return browser.post(address("new_import"), given)


@pytest.fixture
def people(ludwigshafen: Any) -> list[Employee]:
    """Three people and two units in Ludwigshafen, beside Anna and Bernd."""
    with in_municipality(ludwigshafen.id):
        office = Unit.objects.create(name="Gartenamt")
        team = Unit.objects.create(name="Stadtpark", parent=office)
        return [
            Employee.objects.create(
                personnel_number=f"0{i}", given_name=given, family_name=family, unit=unit
            )
            for i, (given, family, unit) in enumerate(
                [("Jürgen", "Müller", office), ("Änne", "Weiß", team), ("Kim", "Zander", None)]
            )
        ]


@pytest.fixture
def run(ludwigshafen: Any, browser: Client) -> Any:
    """The one import of Ludwigshafen, looked up when called."""

    def do() -> ImportRun:
        with in_municipality(ludwigshafen.id):
            return ImportRun.objects.get()

    return do


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


def test_an_upload_leads_to_a_page_that_says_what_would_happen(browser: Client) -> None:
    response = upload(browser, csv_file(MÜLLER, ["", "A", "B", "", "", ""]))

    text = browser.get(response.url).content.decode()
    assert "So haben wir Ihre Datei verstanden" in text
    assert "Grünflächenamt" in text
    assert "1 Änderung übernehmen" in text
    assert "1 Zeile: Tragen Sie in diesen Zeilen die Personalnummer ein." in text


def test_an_upload_that_is_no_staff_list_is_refused_on_the_form(browser: Client) -> None:
    response = upload(browser, b"Hausnummer;Ort\n1;Speyer\n")

    assert response.status_code == 200
    assert "Wir finden keine Kopfzeile" in response.content.decode()


def test_a_confirmed_import_shows_its_progress_and_its_result(
    browser: Client, run: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    upload(browser, csv_file(MÜLLER, WEISS))
    browser.post(address("import_confirmation", run().id))
    assert "<progress" in page(browser, "import", run().id)

    with in_municipality(ludwigshafen.id):
        run_to_end(run().id, now)

    assert "Der Import ist fertig" in page(browser, "import", run().id)
    result = browser.get(address("import_result", run().id))
    assert result["Content-Disposition"] == 'attachment; filename="a-ergebnis.csv"'
    assert "Weiß;Änne;;Grünflächenamt;Gärtnerin;neu;" in result.content.decode()


def test_when_many_would_leave_their_number_is_typed(browser: Client, run: Any) -> None:
    upload(browser, csv_file(MÜLLER), complete=True)
    confirmation = address("import_confirmation", run().id)

    asked = browser.post(confirmation)
    wrong = browser.post(confirmation, {"typed_leaving": "1"})
    assert (asked.status_code, wrong.status_code) == (422, 422)
    assert "Bitte tippen Sie die Zahl ein" in asked.content.decode()
    assert "tippen Sie bitte die Zahl 2 ein" in wrong.content.decode()

    browser.post(confirmation, {"typed_leaving": "2"})
    assert run().state == "confirmed"


def test_an_import_is_thrown_away(browser: Client, run: Any) -> None:
    upload(browser, csv_file(MÜLLER))

    browser.post(address("import_cancellation", run().id))

    assert "abgebrochen" in page(browser, "import", run().id)
    assert browser.post(address("import_confirmation", run().id)).status_code == 409


def test_the_lines_of_an_import_are_listed_by_what_they_lead_to(browser: Client, run: Any) -> None:
    upload(browser, csv_file(MÜLLER, ["", "A", "B", "", "", ""]))

    errors = page(browser, "import_rows", run().id, folge="error").split("<tbody")[1]

    assert "Die Personalnummer fehlt." in errors
    assert "00042" not in errors


def test_the_page_of_a_large_import_stays_small(browser: Client, run: Any) -> None:
    broken = csv_file(*[["", "A", "B", "", "", ""]] * 3_000)
    upload(browser, broken)

    with CaptureQueriesContext(connection) as queries:
        text = page(browser, "import", run().id)

    assert len(text) < 60_000
    assert len(queries) < 30


def test_the_import_page_asks_as_often_for_many_lines_as_for_few(
    browser: Client, check: Check, at_ludwigshafen: Any
) -> None:
    runs = [check(town_of(5)), check(town_of(500))]
    page(browser, "import", runs[0].id)

    counts = []
    for each in runs:
        with CaptureQueriesContext(connection) as queries:
            page(browser, "import", each.id)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_chosen_people_get_access_after_a_look(
    browser: Client, people: list[Employee], ludwigshafen: Any
) -> None:
    chosen = urlencode([("person", people[0].id), ("person", people[1].id)])
    where = f"{address('new_access')}?{chosen}"

    assert "Zugang für 2 Personen einrichten" in browser.get(where).content.decode()
    run_page = browser.post(where).url
    assert "2 von 2 Briefen als PDF drucken" in browser.get(run_page).content.decode()

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
