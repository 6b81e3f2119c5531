"""Bernd uploads lists of people who are to get a voucher."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from campus.kernel import clock
from tests.redemption.vouchers import Stock, stock_up
from tests.scenes import scene
from vouchers.desk.models import DistributionList
from vouchers.desk.services.listing import check_list, confirm_list, count_to_give

Check = Callable[..., DistributionList]


@pytest.fixture(autouse=True)
def _a_tuesday_in_march(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@scene
def stock(db_access: None, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Stock:
    """Five vouchers for Ludwigshafen, one for Speyer, each for a course up to 400 €."""
    return stock_up({ludwigshafen.id: 5, speyer.id: 1}, now=now, ceiling_cents=40_000)


@pytest.fixture
def check(stock: Stock, at_ludwigshafen: Any, bernd: Any, now: dt.datetime) -> Check:
    """Check a file as Bernd: `check(content)` returns the list."""

    def do(content: bytes, *, name: str = "liste.csv") -> DistributionList:
        list_id, _is_new = check_list(
            programme_id=stock.programme_id,
            file_name=name,
            content=content,
            actor=bernd.actor,
            now=now,
        )
        return DistributionList.objects.get(id=list_id)

    return do


@pytest.fixture
def carry_out(check: Check, bernd: Any, now: dt.datetime) -> Check:
    """Check and confirm a file as Bernd; returns the list."""

    def do(content: bytes, *, name: str = "liste.csv") -> DistributionList:
        found = check(content, name=name)
        confirm(found.id, bernd.actor, now)
        found.refresh_from_db()
        return found

    return do


def confirm(list_id: UUID, actor: Any, now: dt.datetime) -> UUID:
    """Confirm what the list's page would promise now."""
    found = DistributionList.objects.get(id=list_id)
    return confirm_list(
        list_id=list_id, shown_count=count_to_give(found, now=now), actor=actor, now=now
    )


@pytest.fixture
def desk(bernd: Any) -> Client:
    """Bernd's browser."""
    return bernd.client()
