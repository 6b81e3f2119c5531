"""An employee's own vouchers: the list, one voucher, its code."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk.acts import redeem, text_of
from tests.desk.conftest import Give
from tests.redemption.vouchers import stock_up
from vouchers.redemption.api import code_of


def test_an_empty_wallet_says_whom_to_ask(browser: Client) -> None:
    assert "Bitte fragen Sie dort nach" in text_of(browser.get("/gutscheine/"))


def test_the_wallet_says_until_when_and_for_how_much(browser: Client, annas_voucher: UUID) -> None:
    text = text_of(browser.get("/gutscheine/"))

    assert "BG26-000001" in text
    assert "gültig bis einschließlich 31.12.2026" in text
    assert "für einen Kurs bis 400,00 €" in text


def test_the_page_of_a_voucher_shows_its_code_and_leads_to_the_check(
    browser: Client, annas_voucher: UUID, published: UUID, open_course: UUID
) -> None:
    page = browser.get(f"/gutscheine/{annas_voucher}/")

    assert code_of(voucher_id=annas_voucher) in text_of(page)
    assert "Zuerst der Kompetenz-Check" in text_of(page)
    assert "Sitzungen leiten" in text_of(page)


def test_the_code_stands_in_no_address(browser: Client, annas_voucher: UUID) -> None:
    page = browser.get(f"/gutscheine/{annas_voucher}/").content.decode()

    code = code_of(voucher_id=annas_voucher)
    addresses = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert not any(code in address or code.replace("-", "") in address for address in addresses)


def test_a_page_with_a_code_is_kept_nowhere(browser: Client, annas_voucher: UUID) -> None:
    answer = browser.get(f"/gutscheine/{annas_voucher}/")

    assert "no-store" in answer["Cache-Control"]


def test_a_redeemed_voucher_shows_no_code_but_its_confirmation(
    browser: Client,
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    anna: Any,
    now: dt.datetime,
) -> None:
    redeem(anna, annas_voucher, open_course, now=now)

    text = text_of(browser.get(f"/gutscheine/{annas_voucher}/"))

    assert code_of(voucher_id=annas_voucher) not in text
    assert "Bestätigung ansehen" in text


@pytest.mark.parametrize("address", ["/gutscheine/", "/gutscheine/einloesung/{course}/"])
def test_a_fuller_wallet_costs_no_more_queries(
    browser: Client,
    ludwigshafen: Any,
    annas_check: Any,
    open_course: UUID,
    anna: Any,
    give: Give,
    now: dt.datetime,
    address: str,
) -> None:
    stock = stock_up({ludwigshafen.id: 6}, now=now, ceiling_cents=40_000, maximum_per_person=6)
    give(anna, stock)
    browser.get(address.format(course=open_course))

    with CaptureQueriesContext(connection) as one:
        browser.get(address.format(course=open_course))
    for _time in range(5):
        give(anna, stock)
    with CaptureQueriesContext(connection) as six:
        browser.get(address.format(course=open_course))

    assert len(six) == len(one)


@pytest.mark.parametrize(
    "address",
    ["/gutscheine/", "/gutscheine/{voucher}/", "/gutscheine/einloesung/{course}/"],
)
def test_an_employees_page_costs_at_most_twelve_queries(
    browser: Client, annas_voucher: UUID, annas_check: Any, open_course: UUID, address: str
) -> None:
    browser.get("/gutscheine/")

    with CaptureQueriesContext(connection) as queries:
        browser.get(address.format(voucher=annas_voucher, course=open_course))

    # The host's look-up is cached where no test's transaction is open around the request.
    cached = ("set_config", "registry_host")
    asked = [query["sql"] for query in queries if not any(word in query["sql"] for word in cached)]
    assert len(asked) <= 12, asked
