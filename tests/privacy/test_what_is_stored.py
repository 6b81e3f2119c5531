"""What is stored about me: shown, complete, and taken away; who looked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.test import Client

from assessments.checks.models import Check
from campus.accounts.api import DATA_PROTECTION_OFFICER, create_account
from campus.accounts.models import Account
from campus.kernel.actor import SYSTEM
from campus.kernel.clock import berlin_day
from tenants.privacy.queries.export import everything_about
from tenants.privacy.queries.stored import declared_tables, stored_about
from tenants.staff.models import PersonLook

OVERVIEW, DOWNLOAD = "/meine-daten/", "/meine-daten/meine-daten.json"


def test_every_row_and_every_column_about_anna_is_in_her_file(
    annas_life: Any, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    found = everything_about(actor=annas_life.actor, now=now, today=berlin_day(now))

    rows = missing = 0
    for table in declared_tables():
        ways = [(way, annas_life.employee_id) for way in table.stored.of_employee]
        ways += [(way, annas_life.account_id) for way in table.stored.of_account]
        if not ways:
            continue
        asked = Q()
        for way, value in ways:
            asked |= Q(**{way: value})
        model = next(m for m in apps.get_models() if m._meta.db_table == table.name)
        count = model._default_manager.filter(asked).distinct().count()
        given = found["tables"].get(table.name, {"rows": []})["rows"]
        wanted = {
            one.column
            for one in model._meta.local_concrete_fields
            if table.stored.kinds[one.name] in ("person", "organisation")
        }
        rows += count
        missing += len(given) != count or any(set(row) != wanted for row in given)
    assert missing == 0
    assert rows >= 12


def test_what_is_sealed_is_opened_for_its_person(
    annas_life: Any, annas_check: Check, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    found = everything_about(actor=annas_life.actor, now=now, today=berlin_day(now))

    (check,) = found["opened"]["kompetenz_check"]["checks"]
    assert check["id"] == str(annas_check.id)
    assert check["answers"]


def test_no_password_key_or_session_is_given_out(annas_life: Any, at_ludwigshafen: Any) -> None:
    for about in stored_about(employee_id=annas_life.employee_id, account_id=annas_life.account_id):
        kinds = {column.kind for column in about.table.shown}
        assert kinds <= {"person", "organisation"}, about.table.name


def test_annas_pages_show_her_own_data_and_nobody_elses(annas_life: Any, bernd: Any) -> None:
    browser: Client = annas_life.client()

    overview = browser.get(OVERVIEW).content.decode()
    everything = browser.get(f"{OVERVIEW}alles/").content.decode()
    looks = browser.get(f"{OVERVIEW}einsicht/").content.decode()
    file = browser.get(DOWNLOAD)

    assert "ausgegebene Gutscheine" in overview
    assert "anna@example.org" in everything
    assert "bernd@example.org" not in everything + file.content.decode()
    assert "Bernd Buchfink, Angaben zur Person geöffnet" in looks
    assert "attachment" in file["Content-Disposition"]
    assert "no-store" in file["Cache-Control"]


def test_nobody_has_data_without_signing_in(annas_life: Any) -> None:
    stranger = Client(headers={"host": annas_life.host})

    for address in (OVERVIEW, DOWNLOAD, f"{OVERVIEW}alles/", f"{OVERVIEW}loeschung/"):
        assert stranger.get(address).status_code == 403


def test_opening_annas_page_is_noted_once_a_day_and_not_for_herself(
    anna: Any, bernd: Any, at_ludwigshafen: Any
) -> None:
    office = bernd.client()
    for _time in range(2):
        assert office.get(f"/personal/{anna.employee_id}/").status_code == 200
    office.get(f"/personal/{bernd.employee_id}/")

    look = PersonLook.objects.get()
    assert (look.employee_id, look.looker) == (anna.employee_id, bernd.account_id)


def test_doras_account_has_its_page_on_the_cooperatives_host(dora: Any) -> None:
    browser = dora.client()

    assert "Zugänge" in browser.get(OVERVIEW).content.decode()
    assert "accounts_account" in browser.get(DOWNLOAD).json()["tables"]
    assert browser.get(f"{OVERVIEW}loeschung/").status_code == 404


def test_the_officer_reads_the_register_and_no_person(
    annas_life: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    with transaction.atomic():
        account_id = create_account(
            display_name="Heiner",
            login_name="heiner",
            roles=[DATA_PROTECTION_OFFICER],
            actor=SYSTEM,
            now=now,
        )
    officer = Client(headers={"host": annas_life.host})
    officer.force_login(Account.objects.get(id=account_id))

    page = officer.get("/personalrat/verzeichnis/").content.decode()
    file = officer.get("/personalrat/verzeichnis.csv").content.decode("utf-8-sig")

    assert "versiegelt" in page
    assert "Art. 88 DSGVO" in page
    assert "Amsel" not in page + file
    assert "staff_employee;given_name;Vorname;Angabe zu einer Person;" in file
    assert bernd.client().get("/personalrat/verzeichnis/").status_code == 404
