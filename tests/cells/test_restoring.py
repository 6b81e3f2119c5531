"""One town back to a backup, where it lies: in a cell, with the home database's journal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from campus.kernel.actor import SYSTEM
from courses.learning.models import Enrolment
from tenants.registry.api import in_cooperative, in_municipality
from tenants.registry.models import Restoration
from tenants.registry.scope import as_owner_in
from tenants.registry.services.backing_up import back_up_everything, back_up_municipality
from tenants.registry.services.copying import Content, read_content
from tenants.registry.services.moving import CannotMove
from tenants.registry.services.restoring import restore_municipality
from tenants.registry.services.settling import Settled, settle_cells
from tenants.registry.services.swapping import SchemasBusy, drop_schema, nobody_else
from tenants.staff.models import Employee
from tests import cast
from tests.cells.conftest import (
    AT_THE_SECOND_PHASE,
    BEFORE_THE_DECISION,
    West,
    administer,
    move_town,
)
from tests.journeys import world as worlds
from tests.registry.killed import kill_before_commit
from tests.registry.processes import somebody_else
from vouchers.desk.models import Holding

pytestmark = pytest.mark.proof

LUDWIGSHAFEN = "073140000000"
RESTORE = """
from pathlib import Path
from uuid import UUID
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tenants.registry.database import joint_commit
from tenants.registry.services.restoring import restore_municipality

