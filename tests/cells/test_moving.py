"""A town from one server to the other and back: whole, apart from others, and never twice."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from campus.audit.api import verify_chain
from campus.audit.models import Entry
from campus.kernel.actor import SYSTEM
from tenants.registry.api import (
    find_by_ars,
    forget_cached,
    in_cooperative,
    in_municipality,
    provision_municipality,
)
from tenants.registry.models import Municipality
from tenants.registry.scope import as_owner_in, in_schema
from tenants.registry.services.copying import CopyDiffers, check_same, read_content
from tenants.registry.services.exporting import export_municipality
from tenants.registry.services.migrating import find_lag, migrate_all
from tenants.registry.services.moving import CannotMove, NoSuchCell
from tenants.staff.models import Employee
from tests import cast
from tests.cells.conftest import move_town
from tests.registry.conftest import next_release as next_release
from tests.registry.killed import kill_before_commit
from tests.registry.later.present import last_present

pytestmark = pytest.mark.proof

SPEYER = "073180000000"
MOVE = """
from django.core.management import call_command
from tenants.registry.services import moving

call_command("move_municipality", "073180000000", "--to", "west", "--pause", "0")
"""


@pytest.fixture
def speyer(west: str) -> Any:
    return cast.municipality("speyer")


def copies(town: Any) -> set[str]:
    """In which databases the town's schema is."""
    found = set()
    for cell in ("", "west"):
        with as_owner_in(cell), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_namespace WHERE nspname = %s", [town.schema_name]
            )
            if cursor.fetchone()[0]:
                found.add(cell or "home")
    return found


def people(town: Any) -> set[str]:
    forget_cached()
    with in_municipality(town.id):
        return set(Employee.objects.values_list("given_name", flat=True))


def entry_of_move() -> dict[str, Any]:
    with in_cooperative():
        assert verify_chain().is_intact
        entry = Entry.objects.filter(action="registry.municipality_moved").latest("sequence")
        return dict(entry.facts)


def test_a_town_is_the_same_after_its_move_and_back_again(speyer: Any) -> None:
    before = read_content(speyer.schema_name, cell="")

    call_command("move_municipality", SPEYER, "--to", "west", "--pause", "0")

    assert copies(speyer) == {"west"}
    assert people(speyer) == {"Carla"}
    assert read_content(speyer.schema_name, cell="west") == before
    assert entry_of_move()["to"] == "west"
    assert entry_of_move()["rows"] == before.total
    call_command("verify_audit", schema=speyer.schema_name)

    call_command("move_municipality", SPEYER, "--to", "home", "--pause", "0")

    assert copies(speyer) == {"home"}
    assert read_content(speyer.schema_name, cell="") == before


def test_an_export_holds_the_same_wherever_the_town_lies(west: str, now: dt.datetime) -> None:
    town = cast.municipality("ludwigshafen")
    in_cell = export_municipality(municipality_id=town.id, target=BytesIO(), actor=SYSTEM, now=now)
    move_town(town, "")
    at_home = export_municipality(municipality_id=town.id, target=BytesIO(), actor=SYSTEM, now=now)

    files = [{each.file: each.sha256 for each in one.tables} for one in (in_cell, at_home)]
    differing = {file for file in files[0] if files[0][file] != files[1][file]}
    # What the first export and the move have added themselves.
    assert {"staff_employee.csv", "gemeinsam/redemption_voucher.csv"} <= files[0].keys()
    assert {each for each in differing if "audit" not in each} == {
        "gemeinsam/registry_municipality.csv"
    }


