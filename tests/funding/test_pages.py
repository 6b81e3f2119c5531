"""The cooperative's funding pages: a grant comes in, is laid out, and reaches the towns."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from tests.funding.grants import Funded, allot
from vouchers.funding.models import Allotment, Funder, Grant, Programme, Terms

GRANT = {
    "reference": "641-2026-17",
    "title": "Bildungsgutscheine",
    "amount_cents": "80.000,00",
    "granted_count": "2750",
    "period_from": "01.01.2026",
    "period_until": "31.12.2026",
}
PROGRAMME = {
    "title": "Digitale Verwaltung",
    "code": "bg26",
    "voucher_count": "100",
    "product": "course",
    "worth": "kurs",
    "amount_cents": "29,00",
    "last_day": "31.12.2026",
    "issue_until": "30.11.2026",
    "check_required": "on",
    "maximum_per_person": "1",
    "reversal_days": "14",
    "laender": ["07"],
    "ars_list": "",
}


@pytest.fixture
def browser(dora: Any) -> Client:
    return dora.client()


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_funder_is_added_and_then_stands_in_the_list(browser: Client) -> None:
    given = {"name": "Ministerium für Arbeit", "short_name": "MASTD", "land": "07"}

    answer = browser.post("/foerderung/foerdergeber/neu/", given, follow=True)

    assert "Ministerium für Arbeit" in text_of(answer)
    again = browser.post("/foerderung/foerdergeber/neu/", given)
    assert "Fehler:" in text_of(again)
    assert "gibt es schon" in text_of(again)


def test_a_grant_is_taken_in(browser: Client, now: dt.datetime) -> None:
    funder = Funder.objects.create(name="Ministerium", short_name="M", created_at=now)

    answer = browser.post(
        "/foerderung/zuwendungen/neu/", GRANT | {"funder_id": str(funder.id)}, follow=True
    )

    assert Grant.objects.get().amount_cents == 8_000_000
    assert "80.000,00 €" in text_of(answer)
    assert "641-2026-17" in text_of(browser.get("/foerderung/"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"amount_cents": "viel"}, "Bitte geben Sie einen Betrag wie 29,00"),
        ({"period_until": "31.12.2025"}, "endet vor seinem Beginn"),
        ({"granted_count": "0"}, "größer oder gleich 1"),
        ({"period_from": "Neujahr"}, "gültiges Datum"),
    ],
)
def test_a_grant_with_a_fault_is_explained(
    browser: Client, now: dt.datetime, changed: dict[str, str], sentence: str
) -> None:
    funder = Funder.objects.create(name="Ministerium", short_name="M", created_at=now)

    answer = browser.post(
        "/foerderung/zuwendungen/neu/", GRANT | {"funder_id": str(funder.id)} | changed
    )

    assert sentence in text_of(answer)
    assert not Grant.objects.exists()


def test_a_grant_needs_a_funder_first(browser: Client) -> None:
    assert "Noch kein Fördergeber" in text_of(browser.get("/foerderung/zuwendungen/neu/"))


def test_a_programme_is_checked_before_it_is_laid_down(browser: Client, funded: Funded) -> None:
    address = f"/foerderung/zuwendungen/{funded.grant_id}/programme/neu/"
    given = PROGRAMME | {"code": "neu26"}

    check = browser.post(address, given)

    assert "Angaben zum Förderprogramm prüfen" in text_of(check)
    assert "ein Kurs, höchstens 29,00 €" in text_of(check)
    assert "Rheinland-Pfalz" in text_of(check)
    assert Programme.objects.count() == 1
    saved = browser.post(address, given | {"schritt": "speichern"}, follow=True)
    assert "NEU26: Digitale Verwaltung" in text_of(saved)
    assert Terms.objects.latest("decided_at").laender == ["07"]


def test_a_programme_can_be_changed_on_the_page_of_answers(browser: Client, funded: Funded) -> None:
    address = f"/foerderung/zuwendungen/{funded.grant_id}/programme/neu/"

    answer = browser.post(address, PROGRAMME | {"schritt": "aendern"})

    assert 'value="Digitale Verwaltung"' in answer.content.decode()
    assert "Angaben zum Förderprogramm prüfen" not in text_of(answer)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"voucher_count": "101"}, "passen nicht hinein"),
        ({"last_day": "31.12.2027"}, "muss im Bewilligungszeitraum liegen"),
        ({"issue_until": "31.12.2026", "last_day": "30.12.2026"}, "früheren Tag"),
        ({"code": "BG26"}, "anderes Förderprogramm"),
        ({"code": "26"}, "beginnt mit einem Buchstaben"),
        ({"ars_list": "999999999999"}, "Keine Kommune mit dem Schlüssel 999999999999"),
    ],
)
def test_a_programme_that_does_not_fit_is_explained(
    browser: Client, funded: Funded, changed: dict[str, str], sentence: str
) -> None:
    given = PROGRAMME | {"code": "NEU", "schritt": "speichern"} | changed

    answer = browser.post(f"/foerderung/zuwendungen/{funded.grant_id}/programme/neu/", given)

    assert sentence in text_of(answer)
    assert Programme.objects.count() == 1


def test_new_terms_are_a_new_version(browser: Client, funded: Funded, speyer: Any) -> None:
    address = f"/foerderung/programme/{funded.programme_id}/bedingungen/"
    given = PROGRAMME | {"laender": [], "ars_list": speyer.ars, "fassung": "1"}

    assert "Speyer" in text_of(browser.post(address, given))
    answer = browser.post(address, given | {"schritt": "speichern"}, follow=True)

    assert "Fassung 2, gilt für neue Gutscheine." in text_of(answer)
    assert Terms.objects.get(version=2).municipality_ids == [speyer.id]
    stale = browser.post(address, given | {"schritt": "speichern"})
    assert "inzwischen von anderer Seite geändert" in text_of(stale)


def hidden_fields(response: Any) -> dict[str, str]:
    html = response.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def test_allotting_by_population_shows_exactly_what_it_then_does(
    browser: Client, funded: Funded, ludwigshafen: Any, speyer: Any
) -> None:
    way = {"verteilung": "population", "anzahl": "100"}
    address = f"/foerderung/programme/{funded.programme_id}/zuteilen/"

    preview = browser.get(address, way, follow=True)

    assert "100 Gutscheine zuteilen (10.000,00 €)" in text_of(preview)
    result = browser.post(f"{address}vorschau/", hidden_fields(preview), follow=True)
    assert "Gutscheine zugeteilt" in text_of(result)
    assert dict(Allotment.objects.values_list("municipality_id", "allotted_count")) == {
        ludwigshafen.id: 77,
        speyer.id: 23,
    }


def test_allotting_by_hand_shows_a_preview_first(
    browser: Client, funded: Funded, speyer: Any
) -> None:
    address = f"/foerderung/programme/{funded.programme_id}/zuteilen/"

    chosen = browser.get(address, {"verteilung": "hand"}, follow=True)
    preview = browser.post(f"{address}von-hand/", {f"zahl_{speyer.id.hex}": "1"})

    assert "51.000 Einwohner, noch kein Kontingent" in text_of(chosen)
    assert "1 Gutschein zuteilen (100,00 €)" in text_of(preview)
    browser.post(f"{address}vorschau/", hidden_fields(preview))
    assert Allotment.objects.get().allotted_count == 1


def test_allotting_is_done_once_however_often_the_form_is_sent(
    browser: Client, funded: Funded, speyer: Any
) -> None:
    address = f"/foerderung/programme/{funded.programme_id}/zuteilen/"
    given = {f"zahl_{speyer.id.hex}": "7"}
    forms = [hidden_fields(browser.post(f"{address}von-hand/", given)) for _tab in range(2)]

    first, again = (browser.post(f"{address}vorschau/", forms[0]) for _click in range(2))
    other_tab = browser.post(f"{address}vorschau/", forms[1])

    assert first["Location"] == again["Location"]
    assert other_tab.status_code == 409
    assert "Bitte prüfen Sie die neue Vorschau" in text_of(other_tab)
    assert Allotment.objects.get().allotted_count == 7


def test_allotting_more_than_is_left_is_explained_before_and_refused_after(
    browser: Client, funded: Funded, speyer: Any
) -> None:
    address = f"/foerderung/programme/{funded.programme_id}/zuteilen/vorschau/"

    preview = browser.get(address, {"verteilung": "equally", "anzahl": "101"})
    forced = browser.post(address, {f"zahl_{speyer.id.hex}": "101", "verteilung": "equally"})

    assert "nur noch 100 Gutscheine frei" in text_of(preview)
    assert forced.status_code == 409
    assert "hat nicht mehr so viele Gutscheine" in text_of(forced)


def test_taking_back_asks_and_then_takes(
    browser: Client, funded: Funded, speyer: Any, now: dt.datetime
) -> None:
    allot(funded, {speyer.id: 10}, now=now)
    address = f"/foerderung/programme/{funded.programme_id}/zuruecknehmen/"
    given = {f"zahl_{speyer.id.hex}": "4"}

    too_many = browser.post(address, {f"zahl_{speyer.id.hex}": "11"})
    preview = browser.post(address, given)

    assert "kleiner oder gleich 10" in text_of(too_many)
    assert "4 Gutscheine zurücknehmen (400,00 €)" in text_of(preview)
    browser.post(address, given | {"bestaetigt": "ja"}, follow=True)
    assert Allotment.objects.get().allotted_count == 6


def test_taking_back_is_done_once_however_often_the_form_is_sent(
    browser: Client, funded: Funded, speyer: Any, now: dt.datetime
) -> None:
    allot(funded, {speyer.id: 10}, now=now)
    address = f"/foerderung/programme/{funded.programme_id}/zuruecknehmen/"
    given = {f"zahl_{speyer.id.hex}": "4"}
    forms = [
        hidden_fields(browser.post(address, given)) | {"bestaetigt": "ja"} for _tab in range(2)
    ]

    first, again = (browser.post(address, forms[0]) for _click in range(2))
    other_tab = browser.post(address, forms[1])

    assert first["Location"] == again["Location"]
    assert other_tab.status_code == 409
    assert Allotment.objects.get().allotted_count == 6


def test_the_programme_shows_its_contingents_and_decisions(
    browser: Client, funded: Funded, speyer: Any, now: dt.datetime
) -> None:
    allot(funded, {speyer.id: 10}, now=now)

    text = text_of(browser.get(f"/foerderung/programme/{funded.programme_id}/"))

    assert "Speyer" in text
    assert "von Hand" in text


@pytest.mark.parametrize("name", ["emil"])
def test_nobody_else_finds_the_pages(
    funded: Funded, name: str, request: pytest.FixtureRequest
) -> None:
    browser = request.getfixturevalue(name).client()

    assert browser.get("/foerderung/").status_code == 404
    assert browser.get(f"/foerderung/programme/{funded.programme_id}/").status_code == 404


def test_signed_out_visitors_are_asked_to_sign_in(funded: Funded, dora: Any) -> None:
    assert Client(HTTP_HOST=dora.host).get("/foerderung/").status_code == 403


def test_an_unknown_programme_is_explained(browser: Client) -> None:
    answer = browser.get("/foerderung/programme/00000000-0000-4000-8000-000000000000/")

    assert answer.status_code == 404
    assert "Dieses Förderprogramm gibt es nicht" in text_of(answer)
