"""Two municipalities become one: places move, the address leads on, history stays readable."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from campus.audit.api import verify_chain
from campus.kernel.actor import SYSTEM
from tenants.registry.api import (
    change_state,
    former_names,
    get_municipality,
    in_cooperative,
    in_municipality,
    plan_departure,
)
from tenants.registry.models import Departure
from tenants.registry.scope import in_schema
from tenants.registry.services.deleting import SuccessorUnfit
from tests.redemption.vouchers import Stock
from tests.registry.test_deleting import export, leave, run, start, stock
from vouchers.redemption.services.leaving import revoke_of_leaving

__all__ = ["stock"]


def plan(town: Any, successor: Any, now: dt.datetime) -> None:
    plan_departure(municipality_id=town.id, successor_id=successor.id, actor=SYSTEM, now=now)


@pytest.fixture
def merged(stock: Stock, speyer: Any, ludwigshafen: Any, now: dt.datetime) -> Departure:
    """Speyer has become a part of Ludwigshafen."""
    leave(speyer, now)
    plan(speyer, ludwigshafen, now)
    export(speyer, now)
    return run(start(speyer, now + dt.timedelta(days=31)))


def allotted(town: Any) -> tuple[int, int]:
    with in_cooperative(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(allotted_count), sum(issued_count) FROM funding_allotment"
            " WHERE municipality_id = %s",
            [town.id],
        )
        found = cursor.fetchone()
    return found[0], found[1]


@pytest.mark.proof
def test_its_places_are_the_others_and_every_figure_agrees(
    merged: Departure, speyer: Any, ludwigshafen: Any
) -> None:
    assert allotted(speyer) == (0, 0)
    assert allotted(ludwigshafen) == (8, 5)
    call_command("reconcile")


@pytest.mark.proof
def test_its_address_leads_to_the_other_whose_history_names_it(
    merged: Departure, speyer: Any, ludwigshafen: Any
) -> None:
    answer = Client(HTTP_HOST=speyer.host).get("/")
    names = [each.name for each in former_names(municipality_id=ludwigshafen.id)]

    assert names == ["Speyer"]
    assert answer.status_code == 307
    assert answer["Location"].startswith("http://ludwigshafen.localhost")
    assert get_municipality(municipality_id=speyer.id).is_gone


@pytest.mark.proof
def test_its_audit_trail_is_archived_as_it_was(merged: Departure, speyer: Any) -> None:
    assert merged.proof is not None
    archive = merged.proof["archived_audit_trail"]

    with in_schema("public", as_owner=True):
        found = verify_chain(schema=archive)

    assert found.is_intact
    assert found.entry_count == merged.proof["tables"]["audit_entry"]
    call_command("verify_audit")
    with (
        pytest.raises(Exception, match=r"append"),
        in_schema("public", as_owner=True),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {archive}.audit_entry SET action = 'x'")


@pytest.fixture
def leaving(db: None, speyer: Any, now: dt.datetime) -> Any:
    """Speyer leaves."""
    change_state(municipality_id=speyer.id, state="leaving", actor=SYSTEM, now=now)
    return speyer


def test_a_town_is_not_merged_into_itself(leaving: Any, now: dt.datetime) -> None:
    with pytest.raises(SuccessorUnfit):
        plan(leaving, leaving, now)


def test_nor_into_one_that_is_not_in_operation(
    leaving: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    change_state(municipality_id=ludwigshafen.id, state="suspended", actor=SYSTEM, now=now)

    with pytest.raises(SuccessorUnfit):
        plan(leaving, ludwigshafen, now)


@pytest.mark.proof
def test_a_second_time_moves_nothing(
    stock: Stock, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    with in_cooperative(), transaction.atomic():
        revoke_of_leaving(
            municipality_id=speyer.id, successor_id=ludwigshafen.id, actor=SYSTEM, now=now
        )
        again = revoke_of_leaving(
            municipality_id=speyer.id, successor_id=ludwigshafen.id, actor=SYSTEM, now=now
        )

    assert (again["vouchers_revoked"], again["places_moved"]) == (0, 0)
    assert allotted(ludwigshafen) == (8, 5)


@pytest.mark.proof
def test_nobody_of_the_other_town_is_touched(
    stock: Stock, speyer: Any, ludwigshafen: Any, now: dt.datetime, bernd: Any
) -> None:
    with in_municipality(ludwigshafen.id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM staff_employee")
        before = cursor.fetchone()
    leave(speyer, now)
    plan(speyer, ludwigshafen, now)
    export(speyer, now)
    run(start(speyer, now + dt.timedelta(days=31)))

    with in_municipality(ludwigshafen.id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM staff_employee")
        assert cursor.fetchone() == before
    assert bernd.client().get("/").status_code == 200
