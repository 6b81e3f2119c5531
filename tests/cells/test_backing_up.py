"""Home and cells in one backup: one moment in all of them, and all of them again out of it."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

from campus.kernel.actor import SYSTEM
from courses.learning.models import Enrolment
from tenants.registry.api import forget_cached, in_cooperative, in_municipality
from tenants.registry.models import FormerName, Municipality
from tenants.registry.services.backing_up import (
    TooFewLocks,
    back_up_everything,
    check_locks,
    sha256_of,
)
from tenants.registry.services.copying import read_content
from tenants.registry.services.restoring_all import (
    BackupDamaged,
    DoNotFit,
    OtherCells,
    check_places,
    restore_everything,
)
from tenants.registry.services.settling import Settled, settle_cells
from tenants.registry.services.snapshots import StillDeciding, _view, nobody_decides
from tenants.staff.models import Employee, Unit
from tests import cast
from tests.cells.conftest import (
    AT_THE_SECOND_PHASE,
    BEFORE_THE_DECISION,
    West,
    administer,
    joined,
)
from tests.conftest import _administer, _drop_database
from tests.journeys import world as worlds
from tests.registry.killed import kill_before_commit
from tests.registry.processes import somebody_else

pytestmark = pytest.mark.proof

REDEEM = """
import datetime as dt
from tests import cast
from tests.journeys import world
from tenants.registry.database import joint_commit

cast.meet()
world.redeem("anna", now=dt.datetime.fromisoformat("{now}"))
"""
RENAME = """
from django.db import transaction
from tenants.registry.api import in_cooperative, in_municipality
from tenants.registry.database import joint_commit
from tenants.registry.models import Municipality
from tenants.staff.models import Employee
from tests import cast

town = cast.municipality("ludwigshafen")
with transaction.atomic():
    with in_municipality(town.id):
        Employee.objects.filter(given_name="Bernd").update(family_name="Niemand")
    with in_cooperative():
        Municipality.objects.filter(ars="073180000000").update(city="Nirgendwo")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "all"


@pytest.fixture
def empty(told: str, west: str, west_server: West) -> Iterator[str]:
    """Two databases with nothing in them, of another name."""
    name = f"{told}_again"
    there = name.replace("campus", "west")
    for each in ("DROP DATABASE IF EXISTS {}", "CREATE DATABASE {}"):
        _administer(each, name)
        administer(west_server, each.format(there) + " OWNER campus_owner" * ("CREATE" in each))
    yield name
    administer(west_server, f"DROP DATABASE {there} WITH (FORCE)")
    _drop_database(name)


def back_up(folder: Path, *, now: dt.datetime) -> Path:
    keys = folder.with_name("keys")
    back_up_everything(folder=folder, keys=keys, actor=SYSTEM, now=now)
    return keys


def kill(stop: str, deed: str, **facts: Any) -> None:
    armed = deed.format(**facts) if facts else deed
    kill_before_commit(
        f"from tenants.registry.database import joint_commit\n{stop}{armed}", commits=1_000
    )


def contents() -> list[Any]:
    places = {"ludwigshafen": "west", "speyer": ""}
    return [
        read_content(cast.municipality(name).schema_name, cell=cell)
        for name, cell in places.items()
    ]


def test_all_databases_come_back_at_one_moment(
    west: str, west_server: West, folder: Path, empty: str, now: dt.datetime
) -> None:
    worlds.prepare_to_redeem("anna", now=now)
    # One has decided and the cell has not heard of it; one has prepared and not decided.
    kill(AT_THE_SECOND_PHASE, REDEEM, now=now.isoformat())
    kill(BEFORE_THE_DECISION, RENAME)
    here = connection.settings_dict["NAME"]

    keys = back_up(folder, now=now)

    assert settle_cells(grace_seconds=0) == Settled(committed=0, taken_back=1)
    before = contents()
    with joined(empty, west_server):
        call_command("restore", str(folder), "--keys", str(keys))
        forget_cached()
        assert contents() == before
        with in_municipality(cast.municipality("ludwigshafen").id):
            assert Enrolment.objects.count() == 1
            assert not Employee.objects.filter(family_name="Niemand").exists()
        with in_cooperative():
            assert not Municipality.objects.filter(city="Nirgendwo").exists()
        with pytest.raises(CommandError, match="schon Tabellen"):
            call_command("restore", str(folder), "--keys", str(keys))
    with joined(here, west_server):
        forget_cached()


