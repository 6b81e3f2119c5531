"""A schema from one database into another, and whether both copies are the same."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from typing import IO, cast

from django.db import connection

from campus.kernel.refusal import Refusal
from tenants.registry.scope import as_owner_in
from tenants.registry.services.client_programs import (
    AS_OWNER,
    ProgramFailed,
    client_environment,
    find_program,
    last_lines,
)
from tenants.registry.services.migrating_standing import quoted
from tenants.registry.services.template_reading import read_structure

_TABLES = """
SELECT relname, relkind::text FROM pg_class
 WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'S') ORDER BY relname
"""
# Independent of the order of rows: the sum of two halves of each row's hash.
_ROWS = """
SELECT count(*),
       coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text || '/' ||
       coalesce(sum(('x' || right(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text
  FROM {} AS t
"""
_POSITION = "SELECT last_value, is_called::text FROM {}"
_BROKEN_OFF = b"\nDO $$ BEGIN RAISE EXCEPTION 'the dump broke off'; END $$;\n"


class CopyDiffers(Refusal):
    code = "copy_differs"
    sentence = (
        "Die Kopie von %(schema)s unterscheidet sich vom Original (%(where)s). Nichts wurde "
        "verlegt; bitte versuchen Sie es noch einmal und melden Sie es, wenn es wieder geschieht."
    )


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a schema holds: SQL that makes its structure, and of each table count and hash."""

    structure: tuple[str, ...]
    rows: dict[str, tuple[int, str]]

    @property
    def total(self) -> int:
        return sum(count for count, _hash in self.rows.values())


def copy_schema(schema: str, *, source: str, target: str) -> None:
    """Make a schema in the cell `target` as it is in `source` (empty: home); without rights.

    :raises ProgramMissing, ProgramFailed: with nothing made
    """
    dump = [find_program("pg_dump"), f"--schema={schema}", "--no-owner", "--no-privileges"]
    psql = [find_program("psql"), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            [*dump, AS_OWNER],
            env=client_environment(source),
            stdout=subprocess.PIPE,
            stderr=complaints,
        ) as reader,
        subprocess.Popen(
            psql,
            env=client_environment(target),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
        ) as writer,
    ):
        _pour(reader, writer)
        complaints.seek(0)
        said = complaints.read().decode(errors="replace")
    if reader.returncode or writer.returncode:
        raise ProgramFailed(name="pg_dump", why=last_lines(said))


def _pour(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> None:
    """Give one program what the other writes; half of it is not committed."""
    into = cast(IO[bytes], writer.stdin)
    try:
        shutil.copyfileobj(cast(IO[bytes], reader.stdout), into)
        if reader.wait():
            into.write(_BROKEN_OFF)
        into.close()
    except BrokenPipeError:
        reader.kill()
        reader.wait()
    writer.wait()


def read_content(schema: str, *, cell: str) -> Content:
    """Return what a schema holds in a cell, or at home (empty)."""
    rows = {}
    with as_owner_in(cell), connection.cursor() as cursor:
        structure = tuple(read_structure(schema))
        cursor.execute(_TABLES, [schema])
        for name, kind in cursor.fetchall():
            asked = _ROWS if kind == "r" else _POSITION
            cursor.execute(asked.format(f"{quoted(schema)}.{quoted(name)}"))
            rows[name] = cursor.fetchone()
    return Content(structure=structure, rows=rows)


def check_same(schema: str, *, source: str, target: str) -> Content:
    """Compare the two copies, table by table; return what both hold.

    :raises CopyDiffers: names what is not the same
    """
    before, after = (read_content(schema, cell=cell) for cell in (source, target))
    differing = [
        name
        for name in sorted(before.rows.keys() | after.rows.keys())
        if before.rows.get(name) != after.rows.get(name)
    ]
    if before.structure != after.structure:
        differing.insert(0, "Aufbau")
    if differing:
        raise CopyDiffers(schema=schema, where=", ".join(differing[:5]))
    return before
