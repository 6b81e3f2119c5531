"""Dumps of the whole database, in one moment, and of single municipalities."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal
from tenants.registry import rules
from tenants.registry.database.base import DatabaseWrapper
from tenants.registry.database.scoping import PUBLIC, Scope
from tenants.registry.scope import in_cooperative, in_municipality
from tenants.registry.services.client_programs import AS_OWNER, run_program
from tenants.registry.services.template import migrations_version

ROLES, DUMP, MANIFEST = "roles.sql", "campus.dump", "manifest.json"
CELL_DUMP = "cell_{}.dump"
_LOCKS = """
SELECT (SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'S', 'v', 'm')),
       current_setting('max_locks_per_transaction')::int,
       current_setting('max_connections')::int
         + current_setting('max_prepared_transactions')::int
"""
_MOMENT = """
SELECT pg_export_snapshot(), now(), (SELECT count(*) FROM public.registry_municipality),
       (SELECT coalesce(max(id), 0) FROM public.redemption_journal),
       (SELECT coalesce(max(sequence), 0) FROM public.audit_entry)
"""


class TooFewLocks(Refusal):
    code = "too_few_locks"
    sentence = (
        "Eine Sicherung der ganzen Datenbank sperrt %(needed)s Tabellen und Folgen auf einmal, der "
        "Server hat Platz für %(room)s. Bitte setzen Sie max_locks_per_transaction auf "
        "%(wanted)s und starten Sie den Server neu."
    )


class FileExists(Refusal):
    code = "file_exists"
    sentence = "„%(file)s“ gibt es schon. Bitte nennen Sie einen neuen Namen."


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What was written, where, and as of which moment."""

    file: Path
    size_bytes: int
    sha256: str
    moment: str


