"""The whole database out of a backup, with its cells, into ones that are empty."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from campus.kernel.refusal import Refusal
from tenants.registry import rules
from tenants.registry.models import Municipality
from tenants.registry.scope import as_owner_in
from tenants.registry.services.backing_up import (
    MANIFEST,
    dump_of,
    keys_of,
    roles_of,
    sha256_of,
)
from tenants.registry.services.client_programs import AS_OWNER, ProgramFailed, run_program
from tenants.registry.services.settling import settle_cells


class NotEmpty(Refusal):
    code = "not_empty"
    sentence = (
        "In dieser Datenbank (%(place)s) liegen schon Tabellen. Bitte stellen Sie in eine leere "
        "wieder her, und setzen Sie %(variable)s auf sie."
    )


class BackupDamaged(Refusal):
    code = "backup_damaged"
    sentence = "„%(file)s“ fehlt oder hat nicht die Prüfsumme, die das Manifest nennt."


class OtherCells(Refusal):
    code = "other_cells"
    sentence = (
        "Die Sicherung hat auch die Zellen %(missing)s. Bitte nennen Sie sie in CELLS, jede mit "
        "ihrer DATABASE_URL_… und einer leeren Datenbank."
    )


class DoNotFit(Refusal):
    code = "backups_do_not_fit"
    sentence = (
        "Die Datenbanken passen nicht zusammen: %(count)s Kommunen liegen nicht dort, wo die "
        "Hauptdatenbank sie nennt (%(some)s). Bitte stellen Sie alle aus derselben Sicherung "
        "wieder her."
    )


def restore_everything(*, folder: Path, keys: Path) -> str:
    """Restore roles, databases and the keys of persons; return the moment they show.

    Cells come first: as long as the home database is empty, nobody takes a half for the whole.

    :raises NotEmpty: a database has tables
    :raises OtherCells: the backup has a cell that is not among `CELLS`
    :raises BackupDamaged: a file is missing or was changed
    :raises DoNotFit: a municipality lies elsewhere than the home database says
    :raises ProgramMissing, ProgramFailed: with what pg_restore said; then drop the databases
    """
    facts = check_backup(folder)
    places = [*facts.get("cells", {}), ""]
    if missing := sorted({*places} - {"", *settings.CELLS}):
        raise OtherCells(missing=", ".join(missing))
    for place in places:
        if not keys_of(place, keys).is_file():
            raise BackupDamaged(file=keys_of(place, keys))
        _check_empty(place)
    for place in places:
        _restore(place, folder, keys)
    check_places()
    settle_cells(grace_seconds=0)
    return str(facts["moment"])


def _check_empty(place: str) -> None:
    with as_owner_in(place), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname ~ '^(public|m_)'")
        if cursor.fetchone()[0]:
            variable = f"DATABASE_URL_{place.upper()}" if place else "DATABASE_URL"
            raise NotEmpty(place=place or "home", variable=variable)


def _restore(place: str, folder: Path, keys: Path) -> None:
    # A role that exists already, or that belongs to the server, is no harm.
    roles = f"--file={folder / roles_of(place)}"
    run_program("psql", "-X", "-q", roles, "-o", "/dev/null", cell=place)
    at = settings.CELLS[place] if place else connection.settings_dict
    target = f"--dbname={at['NAME']}"
    for file in (folder / dump_of(place), keys_of(place, keys)):
        run_program("pg_restore", "--exit-on-error", AS_OWNER, target, file, cell=place)


def check_places() -> None:
    """Make sure that every municipality lies where the home database says, as the databases are.

    :raises OtherCells: it names a cell that is not among `CELLS`
    :raises DoNotFit: names some that do not
    """
    with as_owner_in(""):
        rows = Municipality.objects.exclude(state=rules.GONE).order_by("ars")
        wanted = list(rows.values_list("cell", "schema_name", "ars"))
    if missing := sorted({cell for cell, _, _ in wanted} - {"", *settings.CELLS}):
        raise OtherCells(missing=", ".join(missing))
    there = {place: schemas_in(place) for place in {cell for cell, _, _ in wanted}}
    lost = [ars for cell, schema, ars in wanted if schema not in there[cell]]
    if lost:
        raise DoNotFit(count=len(lost), some=", ".join(lost[:5]))


def schemas_in(place: str) -> set[str]:
    """Return the names of all municipalities' schemas in a database; empty: the home database."""
    with as_owner_in(place), connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^m_'")
        return {name for (name,) in cursor.fetchall()}


def check_backup(folder: Path) -> dict[str, Any]:
    """Make sure that a backup is whole; return what its manifest says.

    :raises BackupDamaged: a file is missing or was changed
    """
    try:
        facts: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupDamaged(file=folder / MANIFEST) from error
    for place in ("", *facts.get("cells", {})):
        for name in (roles_of(place), dump_of(place)):
            if not (folder / name).is_file() or sha256_of(folder / name) != facts.get(name):
                raise BackupDamaged(file=folder / name)
        try:
            run_program("pg_restore", "--list", folder / dump_of(place))
        except ProgramFailed as failure:
            raise BackupDamaged(file=folder / dump_of(place)) from failure
    return facts
