"""PostgreSQL's own programs: which ones, for which database, and what they say when they fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection

from campus.kernel.refusal import Refusal
from tenants.registry.database.scoping import OWNER

# The log-in may do nothing by itself; these programs act as the owner.
AS_OWNER = f"--role={OWNER}"
# Without it pg_dump compares every relation with every view: minutes at thousands of schemas.
QUICK_CATALOGUE = "-c enable_mergejoin=off"
_VERSION = re.compile(r"\b(\d+)(?:\.\d+)*\b")


class ProgramMissing(Refusal):
    code = "program_missing"
    sentence = (
        "Das Programm „%(name)s“ fehlt oder ist älter als der Datenbankserver (Fassung "
        "%(version)s). Bitte nennen Sie in POSTGRES_PROGRAMS den Ordner der passenden Programme."
    )


class ProgramFailed(Refusal):
    code = "program_failed"
    sentence = "„%(name)s“ ist gescheitert: %(why)s"


def find_program(name: str) -> str:
    """Return the path of `pg_dump`, `pg_restore`, `psql`: at least as new as the server.

    :raises ProgramMissing: where there is none
    """
    wanted = server_major()
    found = shutil.which(name, path=settings.POSTGRES_PROGRAMS or None)
    if found is None or _major_of(found) < wanted:
        raise ProgramMissing(name=name, version=wanted)
    return found


def run_program(name: str, *arguments: str | Path, cell: str = "") -> str:
    """Run a program against the home database, or a cell, and return what it prints.

    :raises ProgramMissing: where there is none that fits
    :raises ProgramFailed: with its last lines
    """
    done = subprocess.run(
        [find_program(name), *map(str, arguments)],
        env=client_environment(cell),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ProgramFailed(name=name, why=last_lines(done.stderr))
    return done.stdout


def client_environment(cell: str = "") -> dict[str, str]:
    """Return the environment in which the programs reach the home database, or a cell.

    No argument of a program shows it.
    """
    at = {**connection.settings_dict, **settings.CELLS.get(cell, {})}
    wanted = {
        "PGHOST": at["HOST"],
        "PGPORT": at["PORT"],
        "PGUSER": at["USER"],
        "PGPASSWORD": at["PASSWORD"],
        "PGDATABASE": at["NAME"],
        "PGOPTIONS": f"{QUICK_CATALOGUE} -c role={OWNER}",
        "PGAPPNAME": "campus backup",
    }
    options = {f"PG{key.upper()}": value for key, value in at["OPTIONS"].items() if key in _SSL}
    return {**os.environ, **options, **{key: str(value) for key, value in wanted.items() if value}}


_SSL = {"sslmode", "sslrootcert", "sslcert", "sslkey"}


def server_major() -> int:
    """Return the server's main version."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def last_lines(text: str) -> str:
    """Return the end of a program's complaint, short enough for a message."""
    return " / ".join(text.strip().splitlines()[-3:])[:600]


def _major_of(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    found = _VERSION.search(said.stdout)
    return int(found[1]) if found else 0
