"""The pages about a municipality as a whole in Chromium: for everybody, on every screen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser

from campus.kernel.actor import SYSTEM
from tenants.registry.api import (
    NewName,
    change_state,
    in_cooperative,
    plan_departure,
    rename_municipality,
    request_export,
)
from tests.cast import Person
from tests.catalogue.browser import window_of
from tests.looking import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.proof]
MERGER_PLAN = "zusammenschluss/vorbereiten/"


def test_every_page_is_accessible_and_fits(
    real_database: str,
    chromium: Browser,
    dora: Person,
    speyer: Any,
    ludwigshafen: Any,
    now: dt.datetime,
) -> None:
    with in_cooperative():
        rename_municipality(
            municipality_id=ludwigshafen.id,
            new=NewName(name="Ludwigshafen", ars="073140000000", subdomain="lu"),
            occasion="Beschluss vom 1. März 2026",
            redirect_days=90,
            actor=SYSTEM,
            now=now,
        )
        with transaction.atomic():
            change_state(municipality_id=speyer.id, state="leaving", actor=SYSTEM, now=now)
        request_export(municipality_id=speyer.id, actor=SYSTEM, now=now)
    with window_of(chromium, dora.client(), dora.host) as window:
        for town, pages in (
            (ludwigshafen, ["", "umbenennen/", "exporte/", "zusammenschluss/", MERGER_PLAN]),
            (speyer, ["", "exporte/", "loeschung/", "loeschung/vormerken/"]),
        ):
            for page in pages:
                window.goto(f"/kommunen/{town.id}/{page}")
                assert_accessible(window)
        window.goto(f"/kommunen/{ludwigshafen.id}/umbenennen/")
        window.fill("[name=name]", "Ludwigshafen a. Rh.")
        window.fill("[name=occasion]", "Beschluss")
        window.click("button:has-text('Weiter')")
        assert_accessible(window)
        with in_cooperative():
            plan_departure(
                municipality_id=speyer.id,
                actor=SYSTEM,
                now=now - dt.timedelta(days=31),
            )
        window.goto(f"/kommunen/{speyer.id}/loeschung/")
        assert_accessible(window)
