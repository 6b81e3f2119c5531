"""A dumped schema under another name: pg_restore's SQL is renamed on its way into psql."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import IO, cast

from campus.kernel.refusal import Refusal
from tenants.registry.services.client_programs import (
    ProgramFailed,
    client_environment,
    find_program,
    last_lines,
    run_program,
)

_END_OF_ROWS = b"\\."
_BEGINNING = b"PGDMP"
# Programs may be newer than the server: what it does not know, it is asked to set if it does.
_NEWER = re.compile(rb"SET (transaction_timeout) = 0;")
_IF_KNOWN = rb"SELECT set_config(name, '0', false) FROM pg_settings WHERE name = '\1';"


class NotInBackup(Refusal):
    code = "not_in_backup"
    sentence = "„%(file)s“ enthält das Schema %(schema)s nicht, oder ist keine Sicherung."


class DumpUnreadable(Refusal):
    code = "dump_unreadable"
    sentence = (
        "Diese Sicherung kann pg_restore nicht lesen: %(why)s. Stammt sie von einem neueren "
        "Datenbankserver, nennen Sie bitte in POSTGRES_PROGRAMS den Ordner von dessen Programmen."
    )


def restore_schema(file: Path, *, schema: str, target: str, cell: str = "") -> None:
    """Make the schema `target` from the schema `schema` of a dump, in one transaction.

    Rights are left out; nothing of the living schema is read or locked.

    :param cell: the database in which it is made; empty: the home database

    :raises NotInBackup: the file holds no such schema
    :raises ProgramMissing, ProgramFailed: with nothing made
    """
    check_contains(file, schema=schema)
    options = ["--no-owner", "--no-privileges", f"--schema={schema}"]
    # Not among what belongs into a schema: it is made first.
    create = f"CREATE SCHEMA {target};\n"
    _pipe(file, options, schema=schema, target=target, before=create, cell=cell)


def restore_rows(file: Path, *, table: str, schema: str, target: str, cell: str = "") -> None:
    """Add the rows of one table of a dumped schema to the same table of `target`.

    :raises ProgramMissing, ProgramFailed: with nothing added
    """
    options = ["--data-only", f"--schema={schema}", f"--table={table}"]
    _pipe(file, options, schema=schema, target=target, before="", cell=cell)


def check_contains(file: Path, *, schema: str) -> None:
    """Make sure that a dump holds a schema.

    :raises NotInBackup: otherwise, and where the file is no dump
    :raises DumpUnreadable: it is one, of newer programs or a broken one
    """
    try:
        listed = run_program("pg_restore", "--list", file)
    except ProgramFailed as failure:
        if _begins_like_a_dump(file):
            raise DumpUnreadable(why=failure.facts["why"]) from failure
        raise NotInBackup(file=file, schema=schema) from failure
    if not re.search(rf"^\d+; .* TABLE {schema} staff_employee ", listed, re.MULTILINE):
        raise NotInBackup(file=file, schema=schema)


def _begins_like_a_dump(file: Path) -> bool:
    with suppress(OSError), file.open("rb") as content:
        return content.read(len(_BEGINNING)) == _BEGINNING
    return False


def _pipe(
    file: Path, options: list[str], *, schema: str, target: str, before: str, cell: str
) -> None:
    psql = [find_program("psql"), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"]
    source = [find_program("pg_restore"), "--file=-", *options, str(file)]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(source, stdout=subprocess.PIPE, stderr=complaints) as reader,
        subprocess.Popen(
            psql,
            env=client_environment(cell),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
        ) as writer,
    ):
        statements = renamed(cast(IO[bytes], reader.stdout), schema=schema, target=target)
        _feed(writer, chain([before.encode()], statements), reader)
        complaints.seek(0)
        said = complaints.read().decode(errors="replace")
    if writer.returncode or reader.returncode:
        raise ProgramFailed(name="pg_restore", why=last_lines(said))


def _feed(
    writer: subprocess.Popen[bytes], lines: Iterable[bytes], reader: subprocess.Popen[bytes]
) -> None:
    """Write lines to a program and wait for both; of half a dump nothing is committed."""
    into = cast(IO[bytes], writer.stdin)
    try:
        into.writelines(lines)
        if reader.wait():
            into.write(b"DO $$ BEGIN RAISE EXCEPTION 'the dump broke off'; END $$;\n")
        into.close()
    except BrokenPipeError:
        # psql has ended with an error; it has said which.
        with suppress(BrokenPipeError):
            into.close()
        reader.kill()
        reader.wait()
    writer.wait()


def renamed(lines: Iterable[bytes], *, schema: str, target: str) -> Iterator[bytes]:
    """Yield SQL with another name for a schema; rows between COPY and its end stay as they are."""
    name = re.compile(rb"\b" + re.escape(schema.encode()) + rb"\b")
    in_rows = False
    for line in lines:
        if in_rows:
            in_rows = line.rstrip(b"\n") != _END_OF_ROWS
            yield line
            continue
        in_rows = line.startswith(b"COPY ") and line.rstrip(b"\n").endswith(b"FROM stdin;")
        yield name.sub(target.encode(), _NEWER.sub(_IF_KNOWN, line))
