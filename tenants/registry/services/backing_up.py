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
from tenants.registry.database.scoping import ADMINISTRATION, PUBLIC
from tenants.registry.scope import in_cooperative, in_municipality, in_schema
from tenants.registry.services.client_programs import AS_OWNER, run_program
from tenants.registry.services.snapshots import one_moment

ROLES, DUMP, MANIFEST = "roles.sql", "campus.dump", "manifest.json"
CELL_ROLES, CELL_DUMP = "roles_{}.sql", "cell_{}.dump"
_LOCKS = """
SELECT (SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'S', 'v', 'm')),
       current_setting('max_locks_per_transaction')::int,
       current_setting('max_connections')::int
         + current_setting('max_prepared_transactions')::int
"""


class TooFewLocks(Refusal):
    code = "too_few_locks"
    sentence = (
        "Eine Sicherung der ganzen Datenbank sperrt %(needed)s Tabellen und Folgen auf einmal, der "
        "Server %(server)shat Platz für %(room)s. Bitte setzen Sie max_locks_per_transaction auf "
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


def check_locks(*, cell: str = "") -> tuple[int, int]:
    """Make sure that a dump of a whole database finds room for its locks; return need and room.

    :param cell: which one; empty: the home database
    :raises TooFewLocks: names the setting that would do
    """
    with in_schema(PUBLIC, cell=cell), connection.cursor() as cursor:
        cursor.execute(_LOCKS)
        needed, each, connections = cursor.fetchone()
    wanted = rules.locks_needed(relations=needed, connections=connections)
    if wanted > each:
        server = f"der Zelle „{cell}“ " if cell else ""
        room = each * connections
        raise TooFewLocks(needed=needed, room=room, wanted=wanted, server=server)
    return needed, each * connections


def back_up_everything(*, folder: Path, keys: Path, actor: Actor, now: dt.datetime) -> Backup:
    """Write roles, everything but the keys of persons, and a manifest to a new folder; return them.

    The keys go to a file of their own that is overwritten each time: in one generation only, so
    that what was erased cannot be read in any older dump. The dumps of the home database and of
    all cells show one moment (`snapshots.py`), and the keys one that is not before it; those of a
    cell go to a file of their own, `keys`.cell.

    :raises TooFewLocks, FileExists, StillDeciding, ProgramMissing, ProgramFailed: with nothing
        left behind
    """
    for cell in ("", *settings.CELLS):
        check_locks(cell=cell)
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
    for cell in ("", *settings.CELLS):
        roles = f"--file={folder / roles_of(cell)}"
        run_program("pg_dumpall", "--roles-only", "--no-role-passwords", roles, cell=cell)
    with one_moment() as moment:
        for cell, snapshot in moment.snapshots.items():
            run_program(
                "pg_dump",
                "--format=custom",
                f"--snapshot={snapshot}",
                f"--exclude-table-data=*.{settings.BACKUP_KEYS}",
                # The administrator makes it, in each database.
                f"--exclude-schema={ADMINISTRATION}",
                AS_OWNER,
                f"--file={folder / dump_of(cell)}",
                cell=cell,
            )
    facts = moment.facts | {name: sha256_of(folder / name) for name in _dumps()}
    (folder / MANIFEST).write_text(json.dumps(facts, indent=2) + "\n")
    return facts


def _dumps() -> list[str]:
    return [name for cell in ("", *settings.CELLS) for name in (roles_of(cell), dump_of(cell))]


def roles_of(cell: str) -> str:
    """Return which file of a backup makes a database's roles; empty: the home database's."""
    return CELL_ROLES.format(cell) if cell else ROLES


def dump_of(cell: str) -> str:
    """Return which file of a backup is the dump of a database; empty: the home database's."""
    return CELL_DUMP.format(cell) if cell else DUMP


def keys_of(cell: str, keys: Path) -> Path:
    """Return where the keys of persons of a database lie, beside those of the home database."""
    return keys.with_name(f"{keys.name}.{cell}") if cell else keys


def _dump_all_keys(keys: Path) -> None:
    for cell in ("", *settings.CELLS):
        _dump_keys(keys_of(cell, keys), cell)


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