def check_locks() -> tuple[int, int]:
    """Make sure that a dump of the whole database finds room for its locks; return need and room.

    :raises TooFewLocks: names the setting that would do
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCKS)
        needed, each, connections = cursor.fetchone()
    wanted = rules.locks_needed(relations=needed, connections=connections)
    if wanted > each:
        raise TooFewLocks(needed=needed, room=each * connections, wanted=wanted)
    return needed, each * connections


def back_up_everything(*, folder: Path, keys: Path, actor: Actor, now: dt.datetime) -> Backup:
    """Write roles, everything but the keys of persons, and a manifest to a new folder; return them.

    The keys go to a file of their own that is overwritten each time: in one generation only, so
    that what was erased cannot be read in any older dump. The dump shows one moment, and the keys
    one that is not before it. Cells are dumped first, each at a moment of its own, so that the
    shared layer knows at least what they know; their keys go to a file each, `keys`.cell.

    :raises TooFewLocks, FileExists, ProgramMissing, ProgramFailed: with nothing left behind
    """
    check_locks()
    half_done = folder.with_name(folder.name + ".part")
    if folder.exists() or half_done.exists():
        raise FileExists(file=folder)
    half_done.mkdir(mode=0o700, parents=True)
    try:
        facts = _dump_everything(half_done)
        _dump_all_keys(keys)
        half_done.rename(folder)
    except BaseException:
        for each in (*_dumps(), MANIFEST):
            (half_done / each).unlink(missing_ok=True)
        half_done.rmdir()
        raise
    made = _made(folder / DUMP, moment=facts["moment"])
    _note("registry.backed_up", "database", made, actor=actor, now=now)
    return made


def back_up_municipality(
    *, municipality_id: UUID, file: Path, actor: Actor, now: dt.datetime
) -> Backup:
    """Write one municipality's schema, without the keys of its persons, to a new file.

    :raises NoSuchMunicipality: where there is none with this id
    :raises FileExists, ProgramMissing, ProgramFailed: with nothing left behind
    """
    with in_municipality(municipality_id) as municipality:
        schema = municipality.schema_name
    with in_cooperative(), new_file(file):
        keys = f"--exclude-table-data={schema}.{settings.BACKUP_KEYS}"
        run_program(
            "pg_dump",
            "--format=custom",
            f"--schema={schema}",
            keys,
            AS_OWNER,
            f"--file={file}",
            cell=municipality.cell,
        )
        made = _made(file, moment=now.isoformat())
        subject = f"municipality:{municipality_id}"
        _note("registry.municipality_backed_up", subject, made, actor=actor, now=now)
    return made


def _dump_everything(folder: Path) -> dict[str, Any]:
    # Every file is for its owner only, also while it is being written.
    for name in (*_dumps(), MANIFEST):
        os.close(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    run_program("pg_dumpall", "--roles-only", "--no-role-passwords", f"--file={folder / ROLES}")
    for cell in settings.CELLS:
        run_program(
            "pg_dump",
            "--format=custom",
            f"--exclude-table-data=*.{settings.BACKUP_KEYS}",
            AS_OWNER,
            f"--file={folder / CELL_DUMP.format(cell)}",
            cell=cell,
        )
    with _one_moment() as (snapshot, facts):
        run_program(
            "pg_dump",
            "--format=custom",
            f"--snapshot={snapshot}",
            f"--exclude-table-data=*.{settings.BACKUP_KEYS}",
            AS_OWNER,
            f"--file={folder / DUMP}",
        )
    facts |= {name: sha256_of(folder / name) for name in _dumps()}
    (folder / MANIFEST).write_text(json.dumps(facts, indent=2) + "\n")
    return facts


def _dumps() -> list[str]:
    return [ROLES, DUMP, *(CELL_DUMP.format(cell) for cell in settings.CELLS)]


def _dump_all_keys(keys: Path) -> None:
    for cell in settings.CELLS:
        _dump_keys(keys.with_name(f"{keys.name}.{cell}"), cell)
    _dump_keys(keys, "")


def _dump_keys(keys: Path, cell: str) -> None:
    half_done = keys.with_name(keys.name + ".part")
    half_done.unlink(missing_ok=True)
    with new_file(half_done):
        run_program(
            "pg_dump",
            "--format=custom",
            "--data-only",
            f"--table=*.{settings.BACKUP_KEYS}",
            AS_OWNER,
            f"--file={half_done}",
            cell=cell,
        )
    half_done.rename(keys)


@contextmanager
def _one_moment() -> Iterator[tuple[str, dict[str, Any]]]:
    """A transaction whose view of the database pg_dump shares, and what it saw."""
    own: DatabaseWrapper = connection.copy()  # type: ignore[assignment]
    own.enter_scope(Scope(PUBLIC))
    try:
        with own.cursor():
            pass  # enters the schema now: the isolation level must come first in its transaction
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute(_MOMENT)
            snapshot, moment, municipalities, journal, audit = cursor.fetchone()
        yield (
            snapshot,
            {
                "moment": moment.isoformat(),
                "migrations": migrations_version(),
                "municipalities": municipalities,
                "last_journal_row": journal,
                "last_audit_entry": audit,
            },
        )
    finally:
        own.close()


@contextmanager
def new_file(file: Path) -> Iterator[None]:
    """A file for its owner only, which must not exist before and does not stay after an error.

    :raises FileExists: where it is there already
    """
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise FileExists(file=file) from error
    try:
        yield
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def sha256_of(file: Path) -> str:
    """Return a file's SHA-256."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _made(file: Path, *, moment: str) -> Backup:
    return Backup(file=file, size_bytes=file.stat().st_size, sha256=sha256_of(file), moment=moment)


def _note(action: str, subject: str, made: Backup, *, actor: Actor, now: dt.datetime) -> None:
    with in_cooperative(), transaction.atomic():
        record(
            action=action,
            actor=actor,
            subject=subject,
            facts={"sha256": made.sha256, "bytes": made.size_bytes},
            now=now,
        )
