"""Handing a municipality its data: all of one moment, readable anywhere, without secrets."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from campus.audit.models import Entry
from campus.kernel.actor import SYSTEM
from tenants.registry.api import (
    change_state,
    in_cooperative,
    in_municipality,
    update_municipality,
)
from tests.cast import PASSWORD

# What other programs describe the columns with: https://specs.frictionlessdata.io/table-schema/
TYPES = {"string", "integer", "number", "boolean", "date", "datetime", "object"}


@pytest.fixture
def archive(real_database: str, ludwigshafen: Any, tmp_path: Path) -> zipfile.ZipFile:
    """Ludwigshafen's data as the command writes them."""
    call_command("export_municipality", "07314", str(tmp_path / "ludwigshafen.zip"))
    return zipfile.ZipFile(tmp_path / "ludwigshafen.zip")


def manifest_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found


def rows_of(archive: zipfile.ZipFile, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"{table}.csv").decode())))


def test_every_table_is_exported_or_left_out_with_a_reason(
    archive: zipfile.ZipFile, ludwigshafen: Any
) -> None:
    manifest = manifest_of(archive)
    own = {table["table"] for table in manifest["tables"] if "/" not in table["file"]}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", [ludwigshafen.schema_name]
        )
        tables = {table for (table,) in cursor.fetchall()}

    assert own | set(manifest["left_out"]) >= tables
    assert not own & set(manifest["left_out"])
    assert own >= {"staff_employee", "desk_holding", "audit_entry", "accounts_account"}
    assert set(manifest["left_out"]) >= {
        "checks_check",
        "checks_result",
        "checks_personkey",
        "mfa_authenticator",
    }
    assert all(manifest["left_out"].values())


def test_the_manifest_counts_and_proves_each_file(archive: zipfile.ZipFile) -> None:
    for table in manifest_of(archive)["tables"]:
        content = archive.read(table["file"])
        assert hashlib.sha256(content).hexdigest() == table["sha256"]
        assert len(rows_of(archive, table["file"].removesuffix(".csv"))) == table["rows"]


def test_the_people_of_the_town_are_in_it_and_nobody_else(archive: zipfile.ZipFile) -> None:
    names = {row["given_name"] for row in rows_of(archive, "staff_employee")}

    assert names == {"Anna", "Bernd"}


def test_no_secret_is_in_it(archive: zipfile.ZipFile) -> None:
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()

    assert "md5$" not in everything
    assert PASSWORD not in everything
    assert "password" not in rows_of(archive, "accounts_account")[0]
    left_out = {table["table"]: set(table["left_out"]) for table in manifest_of(archive)["tables"]}
    assert left_out["accounts_account"] == {"password", "session_epoch"}
    assert left_out["accounts_invitation"] == {"secret_hash"}


def test_every_column_is_described_for_other_programs(archive: zipfile.ZipFile) -> None:
    package = json.loads(archive.read("datapackage.json"))

    assert package["profile"] == "tabular-data-package"
    for resource in package["resources"]:
        content = archive.read(resource["path"])
        fields = resource["schema"]["fields"]
        header = next(csv.reader(io.StringIO(content.decode())))
        assert header == [field["name"] for field in fields]
        assert {field["type"] for field in fields} <= TYPES
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
    (people,) = (each for each in package["resources"] if each["path"] == "staff_employee.csv")
    titles = {field["name"]: field["title"] for field in people["schema"]["fields"]}
    assert titles["family_name"] == "Nachname"


def test_what_the_cooperative_keeps_about_the_town_is_in_it(
    archive: zipfile.ZipFile, ludwigshafen: Any, speyer: Any
) -> None:
    towns = rows_of(archive, "gemeinsam/registry_municipality")

    assert [row["id"] for row in towns] == [str(ludwigshafen.id)]
    shared = [name for name in archive.namelist() if name.startswith("gemeinsam/")]
    everything = b"".join(archive.read(name) for name in shared).decode()
    assert str(speyer.id) not in everything
    assert "gemeinsam/redemption_journal.csv" in shared


