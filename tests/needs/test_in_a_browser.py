"""The pages of needs and measures in Chromium: axe, 320 px, dark, no JavaScript."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from assessments.checks.services.measures import MeasurePlan, plan_measure, set_budget
from tenants.registry.api import in_municipality
from tests.catalogue.browser import window_of
from tests.looking import assert_accessible
from tests.needs.releases import CELLS, CROSSED, keep_release

pytestmark = pytest.mark.browser


@pytest.fixture
def addresses(real_database: str, ludwigshafen: Any, bernd: Any, later: dt.datetime) -> list[str]:
    """Every page, with something on it."""
    at = {"actor": bernd.actor, "now": later}
    with in_municipality(ludwigshafen.id):
        release_id = keep_release(now=later, cells=[*CELLS, *CROSSED])
        earlier_id = keep_release(now=later, first_day=dt.date(2025, 10, 1))
        set_budget(year=2026, budget_cents=20_000_00, **at)
        facts = {"kind": "internal", "year": 2026, "over_budget_reason": "Nachtrag"}
        measure_id: UUID = plan_measure(
            plan=MeasurePlan(title="Prozesse", planned_cents=21_000_00, **facts), **at
        )
    both = f"vorher={earlier_id}&nachher={release_id}&gruppe=house"
    return [
        "/bedarf/",
        "/bedarf/methode/",
        "/bedarf/schwellen/",
        f"/bedarf/vergleich/?{both}",
        f"/bedarf/{release_id}/",
        f"/bedarf/{release_id}/?nach=unit&kompetenz=processes",
        f"/bedarf/{release_id}/?nach=cross&kompetenz=processes",
        "/massnahmen/",
        "/massnahmen/neu/",
        "/massnahmen/budget/",
        f"/massnahmen/{measure_id}/",
        f"/massnahmen/{measure_id}/aufgeben/",
    ]


def test_pages_of_needs_and_measures_are_accessible(
    chromium: Browser, addresses: list[str], bernd: Any
) -> None:
    with window_of(chromium, bernd.client(), bernd.host) as page:
        for address in addresses:
            page.goto(address)
            assert_accessible(page)