{stop}
restore_municipality(
    municipality_id=UUID("{town}"), file=Path("{file}"), keys=None, actor=SYSTEM, now=clock.now()
)
"""


@pytest.fixture
def town(west: str) -> Any:
    return cast.municipality("ludwigshafen")


@pytest.fixture
def backup(town: Any, tmp_path: Path, now: dt.datetime) -> Path:
    """Ludwigshafen, in its cell: Anna has done her check and holds a voucher."""
    worlds.prepare_to_redeem("anna", now=now)
    file = tmp_path / "ludwigshafen.dump"
    back_up_municipality(municipality_id=town.id, file=file, actor=SYSTEM, now=now)
    return file


def call_all(name: str) -> None:
    with in_municipality(cast.municipality("ludwigshafen").id):
        Employee.objects.update(family_name=name)


def family_names() -> set[str]:
    with in_municipality(cast.municipality("ludwigshafen").id):
        return set(Employee.objects.values_list("family_name", flat=True))


def copies() -> set[str]:
    """Which schemas of restorations there are, in either database."""
    found = set()
    for cell in ("", "west"):
        with as_owner_in(cell), connection.cursor() as cursor:
            cursor.execute(
                "SELECT substring(nspname from '^m_(restored|kept|undone)_') || ' in ' || %s"
                " FROM pg_namespace WHERE nspname ~ '^m_(restored|kept|undone)_'",
                [cell or "home"],
            )
            found |= {name for (name,) in cursor.fetchall()}
    return found


def restore(town: Any, file: Path, *, now: dt.datetime, keys: Path | None = None) -> Any:
    return restore_municipality(
        municipality_id=town.id, file=file, keys=keys, actor=SYSTEM, now=now
    )


def content(town: Any) -> Content:
    return read_content(town.schema_name, cell="west")


def assert_redeemed_once() -> None:
    with in_municipality(cast.municipality("ludwigshafen").id):
        assert Enrolment.objects.count() == 1
        assert Holding.objects.exclude(redeemed_at=None).count() == 1
    call_command("reconcile")
    call_command("verify_audit")


def test_it_is_as_it_was_and_what_was_redeemed_since_stays_redeemed(
    backup: Path, town: Any, now: dt.datetime
) -> None:
    before, speyer = family_names(), cast.municipality("speyer")
    others = read_content(speyer.schema_name, cell="")
    worlds.redeem("anna", now=now)
    call_all("Niemand")

    call_command("restore_tenant", str(backup), LUDWIGSHAFEN)

    assert family_names() == before
    assert copies() == {"kept in west"}
    assert read_content(speyer.schema_name, cell="") == others
    assert_redeemed_once()

    with pytest.raises(CannotMove):
        move_town(town, "")
    call_command("restore_tenant", LUDWIGSHAFEN, "--confirm")
    assert copies() == set()


def test_it_can_be_taken_back(backup: Path, town: Any, now: dt.datetime) -> None:
    call_all("Niemand")
    call_command("restore_tenant", str(backup), LUDWIGSHAFEN)
    worlds.redeem("anna", now=now)

    call_command("restore_tenant", LUDWIGSHAFEN, "--take-back")

    assert family_names() == {"Niemand"}
    assert copies() == set()
    assert_redeemed_once()


@pytest.mark.parametrize(
    ("stop", "settled", "is_restored"),
    [
        (BEFORE_THE_DECISION, Settled(committed=0, taken_back=1), False),
        (AT_THE_SECOND_PHASE, Settled(committed=1, taken_back=0), True),
    ],
    ids=["before the decision", "after the decision"],
)
def test_killed_between_the_phases_all_of_it_happened_or_nothing(
    backup: Path,
    town: Any,
    now: dt.datetime,
    stop: str,
    settled: Settled,
    is_restored: bool,
) -> None:
    before = family_names()
    call_all("Niemand")
    living = content(town)

    kill_before_commit(RESTORE.format(town=town.id, file=backup, stop=stop), commits=1_000)

    assert settle_cells(grace_seconds=0) == settled
    with in_cooperative():
        assert Restoration.objects.exists() is is_restored
    if is_restored:
        assert family_names() == before
        assert copies() == {"kept in west"}
        return
    assert content(town) == living
    # What it had made is dropped by the next.
    restore(town, backup, now=now)
    assert copies() == {"kept in west"}
    assert family_names() == before


@pytest.fixture
def saved(backup: Path, tmp_path: Path, now: dt.datetime) -> list[str]:
    """A backup of everything, before Anna redeems: as arguments of a command."""
    folder, keys = tmp_path / "all", tmp_path / "keys"
    back_up_everything(folder=folder, keys=keys, actor=SYSTEM, now=now)
    return [str(folder), "--keys", str(keys)]


def test_a_lost_cell_comes_back_beside_a_home_database_that_lives_on(
    saved: list[str], town: Any, now: dt.datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    before, speyer = family_names(), cast.municipality("speyer")
    worlds.redeem("anna", now=now)
    # Speyer lay at home when the backup was made.
    move_town(speyer, "west")
    with as_owner_in("west"):
        for each in (town, speyer):
            drop_schema(each.schema_name)

    with pytest.raises(CommandError, match="2 Kommunen"):
        call_command("restore_cell", "west")
    with pytest.raises(CommandError, match="Zelle „east“"):
        call_command("restore_cell", "east", *saved)
    call_command("restore_cell", "west", *saved)

    assert family_names() == before
    with in_municipality(speyer.id):
        assert Employee.objects.get().given_name == "Carla"
    assert copies() == set()
    assert_redeemed_once()
    capsys.readouterr()
    call_command("restore_cell", "west", *saved)
    assert capsys.readouterr().out.splitlines() == [
        "073140000000 Ludwigshafen am Rhein",
        "073180000000 Speyer",
    ]


def test_a_cell_that_was_put_back_learns_what_the_home_database_knows(
    backup: Path, town: Any, told: str, west_server: West, now: dt.datetime
) -> None:
    here = connection.settings_dict["NAME"].replace("campus", "west")
    connection.close()
    administer(west_server, f"CREATE DATABASE {here}_before TEMPLATE {here} OWNER campus_owner")
    worlds.redeem("anna", now=now)
    connection.close()
    # As by an archive of its log that ends before.
    administer(west_server, f"DROP DATABASE {here} WITH (FORCE)")
    administer(west_server, f"ALTER DATABASE {here}_before RENAME TO {here}")
    with in_municipality(town.id):
        assert not Enrolment.objects.exists()

    call_command("restore_cell", "west")

    assert_redeemed_once()


def test_a_backup_of_before_a_move_fits_where_it_lies_now(
    west: str, tmp_path: Path, now: dt.datetime
) -> None:
    speyer, file = cast.municipality("speyer"), tmp_path / "speyer.dump"
    back_up_municipality(municipality_id=speyer.id, file=file, actor=SYSTEM, now=now)
    move_town(speyer, west)

    restore(speyer, file, now=now)

    assert copies() == {"kept in west"}
    with in_municipality(speyer.id):
        assert Employee.objects.get().given_name == "Carla"


def test_nothing_else_happens_to_schemas_meanwhile(
    backup: Path, town: Any, now: dt.datetime
) -> None:
    with somebody_else() as other:
        other.execute("SELECT pg_advisory_lock(hashtext('migrate_schemas'))")
        with pytest.raises(SchemasBusy):
            restore(town, backup, now=now)
        with pytest.raises(SchemasBusy):
            move_town(town, "")
        other.execute("SELECT pg_advisory_unlock_all()")
        with nobody_else():
            held = other.execute("SELECT pg_try_advisory_lock(hashtext('migrate_schemas'))")
            assert held.fetchone() == (False,)
