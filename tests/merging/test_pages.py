"""The cooperative prepares, decides, confirms or takes back on pages; nobody else sees them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tenants.registry.api import find_merger, get_municipality, look_at_merger
from tenants.registry.models import Merger
from tests.merging.conftest import Towns, plan, run

pytestmark = pytest.mark.proof


@pytest.fixture
def office(dora: Any) -> Client:
    """Dora's browser."""
    browser: Client = dora.client()
    return browser


def address(name: str, town: Any, *more: Any) -> str:
    return reverse(f"membership:{name}", args=[town.id, *more], urlconf="campus.config.urls_public")


def test_from_the_plan_to_the_end(
    towns: Towns, office: Client, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    assert "vorbereiten" in office.get(address("merger", speyer)).content.decode()
    entered = {"successor": ludwigshafen.id, "occasion": "Landesgesetz", "mark": "SP"}
    assert office.post(address("merger_plan", speyer), entered).status_code == 302
    shown = office.get(address("merger", speyer)).content.decode()
    assert "Person A. A.: gleich: E-Mail-Adresse; gleicher Name" in shown
    assert "Amsel" not in shown
    assert "Zusammenführen beginnen" in shown
    preview = look_at_merger(municipality_id=speyer.id, now=now)
    answers = {each.key: each.proposal for each in preview.collisions}

    assert office.post(address("merger", speyer), answers).status_code == 302
    assert (
        "Beide Kommunen sind geschlossen" in office.get(address("merger", speyer)).content.decode()
    )
    run(now)
    assert "Bitte prüfen" in office.get(address("merger", speyer)).content.decode()
    for form, begins in (("pdf", b"%PDF"), ("json", b"{")):
        assert office.get(address("merger_proof", speyer, form)).content.startswith(begins)
    assert (
        "Zurück geht es nicht"
        in office.get(address("merger_confirmation", speyer)).content.decode()
    )
    assert office.post(address("merger_confirmation", speyer)).status_code == 302
    assert "Zusammengeführt und bestätigt" in office.get(address("merger", speyer)).content.decode()
    assert get_municipality(municipality_id=speyer.id).is_gone


def test_a_missing_decision_is_named(
    towns: Towns, office: Client, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    plan(speyer, ludwigshafen, now)

    answer = office.post(address("merger", speyer), {})

    assert "Hier fehlt eine Entscheidung." in answer.content.decode()
    assert Merger.objects.get().state == "planned"


def test_what_hinders_is_said_instead_of_a_button(
    towns: Towns, office: Client, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    plan(speyer, ludwigshafen, now)
    assert office.get(address("merger", ludwigshafen))["Location"] == address("merger", speyer)
    assert office.post(f"/kommunen/{speyer.id}/stand/suspended/").status_code == 302

    shown = office.get(address("merger", speyer)).content.decode()

    assert "nicht in Betrieb, sondern: ausgesetzt" in shown
    assert "Zusammenführen beginnen" not in shown
    assert office.post(address("merger_withdrawal", speyer)).status_code == 302
    assert find_merger(municipality_id=speyer.id) is None


@pytest.mark.parametrize("name", ["merger", "merger_plan", "merger_confirmation", "merger_return"])
def test_the_ministry_sees_none_of_it(emil: Any, speyer: Any, name: str) -> None:
    assert emil.client().get(address(name, speyer)).status_code == 404
