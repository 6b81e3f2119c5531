"""A municipality that has left is deleted: after a waiting time, with an export, with a proof."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from campus.outbox.api import run_inline
from campus.outbox.models import Job
from tenants.registry.api import (
    NoSuchMunicipality,
    change_state,
    get_municipality,
    in_cooperative,
    in_municipality,
    list_municipalities,
    municipality_ids,
    provision_municipality,
)
from tenants.registry.models import Departure, ExportRun
from tenants.registry.scope import in_schema
from tenants.registry.services import export_runs, proving
from tenants.registry.services.deleting import (
    DeparturePlanned,
    NameMistyped,
    NoDeparture,
    NotExported,
    NotLeaving,
    WaitingTime,
    continue_departure,
    plan_departure,
    start_departure,
    withdraw_departure,
)
from tests.redemption.vouchers import Stock, stock_up
from tests.registry.killed import kill_before_commit
from vouchers.redemption.api import sum_journal

CANARY = "Kanarienvogel-Speyer-7731"


def leave(town: Any, now: dt.datetime) -> None:
    with in_cooperative(), transaction.atomic():
        change_state(municipality_id=town.id, state="leaving", actor=SYSTEM, now=now)


def export(town: Any, now: dt.datetime) -> bytes:
    run_id = export_runs.request_export(municipality_id=town.id, actor=SYSTEM, now=now)
    run_inline(ExportRun.objects.get(id=run_id).job_id)
    return b"".join(export_runs.read_export(run_id=run_id, actor=SYSTEM, now=now))


def plan(town: Any, now: dt.datetime) -> UUID:
    return plan_departure(municipality_id=town.id, actor=SYSTEM, now=now)


def start(town: Any, now: dt.datetime, name: str = "Speyer") -> UUID:
    return start_departure(municipality_id=town.id, typed_name=name, actor=SYSTEM, now=now)


def run(departure_id: UUID) -> Departure:
    job_id = Departure.objects.get(id=departure_id).job_id
    assert job_id is not None
    run_inline(job_id)
    return Departure.objects.get(id=departure_id)


@pytest.fixture
def later(now: dt.datetime) -> dt.datetime:
    """When the waiting time is over."""
    return now + dt.timedelta(days=31)


@pytest.fixture
def stock(real_database: str, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Stock:
    """Vouchers in both towns."""
    return stock_up({ludwigshafen.id: 5, speyer.id: 3}, now=now, ceiling_cents=40_000)


@pytest.fixture
def gone(stock: Stock, speyer: Any, now: dt.datetime, later: dt.datetime) -> Departure:
    """Speyer, deleted; before, its canary sat in its tables, cache and the cooperative's."""
    with in_municipality(speyer.id), connection.cursor() as cursor:
        cursor.execute("UPDATE staff_employee SET family_name = %s", [CANARY])
        cache.set("greeting", CANARY)
    with in_cooperative(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO membership_contact (id, municipality_id, name, email, phone)"
            " VALUES (gen_random_uuid(), %s, %s, 'x@example.org', '')",
            [speyer.id, CANARY],
        )
    leave(speyer, now)
    plan(speyer, now)
    export(speyer, now)
    return run(start(speyer, later))


def texts_of_the_database() -> str:
    """Everything that lies in any table of any schema, as one text."""
    with in_schema("public", as_owner=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname ~ '^(public|m_)'"
        )
        found = []
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{schema}"."{table}" AS t')
            found.append(cursor.fetchone()[0] or "")
    return "\n".join(found)


@pytest.mark.proof
def test_nothing_of_the_town_is_left_but_its_name(gone: Departure, speyer: Any) -> None:
    everything = texts_of_the_database()

    assert CANARY not in everything
    assert "carla@example.org" not in everything
    assert cache.get("greeting") is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [speyer.schema_name])
        assert cursor.fetchone() == (0,)
    assert get_municipality(municipality_id=speyer.id).name == "Speyer"
    assert speyer.id in {each.id for each in list_municipalities()}
    assert speyer.id not in set(municipality_ids())
    with pytest.raises(NoSuchMunicipality), in_municipality(speyer.id):
        pass
    assert Client(HTTP_HOST=speyer.host).get("/").status_code == 404


