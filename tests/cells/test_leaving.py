"""A town in a cell is exported and deleted there, with a proof that looked into every database."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from campus.kernel import clock
from campus.outbox.models import Job
from tenants.registry.api import in_cooperative, list_municipalities
from tenants.registry.models import Departure, Municipality, Restoration
from tenants.registry.scope import as_owner_in
from tenants.registry.services.proving import SomethingLeft, proof_as_pdf, prove
from tenants.registry.services.settling import settle_cells
from tests import cast
from tests.cells.conftest import AT_THE_SECOND_PHASE, BEFORE_THE_DECISION
from tests.journeys import world as worlds
from tests.registry.killed import kill_before_commit
from tests.registry.test_deleting import export, leave, plan, run, start, texts_of_the_database
from tests.registry.test_restoring import hire

pytestmark = pytest.mark.proof

CANARY = "Kanarienvogel-Rhein-4402"
NAME = "Ludwigshafen am Rhein"
RUN = """
from uuid import UUID
from campus.outbox.api import run_inline
from tenants.registry.database import joint_commit
from tenants.registry.services import deleting

erase = deleting.erase
def armed(*arguments, **named):
    exec(STOP, globals())
    return erase(*arguments, **named)
deleting.erase = armed
run_inline(UUID("{job}"))
"""


@pytest.fixture
def departure(west: str, now: dt.datetime) -> UUID:
    """Ludwigshafen, in its cell, is about to be deleted; a redeemed voucher and a canary in it."""
    worlds.prepare_to_redeem("anna", now=now)
    worlds.redeem("anna", now=now)
    town = cast.municipality("ludwigshafen")
    hire(town, CANARY, now=now)
    leave(town, now)
    plan(town, now)
    with in_cooperative():
        archive = export(town, now)
        assert archive.startswith(b"PK")
        return start(town, now + dt.timedelta(days=31), name=NAME)


def texts() -> str:
    """Everything that lies in any table of either database."""
    with as_owner_in("west"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname ~ '^(public|m_)'"
        )
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT string_agg(t::text, chr(10)) FROM {table} AS t")
            found.append(cursor.fetchone()[0] or "")
    return texts_of_the_database() + "\n".join(found)


def finished(departure_id: UUID) -> Departure:
    with in_cooperative():
        return run(departure_id)


def test_nothing_is_left_in_either_database_but_figures_and_proof(departure: UUID) -> None:
    assert CANARY in texts()

    gone = finished(departure)

    assert gone.proof is not None
    assert gone.state == "done"
    assert gone.proof["tables"]["staff_employee"] == 3
    assert gone.proof["databases"] == ["home", "west"]
    assert {"schema", "schema (west)"} <= set(gone.proof["searched_and_not_found"])
    assert proof_as_pdf(gone.proof).startswith(b"%PDF")
    assert CANARY not in texts()
    with in_cooperative():
        row = Municipality.objects.get(id=gone.municipality_id)
        assert (row.state, row.cell) == ("gone", "")
        assert NAME in {each.name for each in list_municipalities()}
    call_command("reconcile")
    call_command("verify_audit")


@pytest.mark.parametrize("stop", [BEFORE_THE_DECISION, AT_THE_SECOND_PHASE])
def test_killed_between_the_phases_it_is_done_once_all_the_same(departure: UUID, stop: str) -> None:
    with in_cooperative():
        job_id = Departure.objects.get(id=departure).job_id

    kill_before_commit(f"STOP = {stop!r}\n{RUN.format(job=job_id)}", commits=1_000)

    settled = settle_cells(grace_seconds=0)
    assert settled.committed + settled.taken_back == 1
    # The dead worker's lease runs out; another one goes on.
    with in_cooperative(), transaction.atomic():
        Job.objects.filter(id=job_id, state="running").update(lease_until=clock.now())
    assert finished(departure).state == "done"
    assert CANARY not in texts()
    call_command("reconcile")


def test_what_lies_in_the_cell_still_is_no_proof(departure: UUID, now: dt.datetime) -> None:
    gone = finished(departure)
    schema = gone.steps["erase"]["schema"]
    with as_owner_in("west"), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")

    with in_cooperative(), pytest.raises(SomethingLeft, match=r"^schema \(west\)$"):
        prove(gone, now=now)


def test_what_a_restoration_keeps_there_is_deleted_too(departure: UUID, now: dt.datetime) -> None:
    town = cast.municipality("ludwigshafen")
    with as_owner_in("west"), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA m_kept_a; CREATE TABLE m_kept_a.note AS SELECT 'x' AS x")
    with in_cooperative():
        Restoration.objects.create(
            municipality_id=town.id,
            kept_schema="m_kept_a",
            source_sha256="0" * 64,
            restored_at=now,
        )

    finished(departure)

    with as_owner_in("west"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname ~ '^m_'")
        assert cursor.fetchone() == (0,)