def test_no_row_of_it_says_who_takes_which_course(archive: zipfile.ZipFile) -> None:
    tables = {
        table["file"]: [name for name, _type in table["columns"]]
        for table in manifest_of(archive)["tables"]
    }

    for file in ("gemeinsam/redemption_redemption.csv", "gemeinsam/redemption_journal.csv"):
        assert not {"course_id", "booking_ref"} & set(tables[file])


def test_files_that_the_town_has_stored_lie_beside(
    real_database: str, ludwigshafen: Any, tmp_path: Path, now: dt.datetime
) -> None:
    with in_cooperative(), transaction.atomic():
        update_municipality(
            municipality_id=ludwigshafen.id, actor=SYSTEM, now=now, logo_png=b"a picture"
        )

    call_command("export_municipality", "07314", str(tmp_path / "x.zip"))

    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        (file,) = manifest_of(archive)["files"]
        assert archive.read(file["file"]) == b"a picture"


def test_every_shared_table_about_a_municipality_is_declared(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'municipality_id'"
        )
        tables = {table for (table,) in cursor.fetchall()}

    assert tables <= set(settings.MUNICIPALITY_ROWS)
    assert {fate for _condition, fate in settings.MUNICIPALITY_ROWS.values()} == {"keep", "delete"}


def test_it_says_in_german_what_it_is(archive: zipfile.ZipFile) -> None:
    text = archive.read("README.txt").decode()

    assert text.startswith("Ludwigshafen am Rhein (Regionalschlüssel 073140000000)")
    assert "gehören\nden Beschäftigten allein" in text


def test_what_is_left_out_exists(at_ludwigshafen: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = %s",
            [at_ludwigshafen.schema_name],
        )
        columns = cursor.fetchall()

    known = {table for table, _column in columns} | {f"{t}.{c}" for t, c in columns}
    assert set(settings.EXPORT_LEAVES_OUT) <= known


@pytest.mark.parametrize("state", ["suspended", "leaving"])
def test_who_is_suspended_or_leaving_can_be_exported(
    real_database: str, ludwigshafen: Any, tmp_path: Path, now: dt.datetime, state: str
) -> None:
    with in_cooperative(), transaction.atomic():
        change_state(municipality_id=ludwigshafen.id, state=state, actor=SYSTEM, now=now)

    call_command("export_municipality", "073140000000", str(tmp_path / "x.zip"))

    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert len(rows_of(archive, "staff_employee")) == 2


def test_the_audit_trail_knows_of_it(archive: zipfile.ZipFile, ludwigshafen: Any) -> None:
    entry = Entry.objects.get(action="registry.municipality_exported")

    assert entry.subject == f"municipality:{ludwigshafen.id}"
    assert entry.facts["tables"] == len(manifest_of(archive)["tables"])
    assert entry.facts["manifest"] == hashlib.sha256(archive.read("manifest.json")).hexdigest()


def test_the_file_is_for_its_owner_only(archive: zipfile.ZipFile) -> None:
    mode = stat.S_IMODE(Path(str(archive.filename)).stat().st_mode)

    assert mode == 0o600


def test_an_existing_file_is_never_overwritten(
    real_database: str, ludwigshafen: Any, tmp_path: Path
) -> None:
    file = tmp_path / "x.zip"
    file.write_text("something else")

    with pytest.raises(CommandError):
        call_command("export_municipality", "07314", str(file))

    assert file.read_text() == "something else"


@pytest.mark.parametrize("key", ["123", "073110000000"])
def test_an_unknown_town_is_refused(db: None, tmp_path: Path, key: str) -> None:
    with pytest.raises(CommandError):
        call_command("export_municipality", key, str(tmp_path / "x.zip"))

    assert not (tmp_path / "x.zip").exists()


def test_an_export_that_breaks_leaves_no_file(
    real_database: str, ludwigshafen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_arguments: Any, **_more: Any) -> None:
        raise ConnectionError("the server has gone away")

    monkeypatch.setattr("tenants.registry.services.exporting._Writer._write_table", break_off)

    with pytest.raises(ConnectionError):
        call_command("export_municipality", "07314", str(tmp_path / "x.zip"))

    assert not (tmp_path / "x.zip").exists()
    with in_municipality(ludwigshafen.id):
        assert connection.get_autocommit()