@pytest.mark.proof
def test_every_figure_still_agrees(gone: Departure, stock: Stock, speyer: Any) -> None:
    call_command("reconcile")
    call_command("verify_audit")

    with in_cooperative(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, count(*) FROM redemption_voucher WHERE municipality_id = %s GROUP BY 1",
            [speyer.id],
        )
        assert cursor.fetchall() == [("revoked", 3)]
        cursor.execute(
            "SELECT allotted_count, issued_count FROM funding_allotment WHERE municipality_id = %s",
            [speyer.id],
        )
        assert cursor.fetchall() == [(0, 0)]
    assert gone.steps["vouchers.redemption.api.revoke_of_leaving"]["vouchers_revoked"] == 3


@pytest.mark.proof
def test_the_proof_names_what_was_deleted_and_cannot_be_altered(
    gone: Departure, speyer: Any
) -> None:
    proof = gone.proof
    assert proof is not None

    assert gone.state == "done"
    assert proof["tables"]["staff_employee"] == 1
    assert proof["shared_rows"]["membership_contact"] == 1
    assert proof["shared_rows"]["registry_host"] == 1
    assert proof["export"]["manifest_sha256"] == ExportRun.objects.get().manifest_sha256
    assert gone.proof_sha256 == proving.hash_of(proof)
    proof["tables"]["staff_employee"] = 2
    assert gone.proof_sha256 != proving.hash_of(proof)


@pytest.mark.proof
def test_the_key_and_the_host_are_free_again(gone: Departure, now: dt.datetime) -> None:
    with in_cooperative(), transaction.atomic():
        again = provision_municipality(
            ars="073180000000",
            subdomain="speyer",
            name="Speyer",
            kind="town",
            population=51_000,
            actor=SYSTEM,
            now=now,
        )

    with in_municipality(again), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM staff_employee")
        assert cursor.fetchone() == (0,)