def test_its_role_is_as_narrow_on_the_other_server(speyer: Any, west: str) -> None:
    move_town(speyer, west)
    stranger = cast.municipality("ludwigshafen")

    with in_municipality(speyer.id), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) FROM staff_employee GROUP BY 1")
        assert cursor.fetchone() == (speyer.schema_name, 1)
        for statement in (
            f"SELECT * FROM {stranger.schema_name}.staff_employee",
            "DELETE FROM audit_entry",
            "CREATE TABLE mine (id int)",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"):
                cursor.execute(statement)
        cursor.execute("SELECT count(*) FROM registry_municipality")
        assert cursor.fetchone() == (1,)
    with in_schema(speyer.schema_name, cell=""), pytest.raises(ProgrammingError):
        # Whoever still believes that it lies at home finds nothing there.
        Employee.objects.count()


def test_a_move_waits_for_whoever_is_at_work(
    speyer: Any, west: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.registry.processes import somebody_else

    monkeypatch.setattr("tenants.registry.services.moving._LOCK_SECONDS", 0.2)
    with somebody_else() as other:
        other.execute(f"SELECT * FROM {speyer.schema_name}.staff_employee")
        with pytest.raises(CannotMove):
            move_town(speyer, west)

    # Given up: it is opened where it lies.
    move_town(speyer, "")
    assert people(speyer) == {"Carla"}
    assert copies(speyer) == {"home"}


@pytest.mark.parametrize(
    ("stop", "where"),
    [
        ("moving.check_same = lambda *_, **__: os.kill(os.getpid(), 9)", "home"),
        ("moving._tidy = lambda *_: os.kill(os.getpid(), 9)", "west"),
    ],
    ids=["after the copy", "after the switch"],
)
def test_a_move_that_was_killed_is_finished_by_the_next(
    speyer: Any, west: str, stop: str, where: str
) -> None:
    before = read_content(speyer.schema_name, cell="")
    kill_before_commit(MOVE.replace("\ncall_", f"\n{stop}\ncall_"), commits=1_000)
    with in_cooperative():
        assert Municipality.objects.get(id=speyer.id).cell == where.removeprefix("home")

    call_command("move_municipality", SPEYER, "--to", "west", "--pause", "0")

    assert copies(speyer) == {"west"}
    assert people(speyer) == {"Carla"}
    assert read_content(speyer.schema_name, cell="west") == before


def test_copies_that_differ_by_one_letter_are_told_apart(speyer: Any, west: str) -> None:
    schema = speyer.schema_name
    move_town(speyer, west)
    with as_owner_in(""), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")

    with pytest.raises(CopyDiffers):
        check_same(schema, source=west, target="")
    with as_owner_in(west), connection.cursor() as cursor:
        before = read_content(schema, cell=west)
        cursor.execute(f"UPDATE {schema}.staff_employee SET given_name = 'Karla'")
        after = read_content(schema, cell=west)

    assert [name for name in before.rows if before.rows[name] != after.rows[name]] == [
        "staff_employee"
    ]


def test_a_cell_that_nobody_knows_is_refused(speyer: Any) -> None:
    with pytest.raises(NoSuchCell):
        move_town(speyer, "east")
    with pytest.raises(CommandError, match="east"):
        call_command("move_municipality", SPEYER, "--to", "east")


def test_a_town_may_begin_in_a_cell(west: str, now: dt.datetime) -> None:
    with in_cooperative(), transaction.atomic():
        provision_municipality(
            ars="07319000",
            subdomain="worms",
            name="Worms",
            kind="town",
            population=84_000,
            cell=west,
            actor=SYSTEM,
            now=now,
        )
    with in_cooperative():
        worms = find_by_ars(ars="073190000000")

    assert worms
    assert copies(worms) == {"west"}
    assert people(worms) == set()


def test_the_migrator_goes_into_cells(west: str, next_release: None, now: dt.datetime) -> None:
    migrated = migrate_all(now=now, say=lambda _line: None, verbosity=0, parallel=2)

    assert (migrated.migrated, migrated.failed) == (2, {})
    assert not find_lag()
    for town in map(cast.municipality, cast.TOWNS):
        forget_cached()
        with in_municipality(town.id), connection.cursor() as cursor:
            cursor.execute("SELECT name FROM django_migrations ORDER BY id DESC LIMIT 1")
            assert cursor.fetchone()[0] > last_present()
