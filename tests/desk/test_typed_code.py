"""Typing a code: it leads to one's own voucher, and tells nothing about anybody else's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.desk.acts import text_of
from tests.desk.conftest import Give
from tests.redemption.vouchers import Stock
from vouchers.redemption.api import code_of
from vouchers.redemption.services.guessing import LIMITS

ADDRESS = "/gutscheine/code/"


def mistype(code: str) -> str:
    return code[:-1] + ("A" if code[-1] != "A" else "B")


@pytest.mark.parametrize("dress", [str, str.lower, lambda code: code.replace("-", " ")])
def test_ones_own_code_leads_to_the_voucher(
    browser: Client, annas_voucher: UUID, dress: Any
) -> None:
    answer = browser.post(ADDRESS, {"code": dress(code_of(voucher_id=annas_voucher))})

    assert answer["Location"] == f"/gutscheine/{annas_voucher}/"


def test_a_colleagues_code_is_answered_like_an_unknown_one(
    browser: Client, stock: Stock, bernd: Any, give: Give
) -> None:
    text = text_of(browser.post(ADDRESS, {"code": code_of(voucher_id=give(bernd, stock))}))

    assert "Diesen Code können wir Ihnen nicht zuordnen" in text
    assert "Fehler:" in text


def test_a_code_of_another_town_is_answered_like_an_unknown_one(
    browser: Client, stock: Stock, carla: Any, give: Give
) -> None:
    text = text_of(browser.post(ADDRESS, {"code": code_of(voucher_id=give(carla, stock))}))

    assert "Diesen Code können wir Ihnen nicht zuordnen" in text


def test_a_mistyped_code_is_told_apart_and_costs_no_guess(
    browser: Client, annas_voucher: UUID
) -> None:
    code = code_of(voucher_id=annas_voucher)

    for _time in range(LIMITS["account"] + 1):
        text = text_of(browser.post(ADDRESS, {"code": mistype(code)}))
        assert "steckt ein Tippfehler" in text

    assert browser.post(ADDRESS, {"code": code}).status_code == 302


def test_guessing_ends_soon(
    browser: Client, stock: Stock, annas_voucher: UUID, bernd: Any, give: Give
) -> None:
    foreign = code_of(voucher_id=give(bernd, stock))

    for _time in range(LIMITS["account"]):
        browser.post(ADDRESS, {"code": foreign})

    own = text_of(browser.post(ADDRESS, {"code": code_of(voucher_id=annas_voucher)}))
    assert "zu viele unbekannte Codes" in own


def test_nothing_typed_is_an_error_at_the_field(browser: Client) -> None:
    assert "Fehler:" in text_of(browser.post(ADDRESS, {"code": ""}))
