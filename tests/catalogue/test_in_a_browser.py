"""The keepers' pages in a real Chromium: accessible, in a small window, in the dark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from courses.catalogue.api import list_questions, list_units
from tests.catalogue.browser import window_of
from tests.catalogue.test_reading_moochub import VERSION_2, answer
from tests.looking import assert_accessible

pytestmark = pytest.mark.browser


@pytest.fixture
def window(real_database: str, chromium: Browser, dora: Any) -> Iterator[Page]:
    """Dora's window."""
    with window_of(chromium, dora.client(), dora.host) as page:
        yield page


def test_every_page_is_accessible_and_fits(window: Page, demo_courses: tuple[UUID, ...]) -> None:
    units = list_units(course_id=demo_courses[0])
    question = list_questions(unit_id=units[3].id)[0]
    course = f"/katalog/{demo_courses[0]}/"
    for address in (
        "/katalog/",
        "/katalog/neu/",
        course,
        f"{course}bearbeiten/",
        f"{course}archivieren/",
        f"{course}stufen/",
        f"{course}termine/neu/",
        f"{course}einheiten/neu/",
        f"{course}einheiten/{units[0].id}/",
        f"{course}einheiten/{units[3].id}/",
        f"{course}einheiten/{units[3].id}/fragen/{question.id}/",
        "/katalog/importe/",
        "/katalog/importe/neu/",
    ):
        window.goto(address)
        assert_accessible(window)


def test_dora_checks_a_file_before_she_takes_it_over(window: Page) -> None:
    record = answer({**VERSION_2, "colour": "blue"}, kind="courses")
    file: Any = {
        "name": "kurse.json",
        "mimeType": "application/json",
        "buffer": json.dumps(record).encode(),
    }
    window.goto("/katalog/importe/neu/")
    window.get_by_label("Datei mit Kursen").set_input_files(file)
    window.get_by_role("button", name="Datei prüfen oder einlesen").click()
    window.get_by_role("heading", name="Prüfung ohne Übernahme").wait_for()
    assert_accessible(window)

    window.goto("/katalog/importe/neu/")
    window.get_by_label("Datei mit Kursen").set_input_files(file)
    window.get_by_label("Nur prüfen, nichts übernehmen").uncheck()
    window.get_by_role("button", name="Datei prüfen oder einlesen").click()
    window.get_by_role("heading", name="Ergebnis des Imports").wait_for()
    assert window.get_by_text("Das Format kennt dieses Feld nicht").is_visible()
    assert_accessible(window)
