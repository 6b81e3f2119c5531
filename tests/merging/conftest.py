"""Speyer becomes part of Ludwigshafen: who and what is in them, and short forms of the steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative, in_municipality
from tenants.registry.models import Merger
from tenants.registry.rules.merging import proposals
from tenants.registry.services.ending_mergers import confirm_merger, take_merger_back
from tenants.registry.services.merging import NewMerger, look_at_merger, plan_merger, start_merger
from tenants.registry.services.running_mergers import STEPS, continue_merger
from tests.checks.conftest import LEVELS, profile_named, publish_in, take, template
from tests.redemption.vouchers import Stock, stock_up
from tests.scenes import scene

__all__ = ["template"]


@pytest.fixture(autouse=True)
def _a_tuesday_in_march(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@dataclass(frozen=True, kw_only=True)
class Towns:
    """What was furnished: ids by what they are."""

    stock: Stock
    carlas_voucher: UUID
    carlas_check: UUID
    twin: UUID
    twins_check: UUID
    annas_check: UUID


@scene
def towns(
    template: int, ludwigshafen: Any, speyer: Any, anna: Any, carla: Any, now: dt.datetime
) -> Towns:
    """Both towns with a model, checks, vouchers and a unit of one name; Anna works in both."""
    return furnish(ludwigshafen, speyer, anna, carla, now=now)


def furnish(ludwigshafen: Any, speyer: Any, anna: Any, carla: Any, *, now: dt.datetime) -> Towns:
    """Do what `towns` says, in whatever database this is."""
    from tenants.staff.api import create_post, create_unit
    from vouchers.desk.services.distributing import give_voucher

    for town in (ludwigshafen, speyer):
        publish_in(town, now)
        with in_municipality(town.id), transaction.atomic():
            create_unit(name="Bauamt", actor=SYSTEM, now=now)
            create_post(title="Sachbearbeitung", actor=SYSTEM, now=now)
    stock = stock_up({ludwigshafen.id: 5, speyer.id: 3}, now=now, ceiling_cents=40_000)
    twin = _hire_anna(speyer, now)
    with in_municipality(speyer.id), transaction.atomic():
        given = give_voucher(
            employee_id=carla.employee_id,
            programme_id=stock.programme_id,
            actor=SYSTEM,
            now=now,
        )
    return Towns(
        stock=stock,
        carlas_voucher=given.voucher_id,
        carlas_check=take(carla, now=now, levels=LEVELS).id,
        twin=twin,
        twins_check=_take(speyer, twin, now),
        annas_check=take(anna, now=now, levels=LEVELS).id,
    )


def _hire_anna(town: Any, now: dt.datetime) -> UUID:
    from campus.accounts.api import create_account
    from tenants.staff.api import create_employee, link_account

    with in_municipality(town.id), transaction.atomic():
        employee_id = create_employee(
            # The number that Bernd has in the other town.
            personnel_number="0057-B",
            given_name="Anna",
            family_name="Amsel",
            email="ANNA@example.org",
            actor=SYSTEM,
            now=now,
        )
        account_id = create_account(
            email="anna@example.org",
            display_name="Anna Amsel",
            roles=["employee"],
            actor=SYSTEM,
            now=now,
        )
        link_account(employee_id=employee_id, account_id=account_id, actor=SYSTEM, now=now)
    return employee_id


def _take(town: Any, employee_id: UUID, now: dt.datetime) -> UUID:
    from assessments.checks import api as checks

    with in_municipality(town.id), transaction.atomic():
        return checks.take_check(
            employee_id=employee_id,
            profile_id=profile_named("Sachbearbeitung Bürgerservice").id,
            levels=LEVELS,
            started_at=now - dt.timedelta(minutes=15),
            now=now,
        )


def plan(speyer: Any, ludwigshafen: Any, now: dt.datetime, **changed: str) -> UUID:
    with in_cooperative():
        return plan_merger(
            municipality_id=speyer.id,
            new=NewMerger(
                successor_id=ludwigshafen.id,
                occasion="Landesgesetz über die Eingliederung",
                mark="SP",
                **changed,
            ),
            actor=SYSTEM,
            now=now,
        )


def start(speyer: Any, now: dt.datetime, **changed: str) -> None:
    """Begin with what is proposed, but for what is said otherwise."""
    preview = look_at_merger(municipality_id=speyer.id, now=now)
    choices = proposals(preview.collisions) | changed
    with in_cooperative():
        start_merger(municipality_id=speyer.id, choices=choices, actor=SYSTEM, now=now)


def run(now: dt.datetime) -> Merger:
    """Do all steps."""
    merger = Merger.objects.get(state="running")
    cursor: dict[str, Any] | None = {}
    while cursor is not None:
        with in_cooperative(), transaction.atomic():
            cursor = continue_merger(merger_id=merger.id, cursor=cursor, now=now)
    assert len(STEPS) == 3
    return Merger.objects.get(id=merger.id)


Merge = Callable[..., Merger]


@pytest.fixture
def merge(ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Merge:
    """Plan, begin and run the merger, up to the moment at which it waits for somebody."""

    def do(**changed: str) -> Merger:
        plan(speyer, ludwigshafen, now, **changed)
        start(speyer, now)
        return run(now)

    return do


@pytest.fixture
def confirm(speyer: Any, now: dt.datetime) -> Callable[[], None]:
    def do() -> None:
        with in_cooperative():
            confirm_merger(municipality_id=speyer.id, actor=SYSTEM, now=now)

    return do


@pytest.fixture
def take_back(speyer: Any, now: dt.datetime) -> Callable[[], None]:
    def do() -> None:
        with in_cooperative():
            take_merger_back(municipality_id=speyer.id, actor=SYSTEM, now=now)

    return do
