"""The cooperative's cockpit, its moves, a date's page and the helpdesk in a real Chromium."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page

from courses.catalogue.api import free_seat, take_seat
from courses.catalogue.models import Course
from courses.catalogue.rules.waiting import DateEntry
from courses.catalogue.services.dates import add_date
from tests.catalogue.browser import window_of
from tests.catalogue.conftest import desk_jobs, draft_course, open_course
from tests.catalogue.line import advance, wait
from tests.looking import assert_accessible
from tests.redemption.vouchers import Stock
from vouchers.redemption.models import Voucher

__all__ = ["desk_jobs", "draft_course", "open_course"]

pytestmark = pytest.mark.browser


@pytest.fixture
def window(real_database: str, chromium: Browser, dora: Any) -> Iterator[Page]:
    """Dora's window."""
    with window_of(chromium, dora.client(), dora.host) as page:
        yield page


@pytest.fixture
def date_id(
    real_database: str,
    desk_jobs: None,
    open_course: UUID,
    ludwigshafen: Any,
    speyer: Any,
    dora: Any,
    now: dt.datetime,
) -> UUID:
    """A full date with one offer and two requests that wait."""
    start = now + dt.timedelta(days=40)
    entry = DateEntry(
        starts_at=start, ends_at=start + dt.timedelta(hours=8), place="Speyer", seats=2
    )
    date_id = add_date(course_id=open_course, entry=entry, actor=dora.actor, now=now)
    Course.objects.update(format="dated")
    with transaction.atomic():
        for _ in range(2):
            take_seat(course_id=open_course, now=now)
    for town in (ludwigshafen, speyer, speyer):
        wait(town, date_id, now=now)
    with transaction.atomic():
        free_seat(date_id=date_id)
    advance(now=now)
    return date_id


def test_every_new_page_is_accessible_and_fits(
    window: Page, stock: Stock, open_course: UUID, date_id: UUID
) -> None:
    programme = f"/foerderung/programme/{stock.programme_id}/"
    date = f"/katalog/{open_course}/termine/{date_id}/"
    for address in (
        programme,
        f"{programme}cockpit/",
        f"{programme}umschichten/",
        f"{programme}umschichten/?anzahl=2",
        date,
        f"{date}bearbeiten/",
        f"{date}absagen/",
        f"/katalog/{open_course}/",
        f"/ausstellung/gutscheine/{Voucher.objects.filter(number=1).get().id}/",
    ):
        window.goto(address)
        assert_accessible(window)


def test_dora_moves_what_is_unused(window: Page, stock: Stock) -> None:
    window.goto(f"/foerderung/programme/{stock.programme_id}/umschichten/?anzahl=2")
    taking = window.get_by_role("group", name="Zurückziehen von")
    giving = window.get_by_role("group", name="Zuteilen an")
    taking.get_by_label("Ludwigshafen am Rhein").fill("2")
    taking.get_by_label("Speyer").fill("")
    giving.get_by_label("Speyer").fill("2")
    window.get_by_role("button", name="Weiter zur Vorschau").click()
    button = window.get_by_role("button", name="2 Gutscheine umschichten (200,00 €)")
    button.wait_for()
    assert_accessible(window)
    button.click()

    window.get_by_role("heading", name="Kontingente umgeschichtet").wait_for()
