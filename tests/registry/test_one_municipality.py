"""What is kept of one municipality's life says and does nothing about another's."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest

from tenants.registry.database.scoping import PUBLIC
from tenants.registry.models import (
    Departure,
    ExportPart,
    ExportRun,
    FormerName,
    Municipality,
    Restoration,
)
from tenants.registry.queries import find_departure, former_names, list_exports
from tenants.registry.scope import in_schema
from tenants.registry.services import migrating
from tenants.registry.services.deleting import NoDeparture, _planned, last_export
from tenants.registry.services.erasing import erase
from tenants.registry.services.proving import prove
from tenants.registry.services.provisioning import _stay
from tenants.registry.services.restoring import _open_restoration
from tenants.registry.services.template import schema_version
from tests.ownership import owners_cursor

HASH = "0" * 64


@pytest.fixture
def past(ludwigshafen: Any, now: dt.datetime) -> Any:
    """Ludwigshafen had another name, was exported and restored, and is about to be deleted."""
    own: dict[str, Any] = {"municipality_id": ludwigshafen.id}
    export = ExportRun.objects.create(
        **own,
        state="ready",
        requested_at=now,
        made_at=now,
        downloaded_at=now,
        manifest_sha256=HASH,
    )
    ExportPart.objects.create(run=export, number=1, sealed=b"x")
    FormerName.objects.create(
        **own,
        name="Hemshof",
        ars="073140000001",
        host="hemshof.localhost",
        last_day=now.date(),
        occasion="Neugliederung",
        recorded_at=now,
    )
    Departure.objects.create(**own, state="planned", planned_at=now, not_before=now.date())
    Restoration.objects.create(
        **own, state="kept", kept_schema="m_kept", source_sha256=HASH, restored_at=now
    )
    return ludwigshafen


def test_its_exports_names_and_departure_are_not_anothers(past: Any, speyer: Any) -> None:
    for ask in (list_exports, former_names, find_departure):
        assert ask(municipality_id=past.id)
        assert not ask(municipality_id=speyer.id)


def test_its_departure_is_not_planned_for_another(past: Any, speyer: Any) -> None:
    assert _planned(past.id).municipality_id == past.id
    with pytest.raises(NoDeparture):
        _planned(speyer.id)


def test_its_export_lets_no_other_be_deleted(past: Any, speyer: Any, now: dt.datetime) -> None:
    leaving = partial(Departure, planned_at=now)

    assert last_export(leaving(municipality_id=past.id))
    assert last_export(leaving(municipality_id=speyer.id)) is None


def test_its_former_state_is_not_given_back_to_another(past: Any, speyer: Any) -> None:
    assert _open_restoration(past.id).exists()
    assert not _open_restoration(speyer.id).exists()


def test_its_departure_is_not_withdrawn_when_another_stays(past: Any, speyer: Any) -> None:
    _stay(Municipality.objects.get(id=speyer.id), to_state="live")

    assert find_departure(municipality_id=past.id)


@pytest.mark.proof
def test_it_keeps_everything_when_another_is_deleted(
    past: Any, speyer: Any, now: dt.datetime, settings: Any
) -> None:
    settings.LEAVING_STEPS = []
    with owners_cursor() as cursor:
        cursor.execute("CREATE SCHEMA m_kept")
    export = ExportRun.objects.create(
        municipality_id=speyer.id,
        state="ready",
        requested_at=now,
        made_at=now,
        manifest_sha256=HASH,
    )
    departure = Departure.objects.create(
        municipality_id=speyer.id,
        export=export,
        state="running",
        planned_at=now,
        not_before=now.date(),
        started_at=now,
    )
    with in_schema(PUBLIC, as_owner=True):
        departure.steps = {"erase": erase(departure, now=now)}
        prove(departure, now=now)

    assert departure.proof is not None
    assert departure.proof["former_names"] == []
    assert ExportPart.objects.filter(run__municipality_id=past.id).exists()
    assert ExportRun.objects.get(municipality_id=past.id).state == "ready"
    assert Restoration.objects.get(municipality_id=past.id).state == "kept"
    assert schemas({"m_kept", past.schema_name, speyer.schema_name}) == {
        "m_kept",
        past.schema_name,
    }


def schemas(names: set[str]) -> set[str]:
    """Which of these schemas there are."""
    with owners_cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s)", [list(names)])
        return {name for (name,) in cursor.fetchall()}


def versions(*towns: Any) -> list[str]:
    rows = Municipality.objects.in_bulk([town.id for town in towns])
    return [rows[town.id].schema_version for town in towns]


def test_a_municipality_that_failed_is_not_said_to_be_migrated(
    ludwigshafen: Any, speyer: Any
) -> None:
    Municipality.objects.update(schema_version=f"old.{rights_version()}")
    progress = migrating.Progress(say=lambda _line: None)
    progress.note([(speyer.schema_name, "a table stayed busy")])

    with in_schema(PUBLIC, as_owner=True):
        migrating._remember_versions(progress, parallel=1)

    assert versions(ludwigshafen, speyer) == [schema_version(), f"old.{rights_version()}"]


def test_a_row_says_so_only_with_its_rights(
    ludwigshafen: Any, speyer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run may have been broken off between a schema's tables and their rights."""
    Municipality.objects.filter(id=speyer.id).update(schema_version="old.former")
    Municipality.objects.filter(id=ludwigshafen.id).update(schema_version=f"old.{rights_version()}")
    given: list[str] = []
    monkeypatch.setattr(migrating, "renew_rights", given.append)

    with in_schema(PUBLIC, as_owner=True):
        migrating._remember_versions(migrating.Progress(say=lambda _line: None), parallel=1)

    assert set(given) == {ludwigshafen.schema_name, speyer.schema_name}
    assert versions(ludwigshafen, speyer) == [f"old.{rights_version()}", "old.former"]


def rights_version() -> str:
    return schema_version().partition(".")[2]
