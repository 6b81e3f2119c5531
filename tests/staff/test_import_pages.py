"""The pages of an import: upload, look, confirm, watch, take the result home."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.registry.api import in_municipality
from tenants.staff.models import ImportRun
from tests.staff.conftest import Check, run_to_end
from tests.staff.files import MÜLLER, WEISS, csv_file, town_of
from tests.staff.pages import address, page, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(ludwigshafen: Any, browser: Client) -> Any:
    """The one import of Ludwigshafen, looked up when called."""

    def do() -> ImportRun:
        with in_municipality(ludwigshafen.id):
            return ImportRun.objects.get()

    return do


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
