"""The cooperative's pages: cockpit with chart and exports, and moving what is unused."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.test import Client

from tenants.registry.api import in_municipality
from tests.funding.grants import allot
from tests.redemption.test_pages import text_of
from tests.redemption.vouchers import Stock, take
from vouchers.funding.api import list_allotments


@pytest.fixture
def browser(dora: Any) -> Client:
    client: Client = dora.client()
    return client


def address(stock: Stock, end: str = "cockpit/") -> str:
    return f"/foerderung/programme/{stock.programme_id}/{end}"


def test_the_cockpit_names_the_finding_and_shows_the_figures(
    browser: Client, stock: Stock, ludwigshafen: Any
) -> None:
    text = text_of(browser.get(address(stock)))

    assert "Ludwigshafen am Rhein hat mit 5 die meisten ungenutzten Gutscheine" in text
    assert "Nach Einwohnern" in text


def test_filter_and_exports_say_the_same_as_the_page(
    browser: Client, stock: Stock, speyer: Any, carla: Any, now: Any
) -> None:
    with in_municipality(speyer.id):
        for _ in range(3):
            take(stock, actor=carla.actor, now=now)

    csv = browser.get(address(stock, "cockpit/nutzung.csv"), {"wer": "verbraucht"})
    xlsx = browser.get(address(stock, "cockpit/nutzung.xlsx"), {"wer": "verbraucht"})

    header, line, *rest = csv.content.decode("utf-8-sig").splitlines()
    assert rest == []
    assert line.startswith("Speyer;51000;3;2;3;0;0;3;0;0;0;0;")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.content)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert ";".join(map(str, rows[0])) == header
    assert ";".join(map(str, rows[1])) == line


def test_a_filter_that_does_not_exist_shows_all(browser: Client, stock: Stock) -> None:
    assert "Speyer" in text_of(browser.get(address(stock), {"wer": "evil"}))


def test_moving_goes_from_a_proposal_by_a_preview_to_a_permanent_page(
    browser: Client, stock: Stock, ludwigshafen: Any, speyer: Any, carla: Any, now: Any
) -> None:
    with in_municipality(speyer.id):
        for _ in range(3):
            take(stock, actor=carla.actor, now=now)
    allot(stock.funded, {ludwigshafen.id: 1}, now=now)
    page = address(stock, "umschichten/")

    asked = text_of(browser.get(page))
    proposal = browser.get(page, {"anzahl": "4"}).content.decode()
    given = dict(re.findall(r'name="((?:nehmen|geben)_\w+)"[^>]*value="(\d+)"', proposal))
    preview = text_of(browser.post(page, given))
    done = browser.post(page, {**given, "bestaetigt": "ja"})

    assert "6 Gutscheine sind ungenutzt" in asked
    assert given == {f"nehmen_{ludwigshafen.id.hex}": "4", f"geben_{speyer.id.hex}": "4"}
    assert "3 ausgestellte, freie Gutscheine werden ungültig" in preview
    assert "4 Gutscheine umschichten (400,00 €)" in preview
    assert "Kontingente umgeschichtet" in text_of(browser.get(done["Location"]))
    assert counts(stock) == {ludwigshafen.id: 2, speyer.id: 7}


def test_moving_happens_once_however_often_the_form_is_sent(
    browser: Client, stock: Stock, ludwigshafen: Any, speyer: Any
) -> None:
    page = address(stock, "umschichten/")
    given = {f"nehmen_{ludwigshafen.id.hex}": "2", f"geben_{speyer.id.hex}": "2"}
    forms = [hidden_fields(browser.post(page, given)) | {"bestaetigt": "ja"} for _tab in range(2)]

    first, again = (browser.post(page, forms[0]) for _click in range(2))
    other_tab = browser.post(page, forms[1])

    assert first["Location"] == again["Location"]
    assert other_tab.status_code == 409
    assert counts(stock) == {ludwigshafen.id: 3, speyer.id: 5}


def hidden_fields(response: Any) -> dict[str, str]:
    html = response.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def counts(stock: Stock) -> dict[UUID, int]:
    rows = list_allotments(programme_id=stock.programme_id)
    return {row.municipality_id: row.allotted_count for row in rows}


def test_unequal_numbers_are_explained_at_the_form(
    browser: Client, stock: Stock, ludwigshafen: Any, speyer: Any
) -> None:
    given = {f"nehmen_{ludwigshafen.id.hex}": "2", f"geben_{speyer.id.hex}": "3"}

    answer = browser.post(address(stock, "umschichten/"), given)

    assert "Sie ziehen 2 Gutscheine zurück und verteilen 3" in text_of(answer)


def test_what_was_distributed_since_the_preview_is_a_refusal_with_the_number(
    browser: Client, stock: Stock, ludwigshafen: Any, speyer: Any, bernd: Any, now: Any
) -> None:
    given = {f"nehmen_{ludwigshafen.id.hex}": "5", f"geben_{speyer.id.hex}": "5"}
    assert browser.post(address(stock, "umschichten/"), given).status_code == 200
    with in_municipality(ludwigshafen.id):
        take(stock, actor=bernd.actor, now=now)

    answer = browser.post(address(stock, "umschichten/"), {**given, "bestaetigt": "ja"})

    # The form knows it before the service does; the race itself is tried in test_reallocating.
    assert answer.status_code == 200
    assert "4" in text_of(answer)
    assert counts(stock) == {ludwigshafen.id: 5, speyer.id: 3}


def test_the_ministry_and_the_towns_have_no_such_pages(stock: Stock, emil: Any, bernd: Any) -> None:
    for person in (emil, bernd):
        for end in ("cockpit/", "umschichten/", "cockpit/nutzung.csv"):
            assert person.client().get(address(stock, end)).status_code == 404
