"""The cooperative's pages about a municipality as a whole: export, rename, delete."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tenants.registry.api import (
    change_state,
    find_departure,
    get_municipality,
    list_exports,
    plan_departure,
)
from tenants.registry.models import ExportRun

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Speyer am Rhein",
    "ars": "07319",
    "subdomain": "speyer-neu",
    "redirect_days": "90",
    "occasion": "Landesgesetz",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def office(dora: Any) -> Client:
    """Dora's browser."""
    return dora.client()


def address(name: str, town: Any, *more: Any) -> str:
    return reverse(f"membership:{name}", args=[town.id, *more], urlconf="campus.config.urls_public")


def test_an_export_is_asked_for_once(office: Client, speyer: Any) -> None:
    assert office.post(address("exports", speyer)).status_code == 302
    again = office.post(address("exports", speyer))

    assert again.status_code == 409
    (run,) = list_exports(municipality_id=speyer.id)
    assert run.state == "waiting"
    assert "wird erstellt" in office.get(address("exports", speyer)).content.decode()
    assert office.post(address("export_file", speyer, run.id)).status_code == 409


def test_another_towns_export_does_not_exist(
    office: Client, speyer: Any, ludwigshafen: Any
) -> None:
    office.post(address("exports", speyer))
    (run,) = list_exports(municipality_id=speyer.id)

    assert office.post(address("export_file", ludwigshafen, run.id)).status_code == 404


def test_renaming_shows_what_changes_before_it_does(office: Client, speyer: Any) -> None:
    shown = office.post(address("renaming", speyer), NEW)

    assert "073180000000 → 073190000000" in shown.content.decode()
    assert get_municipality(municipality_id=speyer.id).name == "Speyer"
    done = office.post(address("renaming", speyer), NEW | {"confirmed": "1"})
    assert done.status_code == 302
    assert get_municipality(municipality_id=speyer.id).name == "Speyer am Rhein"
    assert "Landesgesetz" in office.get(address("municipality", speyer)).content.decode()


def test_a_taken_address_is_said_at_its_field(
    office: Client, speyer: Any, ludwigshafen: Any
) -> None:
    answer = office.post(
        address("renaming", speyer), NEW | {"subdomain": "ludwigshafen", "confirmed": "1"}
    )

    assert "schon vergeben" in answer.content.decode()
    assert get_municipality(municipality_id=speyer.id) == speyer


def test_a_deletion_is_planned_shown_and_withdrawn(
    office: Client, speyer: Any, now: dt.datetime
) -> None:
    change_state(municipality_id=speyer.id, state="leaving", actor=SYSTEM, now=now)

    asked = office.get(address("deletion_plan", speyer)).content.decode()
    assert "Einlösungen, die im Journal bleiben" in asked
    assert office.post(address("deletion_plan", speyer)).status_code == 302
    assert "09.04.2026" in office.get(address("deletion", speyer)).content.decode()
    assert office.post(address("deletion_withdrawal", speyer)).status_code == 302
    assert find_departure(municipality_id=speyer.id) is None


def test_who_does_not_leave_cannot_be_deleted(office: Client, speyer: Any) -> None:
    assert office.post(address("deletion_plan", speyer)).status_code == 409
    assert office.get(address("deletion_proof", speyer, "pdf")).status_code == 404


def test_it_begins_only_with_the_name_typed(
    office: Client, dora: Any, speyer: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_state(municipality_id=speyer.id, state="leaving", actor=SYSTEM, now=now)
    plan_departure(municipality_id=speyer.id, actor=SYSTEM, now=now)
    ExportRun.objects.create(
        municipality_id=speyer.id,
        state="ready",
        requested_at=now,
        requested_by="0" * 32,
        made_at=now,
        downloaded_at=now,
        manifest_sha256="a" * 64,
    )
    early = office.post(address("deletion", speyer), {"name": "Speyer"})
    assert "Die Wartezeit läuft noch" in early.content.decode()
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=31))
    office = dora.client()

    wrong = office.post(address("deletion", speyer), {"name": "Landau"})

    assert "nicht der Name der Kommune" in wrong.content.decode()
    assert office.post(address("deletion", speyer), {"name": "Speyer"}).status_code == 302
    departure = find_departure(municipality_id=speyer.id)
    assert departure is not None
    assert departure.state == "running"


@pytest.mark.parametrize("name", ["exports", "renaming", "deletion", "deletion_plan"])
def test_the_ministry_sees_none_of_it(emil: Any, speyer: Any, name: str) -> None:
    assert emil.client().get(address(name, speyer)).status_code == 404
