"""HR's pages about lists: upload, look, decide, take the result home; and strangers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.desk.acts import employ, text_of
from tests.desk_lists.conftest import Check
from tests.desk_lists.files import numbers
from tests.redemption.vouchers import Stock
from vouchers.desk.models import Distribution, Holding

LISTEN = "/gutschein-ausgabe/listen/"


def upload(desk: Client, stock: Stock, content: bytes, name: str = "liste.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return desk.post(f"{LISTEN}neu/", {"programm": str(stock.programme_id), "datei": file})


def test_hr_uploads_looks_and_gives(stock: Stock, at_ludwigshafen: Any, desk: Client) -> None:
    employ(2)

    address = upload(desk, stock, numbers("N0000", "N0001", "N9999"))["Location"]
    page = desk.get(address)
    assert "2 Gutscheine im Wert von bis zu 800,00 € ausgeben" in text_of(page)
    assert "1 Zeile: Prüfen Sie die Nummern" in text_of(page)
    assert not Holding.objects.exists()

    shown = {"shown_count": page.context["form"].initial["shown_count"]}
    assert desk.post(f"{address}bestaetigung/", shown)["Location"] == address
    assert "2 ausgegeben, 0 abgelehnt." in text_of(desk.get(address))
    result = desk.get(f"{address}ergebnis/?nur=fehler")
    assert result["Content-Disposition"] == 'attachment; filename="liste-fehler.csv"'
    assert result.content.decode().splitlines()[1].startswith("N9999;Fehler;")


def test_the_same_file_again_leads_to_its_page_and_says_so(
    stock: Stock, at_ludwigshafen: Any, desk: Client
) -> None:
    first = upload(desk, stock, numbers("1"))["Location"]

    again = upload(desk, stock, numbers("1"), name="kopie.csv")["Location"]

    assert again == f"{first}?bekannt=1"
    assert "Niemand bekommt dadurch einen zweiten" in text_of(desk.get(again))


def test_a_file_that_cannot_be_read_says_what_to_do(
    stock: Stock, at_ludwigshafen: Any, desk: Client
) -> None:
    answer = upload(desk, stock, b"Name\r\nKim\r\n")

    assert "Überschrift „Personalnummer“" in text_of(answer)


def test_a_formula_in_a_number_is_shown_as_text(
    stock: Stock, at_ludwigshafen: Any, desk: Client
) -> None:
    page = desk.get(upload(desk, stock, numbers("<b>1", "=1+1"))["Location"])

    assert "<b>1" not in page.content.decode()
    assert "beginnt mit einem Rechenzeichen" in text_of(page)


def test_a_discarded_list_says_so(check: Check, desk: Client) -> None:
    found = check(numbers("1"))

    desk.post(f"{LISTEN}{found.id}/verwerfen/")

    assert "Diese Liste wurde verworfen" in text_of(desk.get(f"{LISTEN}{found.id}/"))
    assert desk.post(f"{LISTEN}{found.id}/bestaetigung/", {"shown_count": 1}).status_code == 409


def test_hr_takes_a_whole_distribution_back(carry_out: Check, desk: Client) -> None:
    employ(2)
    found = carry_out(numbers("N0000", "N0001"))
    address = f"/gutschein-ausgabe/ausgaben/{found.distribution_id}/"
    assert "Bis 17.03.2026, 10:30 Uhr" in text_of(desk.get(address))

    question = text_of(desk.get(f"{address}ruecknahme/"))
    assert "2 Gutscheine (bis 800,00 €) zurückziehen" in question
    assert desk.post(f"{address}ruecknahme/")["Location"] == address

    assert "Gutscheine werden zurückgezogen" in text_of(desk.get(address))
    assert desk.post(f"{address}ruecknahme/").status_code == 409


PAGES = ["", "ergebnis/", "bestaetigung/", "verwerfen/"]


@pytest.mark.parametrize("person", ["anna", "carla"])
def test_who_is_not_hr_finds_nothing(
    request: pytest.FixtureRequest, check: Check, person: str
) -> None:
    found = check(numbers("1"))
    browser = request.getfixturevalue(person).client()

    for page in (LISTEN, f"{LISTEN}neu/", *(f"{LISTEN}{found.id}/{page}" for page in PAGES)):
        assert browser.get(page).status_code == 404
        assert browser.post(page).status_code == 404
    assert not Distribution.objects.exists()


def test_a_list_of_nobody_is_unknown(check: Check, desk: Client) -> None:
    check(numbers("1"))

    assert desk.get(f"{LISTEN}{uuid4()}/").status_code == 404
    assert desk.get(f"{LISTEN}{uuid4()}/ergebnis/").status_code == 404
    answer = desk.post(f"{LISTEN}{uuid4()}/bestaetigung/", {"shown_count": 1})
    assert answer.status_code == 404
    assert desk.post(f"{LISTEN}{uuid4()}/verwerfen/").status_code == 404
