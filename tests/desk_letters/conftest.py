"""Two gardeners without e-mail and Anna hold vouchers; Bernd prints letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from campus.kernel import clock
from tenants.staff.models import Employee, Unit
from tests.desk.acts import distribute
from tests.redemption.vouchers import Stock, stock_up
from tests.scenes import scene
from vouchers.desk.models import Holding, LetterRun
from vouchers.desk.queries.letters import LetterChoice
from vouchers.desk.services.lettering import begin_letters

Begin = Callable[..., UUID]


@pytest.fixture(autouse=True)
def _a_tuesday_in_march(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@scene
def stock(db_access: None, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Stock:
    """Five vouchers for Ludwigshafen, each for a course up to 400 €."""
    return stock_up({ludwigshafen.id: 5, speyer.id: 1}, now=now, ceiling_cents=40_000)


@pytest.fixture
def gardeners(at_ludwigshafen: Any) -> list[UUID]:
    """Jürgen Müller and Änne Weiß of the gardens, without an address."""
    unit = Unit.objects.create(name="Gartenamt")
    return [
        Employee.objects.create(
            personnel_number=number, given_name=given, family_name=family, unit=unit
        ).id
        for number, given, family in [("00042", "Jürgen", "Müller"), ("00043", "Änne", "Weiß")]
    ]


@pytest.fixture
def distribution_id(
    stock: Stock, gardeners: list[UUID], anna: Any, bernd: Any, now: dt.datetime
) -> UUID:
    """The gardeners and Anna, who has an address, get a voucher each."""
    return distribute(stock, [*gardeners, anna.employee_id], actor=bernd.actor, now=now)


@pytest.fixture
def begin(distribution_id: UUID, bernd: Any, now: dt.datetime) -> Begin:
    """Begin a run as Bernd: `begin(LetterChoice(…))` returns its id."""

    def do(choice: LetterChoice | None = None, **changed: Any) -> UUID:
        given = {
            "run_id": uuid4(),
            "choice": choice or LetterChoice(),
            "chosen": "ohne E-Mail-Adresse",
            "contact": "Personalamt, Zimmer 12",
            "phone": "0621 504-1234",
            "email": "",
            "actor": bernd.actor,
            "now": now,
        }
        return begin_letters(**(given | changed))

    return do


@pytest.fixture
def run(begin: Begin) -> LetterRun:
    """A run with the gardeners' two letters."""
    return LetterRun.objects.get(id=begin())


@pytest.fixture
def holding(distribution_id: UUID, gardeners: list[UUID]) -> Holding:
    """What Jürgen Müller holds."""
    return Holding.objects.get(employee_id=gardeners[0])


@pytest.fixture
def desk(bernd: Any) -> Client:
    """Bernd's browser."""
    return bernd.client()
