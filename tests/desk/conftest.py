"""Vouchers at two towns' desks, a course that they pay, and people who may use them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from campus.kernel import clock
from tenants.registry.api import in_municipality
from tests.catalogue.conftest import draft_course, open_course
from tests.checks.conftest import annas_check, published, template
from tests.redemption.vouchers import Stock, stock_up
from tests.scenes import scene
from vouchers.desk.services.distributing import give_voucher

__all__ = ["annas_check", "draft_course", "open_course", "published", "template"]

Give = Callable[..., UUID]


@pytest.fixture(autouse=True)
def _a_tuesday_in_march(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    """Pages, too, are asked for on the day of the tests."""
    monkeypatch.setattr(clock, "now", lambda: now)


@scene
def stock(db_access: None, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Stock:
    """Five issued vouchers for Ludwigshafen, three for Speyer, each for a course up to 400 €."""
    return stock_up({ludwigshafen.id: 5, speyer.id: 3}, now=now, ceiling_cents=40_000)


@pytest.fixture
def give(now: dt.datetime) -> Give:
    """Give somebody the next voucher of a stock: `give(anna, stock)` returns the voucher's id."""

    def do(person: Any, stock: Stock) -> UUID:
        with in_municipality(person.municipality_id), transaction.atomic():
            return give_voucher(
                employee_id=person.employee_id,
                programme_id=stock.programme_id,
                actor=person.actor,
                now=now,
            ).voucher_id

    return do


@pytest.fixture
def annas_voucher(stock: Stock, anna: Any, give: Give) -> UUID:
    """A voucher that Anna holds."""
    return give(anna, stock)


@pytest.fixture
def browser(anna: Any) -> Client:
    """Anna's browser."""
    return anna.client()


@pytest.fixture
def desk(bernd: Any) -> Client:
    """Bernd's browser."""
    return bernd.client()
