"""Answering callers about a voucher: what is, what was, what to do next, and never who has it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tenants.registry.api import in_municipality
from tests.redemption.test_pages import text_of
from tests.redemption.vouchers import Stock, take
from vouchers.redemption.api import code_of
from vouchers.redemption.rules import Kind, State
from vouchers.redemption.rules.helpdesk import HAPPENINGS, NEXT_STEPS
from vouchers.redemption.services.guessing import LIMITS

SEARCH = "/ausstellung/gutscheine/"


@pytest.fixture
def browser(dora: Any) -> Client:
    client: Client = dora.client()
    return client


def test_every_state_has_a_next_step_and_every_happening_a_sentence() -> None:
    assert set(NEXT_STEPS) == set(State)
    assert set(HAPPENINGS) == set(Kind)


def test_the_page_says_what_is_what_was_and_what_to_do_next(
    browser: Client, stock: Stock, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=anna.actor, now=now)

    text = text_of(browser.get(f"{SEARCH}{voucher_id}/"))

    for expected in (
        "ausgegeben",
        "Ludwigshafen am Rhein",
        "Digitale Verwaltung",
        "31.12.2026",
        "Die Kommune hat den Gutschein an eine beschäftigte Person ausgegeben.",
        "10.03.2026, 10:30",
        "Der Gutschein kann eingelöst werden",
    ):
        assert expected in text
    assert "Amsel" not in text


def test_typing_codes_for_callers_is_no_guessing(browser: Client, stock: Stock) -> None:
    for _call in range(LIMITS["account"] + 2):
        answer = browser.post(SEARCH, {"gutschein": "0000-0000-0000-0000-0"})

        assert "können wir Ihnen nicht zuordnen" in text_of(answer)


def test_a_code_stands_in_no_address_and_in_no_log(
    browser: Client, stock: Stock, ludwigshafen: Any, anna: Any, now: dt.datetime, caplog: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        voucher_id: UUID = take(stock, actor=anna.actor, now=now)
        code = code_of(voucher_id=voucher_id)

    answer = browser.post(SEARCH, {"gutschein": code})

    assert code not in answer["Location"]
    assert code not in caplog.text
    assert code.replace("-", "") not in caplog.text
    # By GET a code is not even read: it would stand in the address.
    assert code not in browser.get(SEARCH, {"gutschein": code}).content.decode()
