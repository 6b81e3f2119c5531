"""What is done in the home database only is refused where a town lies in a cell."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test import Client

from campus.kernel.actor import SYSTEM
from tenants.registry.api import forget_cached, in_municipality, start_departure
from tenants.registry.database.scoping import PUBLIC, Scope
from tenants.registry.models import Departure, ExportRun, Municipality, Restoration
from tenants.registry.queries import cell_of
from tenants.registry.scope import MunicipalityMoves
from tenants.registry.services.merging import NewMerger, OtherDatabase, plan_merger
from tenants.registry.services.moving import CannotMove, _close, check_movable

pytestmark = pytest.mark.django_db


def note(town: Any, **fields: Any) -> None:
    """Let the town's row say so; nothing of it is moved."""
    Municipality.objects.filter(id=town.id).update(**fields)
    forget_cached()


def test_a_town_in_a_cell_is_not_merged(speyer: Any, ludwigshafen: Any, now: dt.datetime) -> None:
    note(speyer, cell="west")

    new = NewMerger(successor_id=ludwigshafen.id, occasion="Gebietsreform", mark="SP")
    with pytest.raises(OtherDatabase):
        plan_merger.__wrapped__(municipality_id=speyer.id, new=new, actor=SYSTEM, now=now)


def test_nobody_gets_into_a_town_that_is_moved(speyer: Any, carla: Any) -> None:
    browser: Client = carla.client()
    note(speyer, moving_since="2026-03-10 09:00+00")

    page = browser.get("/")
    assert page.status_code == 503
    assert "werden gerade auf einen anderen Server verlegt" in page.content.decode()
    assert browser.get("/api/v1/").status_code == 503
    with pytest.raises(MunicipalityMoves), in_municipality(speyer.id):
        pass


def test_what_is_moved_is_not_deleted_meanwhile(speyer: Any, now: dt.datetime) -> None:
    note(speyer, moving_since=now, state="leaving")

    with pytest.raises(MunicipalityMoves):
        start_departure.__wrapped__(
            municipality_id=speyer.id, typed_name="Speyer", actor=SYSTEM, now=now
        )


@pytest.mark.parametrize("cell", ["West", "1st", "a" * 21, "no-where"])
def test_a_cell_is_a_short_name(speyer: Any, cell: str) -> None:
    with (
        pytest.raises(Exception, match=r"municipality_cell_is_a_name|too long"),
        transaction.atomic(),
    ):
        note(speyer, cell=cell)


def test_a_server_that_does_not_know_the_cell_says_so(speyer: Any) -> None:
    note(speyer, cell="west")

    with in_municipality(speyer.id), pytest.raises(ImproperlyConfigured, match="set CELLS"):
        Municipality.objects.count()


def test_a_server_that_prepares_nothing_is_no_cell(db: None) -> None:
    own: Any = connection.copy(alias="cell_east")
    own.enter_scope(Scope(PUBLIC))

    # As all servers are that nobody has set up for it, the one of these tests too.
    with pytest.raises(ImproperlyConfigured, match=r"cell_east .*max_prepared_transactions"):
        own.cursor()
    assert own.connection is None


def test_without_cells_nothing_is_asked_about_them(speyer: Any) -> None:
    asked = []

    def watch(execute: Any, sql: Any, *rest: Any) -> Any:
        asked.append(str(sql))
        return execute(sql, *rest)

    forget_cached()
    with connection.execute_wrapper(watch), in_municipality(speyer.id):
        connection.cursor().execute("SELECT 1")

    # Where it lies, and the statement itself; scopes travel unseen with them.
    assert [each for each in asked if "set_config" not in each][1:] == ["SELECT 1"]


def test_where_a_schema_lies_is_read_of_its_own_row(speyer: Any, ludwigshafen: Any) -> None:
    note(speyer, cell="west")

    assert cell_of(speyer.schema_name) == "west"
    assert cell_of(ludwigshafen.schema_name) == ""


@pytest.mark.parametrize("what", ["restoration", "departure"])
def test_only_what_happens_to_itself_hinders_a_move(
    speyer: Any, ludwigshafen: Any, now: dt.datetime, what: str
) -> None:
    rows = {town.id: Municipality.objects.get(id=town.id) for town in (speyer, ludwigshafen)}
    if what == "restoration":
        Restoration.objects.create(
            municipality_id=ludwigshafen.id,
            kept_schema="m_kept",
            source_sha256="0" * 64,
            restored_at=now,
        )
    else:
        Departure.objects.create(
            municipality_id=ludwigshafen.id,
            export=ExportRun.objects.create(municipality_id=ludwigshafen.id, requested_at=now),
            state="running",
            planned_at=now,
            not_before=now.date(),
            started_at=now,
        )

    check_movable(rows[speyer.id])
    with pytest.raises(CannotMove):
        check_movable(rows[ludwigshafen.id])
    # It came meanwhile: nothing is closed.
    with pytest.raises(CannotMove):
        _close(rows[ludwigshafen.id], now=now)
    assert Municipality.objects.get(id=ludwigshafen.id).moving_since is None
