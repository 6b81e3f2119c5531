"""Campaigns, agreements and the council's pages in Chromium: axe, 320 px, dark, no JavaScript."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from playwright.sync_api import Browser

from assessments.checks.models import Agreement, Campaign, InvitationRun, Notice
from assessments.checks.services.campaigns import Plan, draft_campaign
from assessments.checks.services.inviting import invite
from campus.accounts.api import grant_role
from tests.catalogue.browser import window_of
from tests.looking import assert_accessible

pytestmark = pytest.mark.browser


@pytest.fixture
def addresses(
    real_database: str, published: UUID, bernd: Any, anna: Any, now: dt.datetime, inside: Any
) -> dict[str, list[str]]:
    """HR's and the council's pages with something on each; Anna is in the staff council."""
    at = {"actor": bernd.actor, "now": now}
    with inside():
        campaign = Campaign.objects.get()
        invite(campaign_id=campaign.id, **at)
        plan = Plan(title="Winter", opens_on=now.date(), closes_on=now.date())
        draft_id = draft_campaign(plan=plan, **at)
        agreement, notice = Agreement.objects.get(), Notice.objects.get()
        run_id = InvitationRun.objects.get().id
        with transaction.atomic():
            grant_role(account_id=anna.account_id, role="staff_council", **at)
    own = f"/befragungen/{campaign.id}/"
    return {
        "hr": [
            "/befragungen/",
            "/befragungen/neu/",
            own,
            f"{own}verlaengern/",
            f"{own}erinnern/",
            f"{own}laeufe/{run_id}/",
            f"{own}briefe/",
            f"/befragungen/{draft_id}/",
            f"/befragungen/{draft_id}/oeffnen/",
            "/befragungen/mitmachen/",
            "/dienstvereinbarungen/",
            "/dienstvereinbarungen/neu/",
            f"/dienstvereinbarungen/{agreement.id}/",
            "/dienstvereinbarungen/hinweise/",
            f"/dienstvereinbarungen/hinweise/{notice.id}/",
        ],
        "council": [
            "/personalrat/",
            "/personalrat/daten/",
            "/personalrat/rechte/",
            "/personalrat/auswertungen/",
            "/kompetenz-check/beginnen/",
        ],
    }


def test_pages_of_campaigns_and_of_the_council_are_accessible(
    chromium: Browser, addresses: dict[str, list[str]], anna: Any, bernd: Any
) -> None:
    for person, paths in ((bernd, addresses["hr"]), (anna, addresses["council"])):
        with window_of(chromium, person.client(), person.host) as page:
            for path in paths:
                page.goto(path)
                assert_accessible(page)


def test_hr_opens_a_campaign_without_javascript(
    chromium: Browser, addresses: dict[str, list[str]], bernd: Any
) -> None:
    with window_of(chromium, bernd.client(), bernd.host, java_script_enabled=False) as page:
        page.goto("/befragungen/neu/")
        page.get_by_role("button", name="Entwurf speichern").click()
        page.get_by_role("link", name="Bitte füllen Sie „Titel“ aus.").wait_for()
        page.get_by_label("Titel").fill("Frühling")
        page.get_by_label("Erster Tag").fill("10.03.2026")
        page.get_by_label("Letzter Tag").fill("30.04.2026")
        page.get_by_role("button", name="Entwurf speichern").click()
        page.get_by_role("link", name="Befragung öffnen").click()
        page.get_by_role("button", name="Befragung öffnen").click()
        page.get_by_role("heading", name="Einladungen").wait_for()
        page.get_by_role("link", name="Einladen").click()
        page.get_by_role("button", name="2 Personen einladen").click()
        page.get_by_text("Der Lauf ist fertig").wait_for()
