"""A voucher's later life in Chromium: undone, reserved, extended, paid in part by the town."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import Browser

from campus.outbox.api import run_inline
from tenants.registry.api import in_municipality
from tests.catalogue.browser import window_of
from tests.desk.acts import holdings
from tests.desk.conftest import Give
from tests.looking import assert_accessible
from tests.redemption.vouchers import Stock, stock_up
from vouchers.desk.services.redeeming import redeem_in_transaction
from vouchers.redemption.api import reserve_voucher
from vouchers.redemption.models import Extension

pytestmark = pytest.mark.browser


@pytest.fixture
def stock(real_database: str, ludwigshafen: Any, now: dt.datetime) -> Stock:
    """Vouchers worth 100 euros, in a database whose commits are real."""
    return stock_up({ludwigshafen.id: 3}, now=now, value_cents=10_000, maximum_per_person=2)


@pytest.fixture
def booked(
    stock: Stock, annas_check: Any, open_course: UUID, anna: Any, give: Give, now: dt.datetime
) -> UUID:
    """Anna's booking at 290 euros, of which her town pays 190 itself."""
    voucher_id = give(anna, stock)
    with in_municipality(anna.municipality_id), transaction.atomic():
        return redeem_in_transaction(
            voucher_id=voucher_id,
            course_id=open_course,
            idempotency_key="klick",
            rest_agreed=True,
            actor=anna.actor,
            now=now,
        ).booking_ref


def test_bernd_undoes_a_booking_without_javascript_and_anna_reads_of_it(
    chromium: Browser, booked: UUID, anna: Any, bernd: Any, desk: Client
) -> None:
    with window_of(chromium, desk, bernd.host, java_script_enabled=False) as window:
        window.goto("/gutschein-ausgabe/")
        window.get_by_role("link", name="Rückgängig machen").press("Enter")
        window.get_by_text("Der Eigenanteil Ihrer Kommune von 190,00 € entfällt.").wait_for()
        window.get_by_label("irrtümlich gebucht").check()
        window.get_by_role("button", name="Einlösung rückgängig machen").press("Enter")
        window.get_by_role("heading", name="Die Einlösung ist rückgängig gemacht").wait_for()

    with window_of(chromium, anna.client(), anna.host) as window:
        window.goto(f"/gutscheine/bestaetigung/{booked}/")
        window.get_by_role("heading", name="Diese Einlösung ist rückgängig gemacht").wait_for()
        assert_accessible(window)


def test_every_page_is_accessible_and_fits(
    chromium: Browser,
    stock: Stock,
    booked: UUID,
    anna: Any,
    bernd: Any,
    dora: Any,
    give: Give,
    ludwigshafen: Any,
    now: dt.datetime,
) -> None:
    reserved = give(anna, stock)
    with in_municipality(ludwigshafen.id), transaction.atomic():
        until = dt.date(2026, 3, 24)
        reserve_voucher(voucher_id=reserved, until=until, actor=anna.actor, now=now)
    holding = next(each for each in holdings(ludwigshafen) if each.booking_ref == booked)
    longer = f"/foerderung/programme/{stock.programme_id}/verlaengerung/"
    decided = f"{longer}?last_day=31.03.2027&reference=641-V-3&decided_on=09.03.2026"
    dora.client().post(decided)
    extension = Extension.objects.get()
    run_inline(extension.job_id)

    pages = [
        (bernd, [f"/gutschein-ausgabe/einloesungen/{holding.id}/rueckgaengig/"]),
        (anna, ["/gutscheine/", f"/gutscheine/{reserved}/", f"/gutscheine/bestaetigung/{booked}/"]),
        (
            dora,
            [
                "/abrechnung/eigenanteile/?monat=2026-03",
                longer,
                decided.replace("2027", "2028"),
                f"/foerderung/verlaengerungen/{extension.id}/",
                f"/foerderung/programme/{stock.programme_id}/",
                f"/foerderung/zuwendungen/{stock.funded.grant_id}/programme/neu/",
            ],
        ),
    ]
    for person, addresses in pages:
        with window_of(chromium, person.client(), person.host) as window:
            for address in addresses:
                window.goto(address)
                assert_accessible(window)
