"""HR's pages about lists and letters, and the cooperative's about rounds, in a real Chromium."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from playwright.sync_api import Browser

from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative, in_municipality
from tests.catalogue.browser import window_of
from tests.desk.acts import employ
from tests.desk_letters.conftest import Begin
from tests.desk_lists.files import numbers
from tests.funding.grants import allot
from tests.looking import assert_accessible
from tests.redemption.vouchers import Stock
from vouchers.desk.services.listing import check_list
from vouchers.funding.api import list_allotments
from vouchers.redemption.models import IssueRun
from vouchers.redemption.services.issuing import begin_run

pytestmark = pytest.mark.browser


def test_every_page_of_hr_is_accessible_and_fits(
    real_database: str, stock: Stock, begin: Begin, bernd: Any, now: dt.datetime,
    chromium: Browser, distribution_id: Any,
) -> None:  # fmt: skip
    with in_municipality(bernd.municipality_id):
        employ(1)
        run_id = begin()
        list_id, _new = check_list(
            programme_id=stock.programme_id,
            file_name="liste.csv",
            content=numbers("N0000", "1", "=2"),
            actor=bernd.actor,
            now=now,
        )
    with window_of(chromium, bernd.client(), bernd.host) as page:
        for address in (
            "",
            "briefe/",
            "briefe/neu/?mit_email=on",
            f"briefe/{run_id}/",
            f"briefe/{run_id}/verwerfen/",
            "listen/",
            "listen/neu/",
            f"listen/{list_id}/",
            f"ausgaben/{distribution_id}/",
            f"ausgaben/{distribution_id}/ruecknahme/",
        ):
            page.goto(f"/gutschein-ausgabe/{address}")
            assert_accessible(page)


def test_every_page_about_rounds_is_accessible_and_fits(
    real_database: str, stock: Stock, dora: Any, now: dt.datetime, chromium: Browser
) -> None:
    round_id = uuid4()
    with in_cooperative(), transaction.atomic():
        (allotment, *_others) = list_allotments(programme_id=stock.programme_id)
        allot(stock.funded, {allotment.municipality_id: 2}, now=now)
        run_id = begin_run(allotment_id=allotment.id, count=1, actor=SYSTEM, now=now)
        IssueRun.objects.filter(id=run_id).update(round_id=round_id)
    with window_of(chromium, dora.client(), dora.host) as page:
        for address in (
            "",
            f"programme/{stock.programme_id}/",
            f"sammelausstellungen/{round_id}/",
        ):
            page.goto(f"/ausstellung/{address}")
            assert_accessible(page)