def test_a_backup_that_is_not_whole_is_refused_before_anything(
    west: str, folder: Path, now: dt.datetime
) -> None:
    keys = back_up(folder, now=now)
    dump = folder / "cell_west.dump"
    whole = dump.read_bytes()
    said = json.loads((folder / "manifest.json").read_text())

    assert said["cells"]["west"]["schemas"] == 1
    assert said["cell_west.dump"] == sha256_of(dump)
    dump.write_bytes(whole[:-1])
    with pytest.raises(BackupDamaged, match="cell_west"):
        restore_everything(folder=folder, keys=keys)
    dump.write_bytes(whole)
    with override_settings(CELLS={}), pytest.raises(OtherCells, match="west"):
        restore_everything(folder=folder, keys=keys)
    keys.with_name("keys.west").unlink()
    with pytest.raises(BackupDamaged, match=r"keys\.west"):
        restore_everything(folder=folder, keys=keys)


def test_databases_of_different_days_are_told_apart(west: str) -> None:
    check_places()
    with in_cooperative():
        Municipality.objects.filter(ars="073180000000").update(cell="west")

    with pytest.raises(DoNotFit, match=r"1 Kommunen .*073180000000"):
        check_places()
    with in_cooperative():
        Municipality.objects.filter(ars="073180000000").update(cell="east")
    with pytest.raises(OtherCells, match="east"):
        check_places()


def test_no_moment_shows_half_of_a_joint_transaction(west: str, now: dt.datetime) -> None:
    town, over = cast.municipality("ludwigshafen"), threading.Event()
    there = f"SELECT count(*) FROM {town.schema_name}.staff_unit"
    here = "SELECT count(*) FROM public.registry_formername"
    with ExitStack() as stack:
        start = stack.enter_context(_view(west, there))[0] - stack.enter_context(_view("", here))[0]

    @transaction.atomic
    def write_both(number: int) -> None:
        with in_municipality(town.id):
            Unit.objects.create(name=f"Amt {number}")
        with in_cooperative():
            FormerName.objects.create(
                municipality_id=town.id, occasion="Probe", last_day=now.date(), recorded_at=now
            )

    def keep_writing() -> None:
        number = 0
        while not over.is_set():
            number += 1
            write_both(threading.get_ident() * 1_000 + number)
        connection.close()

    writers = [threading.Thread(target=keep_writing) for _ in range(2)]
    for each in writers:
        each.start()
    looks = []
    for _look in range(15):
        with ExitStack() as stack:
            with nobody_decides():
                inside = stack.enter_context(_view(west, there))
                outside = stack.enter_context(_view("", here))
            looks.append((inside[0] - start, outside[0]))
    over.set()
    for each in writers:
        each.join()

    assert [inside for inside, _ in looks] == [outside for _, outside in looks]
    assert len(set(looks)) > 5


def test_who_decides_for_too_long_is_named(west: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.registry.services.snapshots._LOCK_SECONDS", 1)
    with somebody_else() as other:
        other.execute("LOCK TABLE public.registry_celldecision IN ROW EXCLUSIVE MODE")
        with pytest.raises(StillDeciding), nobody_decides():
            pass


def test_locks_are_counted_in_each_database(west: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_locks(cell=west)[0] < check_locks()[0]

    monkeypatch.setattr("tenants.registry.services.backing_up._LOCKS", "SELECT 200000, 64, 100")
    with pytest.raises(TooFewLocks, match="der Zelle „west“"):
        check_locks(cell=west)
