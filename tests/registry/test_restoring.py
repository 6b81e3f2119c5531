"""One municipality back to a backup, while the others go on: nobody is let in again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from campus.accounts.models import Identity, SharedDevice
from campus.audit.api import verify_chain
from campus.audit.models import Entry
from campus.dev.binaries import postgres_program
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative, in_municipality
from tenants.registry.database.scoping import OWNER, Scope
from tenants.registry.models import Restoration
from tenants.registry.scope import in_schema
from tenants.registry.services.backing_up import (
    FileExists,
    TooFewLocks,
    back_up_everything,
    back_up_municipality,
    check_locks,
)
from tenants.registry.services.restoring import (
    AlreadyRestored,
    NothingRestored,
    confirm_restoration,
    restore_municipality,
    take_restoration_back,
)
from tenants.registry.services.rewriting import NotInBackup, renamed
from tenants.registry.services.swapping import InUse
from tenants.staff.api import create_employee
from tests.registry.killed import kill_before_commit

SPEYER = "073180000000"


@pytest.fixture(autouse=True)
def _programs(settings: Any) -> None:
    settings.POSTGRES_PROGRAMS = str(postgres_program("pg_dump").parent)


@pytest.fixture
def backup(real_database: str, speyer: Any, tmp_path: Path, now: dt.datetime) -> Path:
    """Speyer as it was."""
    file = tmp_path / "speyer.dump"
    back_up_municipality(municipality_id=speyer.id, file=file, actor=SYSTEM, now=now)
    return file


def hire(town: Any, name: str, *, now: dt.datetime) -> None:
    with in_municipality(town.id), transaction.atomic():
        create_employee(
            personnel_number=name,
            given_name=name,
            family_name="Neu",
            email=f"{name}@example.org",
            unit_id=None,
            post_id=None,
            actor=SYSTEM,
            now=now,
        )


def people(town: Any) -> set[str]:
    with in_municipality(town.id), connection.cursor() as cursor:
        cursor.execute("SELECT given_name FROM staff_employee")
        return {name for (name,) in cursor.fetchall()}


def print_of(schema: str) -> dict[str, str]:
    """Every table of a schema, row for row, as a hash."""
    with in_schema("public", as_owner=True), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        tables = [table for (table,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(
                f"SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
                f" FROM {schema}.{table} AS t"
            )
            found[table] = cursor.fetchone()[0]
        return found


def restore(town: Any, file: Path, *, now: dt.datetime, keys: Path | None = None) -> Any:
    return restore_municipality(
        municipality_id=town.id, file=file, keys=keys, actor=SYSTEM, now=now
    )


def test_the_town_is_as_it_was_and_the_others_are_as_they_are(
    backup: Path, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    hire(speyer, "Paula", now=now)
    hire(ludwigshafen, "Quirin", now=now)
    before = print_of(ludwigshafen.schema_name)

    done = restore(speyer, backup, now=now)

    assert people(speyer) == {"Carla"}
    assert print_of(ludwigshafen.schema_name) == before
    assert ("staff_employee", 2, 1) in {(c.table, c.before, c.after) for c in done.changes}
    lost = {fact.title: fact.count for fact in done.facts}
    assert lost["Beschäftigte, die seither dazukamen und fehlen"] == 1


@pytest.mark.proof
def test_the_audit_trail_goes_on_where_it_was(backup: Path, speyer: Any, now: dt.datetime) -> None:
    hire(speyer, "Paula", now=now)
    with in_municipality(speyer.id):
        before = verify_chain()

    restore(speyer, backup, now=now)

    with in_municipality(speyer.id):
        after = verify_chain()
    assert after.is_intact
    with in_municipality(speyer.id):
        (last,) = Entry.objects.filter(sequence=after.entry_count)
    # Nothing of the living chain is lost: what was put right follows on its last entry.
    assert (last.action, last.previous_hash) == ("desk.restored", before.head)


@pytest.mark.proof
def test_who_was_shut_out_since_stays_shut_out(
    backup: Path, speyer: Any, carla: Any, now: dt.datetime
) -> None:
    with in_municipality(speyer.id), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_account SET closed_at = %s, password = 'new'", [now])

    restore(speyer, backup, now=now)

    with in_municipality(speyer.id), connection.cursor() as cursor:
        cursor.execute("SELECT closed_at, password FROM accounts_account")
        assert cursor.fetchall() == [(now, "new")]
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)


@pytest.mark.proof
def test_ways_in_are_those_of_now_and_not_of_the_backup(
    backup: Path, speyer: Any, carla: Any, now: dt.datetime
) -> None:
    device = {"name": "Bauhof", "link_digest": "x" * 64, "made_at": now, "link_expires_at": now}
    identity = {"issuer": "https://idp.example", "subject": "4711", "linked_at": now}
    with in_municipality(speyer.id), transaction.atomic():
        SharedDevice.objects.create(**device)
        Identity.objects.create(account_id=carla.account_id, ended_at=now, **identity)

    restore(speyer, backup, now=now)

    with in_municipality(speyer.id):
        assert [each.name for each in SharedDevice.objects.all()] == ["Bauhof"]
        assert [each.ended_at for each in Identity.objects.all()] == [now]


@pytest.mark.proof
def test_the_town_can_work_in_it_with_its_own_role_and_no_other(
    backup: Path, speyer: Any, now: dt.datetime
) -> None:
    done = restore(speyer, backup, now=now)

    hire(speyer, "Rita", now=now)

    assert people(speyer) == {"Carla", "Rita"}
    with (
        in_municipality(speyer.id),
        connection.cursor() as cursor,
        pytest.raises(Exception, match="permission denied"),
    ):
        cursor.execute(f"SELECT * FROM {done.kept_schema}.staff_employee")


@pytest.mark.proof
def test_it_is_built_like_every_other(
    backup: Path, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    restore(speyer, backup, now=now)

    with in_schema("public", as_owner=True), connection.cursor() as cursor:
        shapes = []
        for town in (speyer, ludwigshafen):
            cursor.execute(
                "SELECT c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c"
                " WHERE c.connamespace = %s::regnamespace AND c.contype <> 'n'"
                " UNION ALL SELECT tablename || indexname, indexdef FROM pg_indexes"
                " WHERE schemaname = %s"
                " UNION ALL SELECT t.tgname::text, pg_get_triggerdef(t.oid) FROM pg_trigger t"
                " JOIN pg_class r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal"
                " AND r.relnamespace = %s::regnamespace"
                " UNION ALL SELECT p.proname::text, p.prosrc FROM pg_proc p"
                " WHERE p.pronamespace = %s::regnamespace",
                [town.schema_name] * 4,
            )
            shapes.append({(a, b.replace(town.schema_name, "m")) for a, b in cursor.fetchall()})
    assert shapes[0] == shapes[1]


@pytest.mark.proof
def test_it_also_comes_out_of_a_backup_of_everything(
    real_database: str, speyer: Any, tmp_path: Path, now: dt.datetime
) -> None:
    back_up_everything(folder=tmp_path / "all", keys=tmp_path / "keys", actor=SYSTEM, now=now)
    hire(speyer, "Paula", now=now)

    call_command("restore_tenant", str(tmp_path / "all" / "campus.dump"), SPEYER)

    assert people(speyer) == {"Carla"}


@pytest.mark.proof
def test_what_was_before_comes_back_when_the_restoration_is_taken_back(
    backup: Path, speyer: Any, now: dt.datetime
) -> None:
    hire(speyer, "Paula", now=now)
    restore(speyer, backup, now=now)

    take_restoration_back(municipality_id=speyer.id, actor=SYSTEM, now=now)

    assert people(speyer) == {"Carla", "Paula"}
    assert Restoration.objects.get().state == "taken_back"


@pytest.mark.proof
def test_confirmed_the_former_schema_is_deleted(
    backup: Path, speyer: Any, now: dt.datetime
) -> None:
    kept = restore(speyer, backup, now=now).kept_schema

    confirm_restoration(municipality_id=speyer.id, actor=SYSTEM, now=now)

    with in_cooperative(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [kept])
        assert cursor.fetchone() == (0,)
    with pytest.raises(NothingRestored):
        confirm_restoration(municipality_id=speyer.id, actor=SYSTEM, now=now)


@pytest.mark.proof
def test_a_second_restoration_waits_for_the_end_of_the_first(
    backup: Path, speyer: Any, now: dt.datetime
) -> None:
    restore(speyer, backup, now=now)

    with pytest.raises(AlreadyRestored):
        restore(speyer, backup, now=now)


@pytest.mark.proof
def test_a_schema_that_is_lost_comes_back(backup: Path, speyer: Any, now: dt.datetime) -> None:
    with in_schema("public", as_owner=True), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {speyer.schema_name} CASCADE")

    restore(speyer, backup, now=now)

    assert people(speyer) == {"Carla"}


@pytest.mark.parametrize("content", ["nothing of use", ""])
@pytest.mark.proof
def test_what_is_no_backup_is_refused(
    real_database: str, speyer: Any, tmp_path: Path, now: dt.datetime, content: str
) -> None:
    (tmp_path / "x").write_text(content)

    with pytest.raises(NotInBackup):
        restore(speyer, tmp_path / "x", now=now)


@pytest.mark.proof
def test_another_towns_backup_is_refused(backup: Path, ludwigshafen: Any, now: dt.datetime) -> None:
    before = print_of(ludwigshafen.schema_name)

    with pytest.raises(NotInBackup):
        restore(ludwigshafen, backup, now=now)

    assert print_of(ludwigshafen.schema_name) == before


@pytest.mark.proof
def test_while_somebody_works_in_it_nothing_changes(
    backup: Path, speyer: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.registry.services.swapping._LOCK_SECONDS", 1)
    other: Any = connection.copy()
    other.enter_scope(Scope("public", OWNER))
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"LOCK {speyer.schema_name}.desk_holding IN ROW EXCLUSIVE MODE")

        with pytest.raises(InUse):
            restore(speyer, backup, now=now)
    finally:
        other.close()

    with in_cooperative(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname ~ '^m_(restored|kept)'")
        assert cursor.fetchone() == (0,)


@pytest.mark.proof
def test_a_backup_never_overwrites_a_file(
    backup: Path, speyer: Any, tmp_path: Path, now: dt.datetime
) -> None:
    with pytest.raises(FileExists):
        back_up_municipality(municipality_id=speyer.id, file=backup, actor=SYSTEM, now=now)


@pytest.mark.proof
def test_files_of_a_backup_are_for_their_owner_only(
    real_database: str, tmp_path: Path, now: dt.datetime
) -> None:
    folder, keys = tmp_path / "all", tmp_path / "keys"

    back_up_everything(folder=folder, keys=keys, actor=SYSTEM, now=now)

    modes = {file.stat().st_mode & 0o777 for file in [*folder.iterdir(), keys]}
    assert modes == {0o600}
    assert {file.name for file in folder.iterdir()} == {"roles.sql", "campus.dump", "manifest.json"}


def test_too_few_locks_are_noticed_before(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, now: dt.datetime
) -> None:
    few = "SELECT 200000, 64, 100"
    monkeypatch.setattr("tenants.registry.services.backing_up._LOCKS", few)

    with pytest.raises(TooFewLocks, match=r".*") as refusal:
        back_up_everything(folder=tmp_path / "all", keys=tmp_path / "keys", actor=SYSTEM, now=now)

    assert "max_locks_per_transaction auf 4096" in str(refusal.value)
    assert not list(tmp_path.iterdir())


def test_this_server_has_locks_enough(db: None) -> None:
    needed, room = check_locks()

    assert needed < room


def test_rows_are_never_renamed() -> None:
    lines = [b"COPY m_a.t (x) FROM stdin;\n", b"see m_a.t\n", b"\\.\n", b"ALTER TABLE m_a.t;\n"]

    assert list(renamed(lines, schema="m_a", target="m_b")) == [
        b"COPY m_b.t (x) FROM stdin;\n",
        b"see m_a.t\n",
        b"\\.\n",
        b"ALTER TABLE m_b.t;\n",
    ]


def test_an_unknown_town_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="keine Kommune"):
        call_command("restore_tenant", str(tmp_path / "x"), "07315")


@pytest.mark.proof
def test_killed_while_it_swaps_the_town_is_as_it_was(
    backup: Path, speyer: Any, now: dt.datetime
) -> None:
    hire(speyer, "Paula", now=now)
    before = print_of(speyer.schema_name)

    kill_before_commit(
        f"""
from pathlib import Path
from uuid import UUID
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tenants.registry.services.restoring import restore_municipality
restore_municipality(
    municipality_id=UUID("{speyer.id}"), file=Path("{backup}"), keys=None,
    actor=SYSTEM, now=clock.now(),
)
"""
    )

    assert print_of(speyer.schema_name) == before
    restore(speyer, backup, now=now)
    assert people(speyer) == {"Carla"}
