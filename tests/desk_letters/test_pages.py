"""HR's pages about letters: choose, print, confirm; and who finds nothing there."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.desk.acts import text_of
from vouchers.desk.models import Letter, LetterRun

BRIEFE = "/gutschein-ausgabe/briefe/"
SENDER = {"contact": "Personalamt", "phone": "0621 504-0", "email": ""}


def test_the_preview_names_count_and_euros_in_the_button(
    distribution_id: Any, desk: Client
) -> None:
    page = text_of(desk.get(f"{BRIEFE}neu/"))

    assert "2 Briefe für Gutscheine bis zusammen 800,00 € anlegen" in page
    assert "Gartenamt: 2" in page


def test_hr_begins_prints_and_confirms(distribution_id: Any, desk: Client) -> None:
    begun = desk.post(f"{BRIEFE}neu/?ausgabe={distribution_id}", {"run_id": uuid4(), **SENDER})
    address = begun["Location"]
    assert "noch nicht heruntergeladen" in text_of(desk.get(address))
    too_early = desk.post(f"{address}bestaetigung/")
    assert (too_early.status_code, "Paket 1" in text_of(too_early)) == (409, True)

    pdf = desk.post(f"{address}pakete/1/")
    assert (pdf["Content-Type"], pdf["Cache-Control"]) == (
        "application/pdf",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert pdf.content.startswith(b"%PDF")
    assert desk.post(f"{address}bestaetigung/")["Location"] == address

    page = text_of(desk.get(address))
    assert "Alle Briefe sind gedruckt" in page
    assert "10.03.2026" in page
    assert desk.post(f"{address}pakete/1/").status_code == 410


def test_opening_the_address_of_a_package_prints_nothing(run: LetterRun, desk: Client) -> None:
    assert desk.get(f"{BRIEFE}{run.id}/pakete/1/").status_code == 302
    assert not Letter.objects.filter(printed_at__isnull=False).exists()


def test_a_sender_without_phone_or_address_is_asked_for_one(
    distribution_id: Any, desk: Client
) -> None:
    answer = desk.post(f"{BRIEFE}neu/", {"run_id": uuid4(), "contact": "Personalamt"})

    assert "Bitte nennen Sie Telefon oder E-Mail" in text_of(answer)
    assert not LetterRun.objects.exists()


def test_the_next_run_offers_the_last_sender(run: LetterRun, desk: Client) -> None:
    page = desk.get(f"{BRIEFE}neu/?erneut=on&mit_email=on")

    assert 'value="0621 504-1234"' in page.content.decode()


def test_the_result_is_a_table_without_codes(run: LetterRun, desk: Client) -> None:
    desk.post(f"{BRIEFE}{run.id}/pakete/1/")

    result = desk.get(f"{BRIEFE}{run.id}/ergebnis/").content.decode("utf-8-sig").splitlines()

    assert result[0].startswith("Einheit;Name;Personalnummer;Gutschein;Brief gedruckt am")
    assert result[1].startswith("Gartenamt;Jürgen Müller;00042;BG26-000001;10.03.2026")


def test_the_list_for_handing_over_is_a_pdf(run: LetterRun, desk: Client) -> None:
    assert desk.get(f"{BRIEFE}{run.id}/uebergabe/").content.startswith(b"%PDF")


PAGES = ["", "pakete/1/", "uebergabe/", "ergebnis/", "bestaetigung/", "verwerfen/"]


@pytest.mark.parametrize("person", ["anna", "carla"])
def test_who_is_not_hr_finds_nothing(
    request: pytest.FixtureRequest, run: LetterRun, person: str
) -> None:
    browser = request.getfixturevalue(person).client()

    for page in (BRIEFE, f"{BRIEFE}neu/", *(f"{BRIEFE}{run.id}/{page}" for page in PAGES)):
        assert browser.get(page).status_code == 404
        assert browser.post(page).status_code == 404
    assert not Letter.objects.filter(printed_at__isnull=False).exists()


def test_a_run_of_nobody_is_unknown(run: LetterRun, desk: Client) -> None:
    for page in PAGES:
        address = f"{BRIEFE}{uuid4()}/{page}"
        assert 404 in {desk.get(address).status_code, desk.post(address).status_code}