@pytest.mark.proof
@pytest.mark.parametrize("broken_at", [0, 1, 2, 3])
def test_broken_off_anywhere_it_goes_on(
    stock: Stock,
    speyer: Any,
    now: dt.datetime,
    later: dt.datetime,
    broken_at: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave(speyer, now)
    plan(speyer, now)
    export(speyer, now)
    departure_id = start(speyer, later)
    cursor: dict[str, Any] | None = {}
    for _step in range(broken_at):
        with transaction.atomic():
            cursor = continue_departure(departure_id=departure_id, cursor=cursor or {}, now=later)
    # The worker dies in the middle of a step: its transaction never was.
    with pytest.raises(KeyboardInterrupt):
        die_in_the_middle(departure_id, cursor or {}, later)

    while cursor is not None:
        with transaction.atomic():
            cursor = continue_departure(departure_id=departure_id, cursor=cursor, now=later)

    assert Departure.objects.get().state == "done"
    call_command("reconcile")


@transaction.atomic
def die_in_the_middle(departure_id: UUID, cursor: dict[str, Any], now: dt.datetime) -> None:
    continue_departure(departure_id=departure_id, cursor=cursor, now=now)
    raise KeyboardInterrupt


@pytest.mark.proof
@pytest.mark.parametrize("commits", [0, 1, 2, 3])
def test_killed_before_any_commit_it_is_done_once_all_the_same(
    stock: Stock, speyer: Any, now: dt.datetime, later: dt.datetime, commits: int
) -> None:
    leave(speyer, now)
    plan(speyer, now)
    export(speyer, now)
    departure_id = start(speyer, later)
    job_id = Departure.objects.get().job_id

    kill_before_commit(
        f"""
from uuid import UUID
from campus.outbox.api import run_inline
run_inline(UUID("{job_id}"))
""",
        commits=commits,
    )

    # The dead worker's lease runs out; another one goes on.
    with transaction.atomic():
        Job.objects.filter(id=job_id, state="running").update(lease_until=now)
    assert run(departure_id).state == "done"
    call_command("reconcile")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM redemption_journal WHERE kind = 'revoke'")
        assert cursor.fetchone() == (3,)


@pytest.mark.proof
def test_what_was_redeemed_stays_in_the_ministrys_figures(
    stock: Stock, speyer: Any, now: dt.datetime, later: dt.datetime
) -> None:
    def figures() -> Any:
        with in_cooperative():
            sums = sum_journal(programme_ids=[stock.programme_id], until=later.date())
            return {
                (each.kind, each.municipality_id): (each.count, each.amount_cents)
                for each in sums
                if each.kind in {"issue", "redeem", "reverse", "complete"}
            }

    before = figures()
    leave(speyer, now)
    plan(speyer, now)
    export(speyer, now)

    run(start(speyer, later))

    assert figures() == before
    assert before


@pytest.fixture
def leaving(db: None, speyer: Any, now: dt.datetime) -> Any:
    """Speyer leaves."""
    change_state(municipality_id=speyer.id, state="leaving", actor=SYSTEM, now=now)
    return speyer


def refuse(expected: type[Refusal], work: Any) -> None:
    with pytest.raises(expected):
        work()


def test_only_who_leaves_is_deleted(db: None, speyer: Any, now: dt.datetime) -> None:
    refuse(NotLeaving, lambda: plan(speyer, now))
    refuse(NotLeaving, lambda: start(speyer, now))


def test_it_is_planned_once_and_can_be_withdrawn(leaving: Any, now: dt.datetime) -> None:
    plan(leaving, now)
    refuse(DeparturePlanned, lambda: plan(leaving, now))

    withdraw_departure(municipality_id=leaving.id, actor=SYSTEM, now=now)

    refuse(NoDeparture, lambda: start(leaving, now))
    plan(leaving, now)


def test_not_before_the_waiting_time_is_over(leaving: Any, now: dt.datetime) -> None:
    plan(leaving, now)

    refuse(WaitingTime, lambda: start(leaving, now + dt.timedelta(days=29)))


def test_not_without_an_export_that_somebody_has(
    leaving: Any, now: dt.datetime, later: dt.datetime
) -> None:
    plan(leaving, now)
    refuse(NotExported, lambda: start(leaving, later))

    made(leaving, now - dt.timedelta(days=1), downloaded=True)
    made(leaving, now, downloaded=False)

    refuse(NotExported, lambda: start(leaving, later))


def test_not_without_its_name(leaving: Any, now: dt.datetime, later: dt.datetime) -> None:
    plan(leaving, now)
    made(leaving, now, downloaded=True)

    refuse(NameMistyped, lambda: start(leaving, later, name="speyer"))

    start(leaving, later, name=" Speyer ")
    assert Departure.objects.get().state == "running"


def made(town: Any, at: dt.datetime, *, downloaded: bool) -> None:
    ExportRun.objects.create(
        municipality_id=town.id,
        state="ready",
        requested_at=at,
        requested_by="0" * 32,
        made_at=at,
        downloaded_at=at if downloaded else None,
        manifest_sha256="a" * 64,
    )


def test_once_begun_there_is_no_way_back(
    leaving: Any, now: dt.datetime, later: dt.datetime
) -> None:
    plan(leaving, now)
    made(leaving, now, downloaded=True)
    start(leaving, later)

    refuse(
        NoDeparture, lambda: withdraw_departure(municipality_id=leaving.id, actor=SYSTEM, now=later)
    )
    refuse(Refusal, lambda: back_to_life(leaving, later))


def back_to_life(town: Any, now: dt.datetime) -> None:
    change_state(municipality_id=town.id, state="live", actor=SYSTEM, now=now)


def test_who_comes_back_is_not_deleted_later(
    leaving: Any, now: dt.datetime, later: dt.datetime
) -> None:
    plan(leaving, now)
    back_to_life(leaving, now)
    change_state(municipality_id=leaving.id, state="leaving", actor=SYSTEM, now=now)

    refuse(NoDeparture, lambda: start(leaving, later))


@pytest.mark.proof
def test_an_export_lies_sealed_and_is_cleared_after_its_time(
    real_database: str, speyer: Any, now: dt.datetime
) -> None:
    content = export(speyer, now)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert json.loads(archive.read("manifest.json"))["name"] == "Speyer"
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(encode(sealed, 'escape'), '') FROM registry_exportpart")
        assert "Carla" not in cursor.fetchone()[0]
    with transaction.atomic():
        assert export_runs.clear_exports(now=clock.now() + dt.timedelta(days=8)) == 1
    with pytest.raises(export_runs.ExportNotReady):
        export_runs.read_export(run_id=ExportRun.objects.get().id, actor=SYSTEM, now=now)
