"""A cell that was lost or put back, made to agree with the home database, which lives on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from campus.kernel.actor import Actor
from tenants.registry.queries import MunicipalityView, iterate_municipalities
from tenants.registry.rules import LifeFact
from tenants.registry.scope import in_cooperative
from tenants.registry.services.backing_up import dump_of, keys_of
from tenants.registry.services.client_programs import run_program
from tenants.registry.services.moving import NoSuchCell
from tenants.registry.services.restoring import put_right, restore_municipality
from tenants.registry.services.restoring_all import DoNotFit, check_backup, schemas_in
from tenants.registry.services.settling import settle_cells

_SCHEMA = re.compile(r"^\d+; .* TABLE (m_\w+) staff_employee ", re.MULTILINE)


def restore_cell(
    *, cell: str, folder: Path | None, keys: Path | None, actor: Actor, now: dt.datetime
) -> Iterator[tuple[MunicipalityView, tuple[LifeFact, ...]]]:
    """Yield each municipality of a cell with what was put right, when it agrees with the journal.

    Whose schema is missing gets it back from the folder of a backup, also where the municipality
    lay elsewhere then. Broken off, it may be called again.

    :param folder: without one no schema may be missing: the cell's server was put back as a whole
    :raises NoSuchCell, BackupDamaged, DoNotFit: nothing changed
    """
    if cell not in settings.CELLS:
        raise NoSuchCell(cell=cell, known=" ".join(settings.CELLS))
    settle_cells(grace_seconds=0)
    with in_cooperative():
        towns = [each for each in iterate_municipalities() if each.cell == cell]
    there = schemas_in(cell)
    sources = _schemas_of(folder) if folder is not None else {}
    lost = [each for each in towns if each.schema_name not in there | sources.keys()]
    if lost:
        raise DoNotFit(count=len(lost), some=", ".join(each.ars for each in lost[:5]))
    for town in towns:
        if town.schema_name in there or folder is None:
            yield town, _put_right(town, actor=actor, now=now)
            continue
        place = sources[town.schema_name]
        restored = restore_municipality(
            municipality_id=town.id,
            file=folder / dump_of(place),
            keys=keys_of(place, keys) if keys else None,
            actor=actor,
            now=now,
        )
        yield town, restored.facts


def _put_right(town: MunicipalityView, *, actor: Actor, now: dt.datetime) -> tuple[LifeFact, ...]:
    with in_cooperative(), transaction.atomic(durable=True):
        return tuple(put_right(town.id, actor=actor, now=now))


def _schemas_of(folder: Path) -> dict[str, str]:
    """Return the schemas in the dumps of a backup, each with the database in which it lay."""
    places = ["", *check_backup(folder).get("cells", {})]
    return {
        schema: place
        for place in places
        for schema in _SCHEMA.findall(run_program("pg_restore", "--list", folder / dump_of(place)))
    }
