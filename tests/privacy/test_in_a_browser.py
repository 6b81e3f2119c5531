"""The pages of people's rights in Chromium: axe, 320 px, dark, own colours, keyboard; no script."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from campus.accounts.api import DATA_PROTECTION_OFFICER
from campus.accounts.models import RoleGrant
from tenants.privacy.services.correcting import ask_for_correction
from tenants.registry.api import in_municipality
from tenants.staff.models import Employee
from tests.campaigns import contrast, wcag
from tests.cast import PASSWORD
from tests.catalogue.browser import window_of
from tests.looking import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.proof, pytest.mark.slow]

OWN = ("", "alles/", "einsicht/", "berichtigung/", "loeschung/")


@pytest.fixture
def correction_id(real_database: str, annas_life: Any, now: dt.datetime) -> UUID:
    with in_municipality(annas_life.municipality_id):
        return ask_for_correction(
            employee_id=annas_life.employee_id,
            what="family_name",
            wish="Amsel-Zeisig",
            actor=annas_life.actor,
            now=now,
        )


def look_at(page: Page, path: str) -> list[str]:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(path)
    assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    found = [
        *contrast.contrast_faults(page),
        *contrast.forced_colour_faults(page),
        *wcag.keyboard_faults(page),
        *wcag.target_faults(page),
        *wcag.reflow_faults(page),
    ]
    return [f"{path}: {fault}" for fault in found]


def test_every_page_is_for_everybody(
    chromium: Browser, correction_id: UUID, annas_life: Any, bernd: Any, now: dt.datetime
) -> None:
    faults = []
    with window_of(chromium, annas_life.client(), annas_life.host, bypass_csp=True) as page:
        for path in OWN:
            faults += look_at(page, f"/meine-daten/{path}")
        page.goto("/meine-daten/e-mail/")
        page.get_by_label("Passwort").fill(PASSWORD)
        page.get_by_role("button", name="Weiter").click()
        faults += look_at(page, "/meine-daten/e-mail/")
        page.get_by_label("Neue E-Mail-Adresse").fill("amsel@example.org")
        page.locator("main form button").first.click()
        page.wait_for_url("**/e-mail/code/")
        faults += look_at(page, "/meine-daten/e-mail/code/")
    with window_of(chromium, bernd.client(), bernd.host, bypass_csp=True) as page:
        for path in ("berichtigungen/", f"berichtigungen/{correction_id}/", "loeschungen/"):
            faults += look_at(page, f"/personal/{path}")
        with in_municipality(bernd.municipality_id):
            Employee.objects.filter(id=annas_life.employee_id).update(left_at=now)
        faults += look_at(page, f"/personal/{annas_life.employee_id}/loeschung/")
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Endgültig löschen").click()
        page.wait_for_url("**/personal/loeschungen/*/")
        faults += look_at(page, urlsplit(page.url).path)
        with in_municipality(bernd.municipality_id):
            RoleGrant.objects.create(
                account_id=bernd.account_id, role=DATA_PROTECTION_OFFICER, granted_at=now
            )
        faults += look_at(page, "/personalrat/verzeichnis/")

    assert not faults, "\n".join(faults)


def test_without_javascript_from_the_overview_to_the_end(
    chromium: Browser, correction_id: UUID, annas_life: Any, bernd: Any
) -> None:
    options = {"java_script_enabled": False}
    with window_of(chromium, bernd.client(), bernd.host, **options) as page:
        page.goto("/personal/berichtigungen/")
        page.get_by_role("link", name="Anna Amsel: Nachname").click()
        page.get_by_role("button", name="Übernehmen").click()
        page.get_by_text("Ihre Antwort ist gespeichert.").wait_for()
    with window_of(chromium, annas_life.client(), annas_life.host, **options) as page:
        page.goto("/meine-daten/")
        page.get_by_role("link", name="Etwas berichtigen lassen").click()
        page.get_by_text("„Amsel-Zeisig“ – übernommen").wait_for()
        page.goto("/meine-daten/loeschung/")
        page.get_by_role("button", name="Endgültig löschen").click()
        page.locator("#fehler").wait_for()
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Endgültig löschen").click()
        page.get_by_role("heading", name="Ihre Daten sind gelöscht").wait_for()
    with in_municipality(bernd.municipality_id):
        assert Employee.objects.get(id=annas_life.employee_id).account_id is None
