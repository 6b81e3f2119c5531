"""The pages of the catalogue's keepers."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from courses.catalogue.api import get_course, list_questions, list_units
from courses.catalogue.models import Course, ImportRun
from tests.catalogue.test_reading_moochub import VERSION_4

pytestmark = pytest.mark.django_db
FACTS = {
    "title": "Sitzungen leiten",
    "url": "https://kurse.example.org/sitzungen",
    "provider_name": "Beispielakademie",
    "summary": "Vorbereiten, leiten, nachhalten.",
    "hours": "8",
    "price_cents": "1.290,50",
    "category": "intensiv",
    "format": "on_demand",
    "product": "course",
    "language": "de",
}


@pytest.fixture
def browser(dora: Any) -> Client:
    """Dora's browser."""
    client: Client = dora.client()
    return client


def upload(browser: Client, content: bytes, *, dry_run: bool = False) -> Any:
    file = SimpleUploadedFile("kurse.json", content, content_type="application/json")
    data: dict[str, Any] = {"file": file, **({"dry_run": "on"} if dry_run else {})}
    return browser.post("/katalog/importe/neu/", data)


def test_the_list_shows_searches_and_sorts(browser: Client, demo_courses: tuple[UUID, ...]) -> None:
    everything = browser.get("/katalog/").content.decode()
    found = browser.get("/katalog/?q=Tabellen+Fortgeschrittene&sort=-price").content.decode()

    assert "Abläufe sehen und verbessern" in everything
    assert "Tabellen für Fortgeschrittene" in found
    assert "Abläufe sehen und verbessern" not in found


def test_a_filter_that_does_not_exist_is_no_error(browser: Client) -> None:
    assert browser.get("/katalog/?sort=evil&field=none&category=x&state=y").status_code == 200


def test_dora_adds_a_course_and_publishes_it(browser: Client) -> None:
    added = browser.post("/katalog/neu/", FACTS, follow=True)
    course = Course.objects.get()
    assert "1.290,50 €" in added.content.decode()

    browser.post(f"/katalog/{course.pk}/veroeffentlichen/")

    assert get_course(course_id=course.pk).price_cents == 129050


def test_a_wrong_price_is_explained_at_the_field(browser: Client) -> None:
    answer = browser.post("/katalog/neu/", {**FACTS, "price_cents": "viel"})

    assert "Bitte geben Sie einen Betrag an" in answer.content.decode()
    assert not Course.objects.exists()


def test_an_address_that_is_taken_is_explained(browser: Client, draft_course: UUID) -> None:
    answer = browser.post("/katalog/neu/", FACTS)

    assert "Einen Kurs mit dieser Internetadresse gibt es schon" in answer.content.decode()


def test_the_form_opens_with_what_is_stored(browser: Client, draft_course: UUID) -> None:
    page = browser.get(f"/katalog/{draft_course}/bearbeiten/").content.decode()

    assert 'value="290,00"' in page
    assert 'value="Beispielakademie"' in page


def test_publishing_an_incomplete_course_says_what_is_missing(
    browser: Client, draft_course: UUID
) -> None:
    Course.objects.update(hours=None)

    answer = browser.post(f"/katalog/{draft_course}/veroeffentlichen/")

    assert answer.status_code == 409
    assert "den Umfang in Stunden" in answer.content.decode()


def test_archiving_asks_first(browser: Client, open_course: UUID) -> None:
    question = browser.get(f"/katalog/{open_course}/archivieren/")
    assert "Archivieren" in question.content.decode()
    assert get_course(course_id=open_course).is_open

    browser.post(f"/katalog/{open_course}/archivieren/")

    assert not get_course(course_id=open_course).is_open


def test_dora_gives_a_course_levels_dates_units_and_questions(
    browser: Client, open_course: UUID
) -> None:
    base = f"/katalog/{open_course}/"
    level = {"field_code": "change", "level_from": "1", "level_to": "3"}
    browser.post(f"{base}stufen/", level)
    times = {"starts_at": "14.09.2026 09:00", "ends_at": "14.09.2026 16:00"}
    browser.post(
        f"{base}termine/neu/", {**times, "seats": "12", "cutoff_days": "14", "accept_days": "3"}
    )
    unit = {"title": "Quiz", "kind": "quiz", "text": "", "pass_percent": "60"}
    browser.post(f"{base}einheiten/neu/", unit)
    (quiz,) = list_units(course_id=open_course)
    answers = {"option_1_text": "Ja", "option_1_right": "on", "option_2_text": "Nein"}
    browser.post(f"{base}einheiten/{quiz.id}/fragen/neu/", {"text": "Gut?", **answers})

    page = browser.get(base).content.decode()
    assert "Veränderung: von Stufe 1 auf Stufe 3" in page
    assert "14.09.2026, 09:00" in page
    assert "1 Frage" in page
    assert list_questions(unit_id=quiz.id)[0].text == "Gut?"


def test_a_question_without_a_right_answer_is_explained(browser: Client, open_course: UUID) -> None:
    base = f"/katalog/{open_course}/einheiten/"
    unit = {"title": "Quiz", "kind": "quiz", "text": "", "pass_percent": "60"}
    browser.post(f"{base}neu/", unit)
    (quiz,) = list_units(course_id=open_course)
    answers = {"text": "Gut?", "option_1_text": "Ja", "option_2_text": "Nein"}

    answer = browser.post(f"{base}{quiz.id}/fragen/neu/", answers)

    assert "mindestens eine richtig" in answer.content.decode()


def test_a_level_that_does_not_rise_is_explained(browser: Client, open_course: UUID) -> None:
    level = {"field_code": "change", "level_from": "3", "level_to": "2"}

    answer = browser.post(f"/katalog/{open_course}/stufen/", level)

    assert "muss über der Anfangsstufe liegen" in answer.content.decode()


def test_an_upload_is_first_only_checked(browser: Client) -> None:
    answer = upload(browser, json.dumps(VERSION_4).encode(), dry_run=True)

    assert "Es wurde nichts geändert" in answer.content.decode()
    assert not Course.objects.exists()


def test_an_upload_leads_to_its_permanent_report(browser: Client) -> None:
    answer = upload(browser, json.dumps({**VERSION_4, "timeRequired": "P3D"}).encode())

    run = ImportRun.objects.get()
    assert answer["Location"] == f"/katalog/importe/{run.pk}/"
    report = browser.get(answer["Location"]).content.decode()
    assert "timeRequired" in report
    assert "Der Umfang von 24 Stunden ist errechnet" in report
    assert "kurse.json" in browser.get("/katalog/importe/").content.decode()


def test_a_broken_upload_is_explained_at_the_field(browser: Client) -> None:
    answer = upload(browser, b'{"data": [')

    assert "Zeile 1, Spalte 11" in answer.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/katalog/{id}/",
        "/katalog/{id}/bearbeiten/",
        "/katalog/{id}/einheiten/{id}/",
        "/katalog/importe/{id}/",
    ],
)
def test_what_does_not_exist_is_not_found(browser: Client, address: str) -> None:
    assert browser.get(address.format(id=uuid4())).status_code == 404


@pytest.mark.parametrize("address", ["/katalog/", "/katalog/neu/", "/katalog/importe/neu/"])
def test_emil_and_strangers_do_not_get_in(client: Client, emil: Any, address: str) -> None:
    assert emil.client().get(address).status_code == 404
    assert client.get(address, HTTP_HOST=emil.host).status_code == 403


def test_annas_town_has_no_keepers_pages(anna: Any) -> None:
    assert anna.client().get("/katalog/").status_code == 404
