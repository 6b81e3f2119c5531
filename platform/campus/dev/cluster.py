"""Makes a PostgreSQL cluster, with the role and the database of the application in it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from campus.dev import binaries

ROLE = "campus"
OWNER = "campus_owner"
SUPERUSER = "postgres"
# What an administrator runs on a real server.
ROLES = Path(__file__).resolve().parents[3] / "infra" / "database" / "roles.sql"

BASE_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    # One statement over many schemas (a migration, a drop) locks each of their tables.
    "max_locks_per_transaction": "1024",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %d ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# A throw-away cluster may lose everything when the machine stops.
THROW_AWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ServerFailed(Exception):
    """An embedded server did not come up; the text ends with the last lines of its log."""


def database_url(sockets: Path, *, database: str = ROLE, role: str = ROLE) -> str:
    """The address of a cluster that listens in the folder `sockets`."""
    return f"postgres://{role}@/{database}?host={quote(str(sockets))}"


def make_cluster(data: Path, *, settings: Mapping[str, str]) -> None:
    """Make an empty cluster in the folder `data`. Raises ServerFailed."""
    # Under another name until it is whole: an interrupted start must not leave half a cluster.
    half_done = data.with_name("postgres.new")
    shutil.rmtree(half_done, ignore_errors=True)
    command = [str(binaries.postgres_program("initdb")), "--pgdata", str(half_done), "--no-sync"]
    command += ["--username", SUPERUSER, "--auth=trust", "--encoding=UTF8"]
    command += [f"--locale-provider={_locale_provider()}", "--locale=C.UTF-8"]
    made = subprocess.run(
        command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, **as_owner()
    )
    if made.returncode:
        raise ServerFailed(f"initdb failed:\n{made.stdout[-1000:]}{made.stderr[-1000:]}")
    with (half_done / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    half_done.rename(data)


def _locale_provider() -> str:
    """PostgreSQL's own where it has one: it is the same on every machine."""
    return "builtin" if _major_version() >= 17 else "libc"


def _major_version() -> int:
    return int(binaries.postgres_version().partition(".")[0])


def make_further_database(sockets: Path, name: str) -> None:
    """Make another empty database, with the same roles, where there is none of that name."""
    address = database_url(sockets, database="postgres", role=SUPERUSER)
    with psycopg.connect(address, autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if known.rowcount == 0:
            owned = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(owned.format(sql.Identifier(name), sql.Identifier(OWNER)))


def as_owner() -> dict[str, Any]:
    """Options of Popen: PostgreSQL refuses to run as root."""
    owner = binaries.server_owner()
    if owner is None:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def make_database(sockets: Path) -> None:
    """Roles and database `campus`, as on a real server: the log-in owns nothing.

    Beyond that, tests may make databases, copy them, drop those in use and see who waits.
    """
    make_roles(sockets, database=ROLE)
    address = database_url(sockets, database="postgres", role=SUPERUSER)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"ALTER ROLE {OWNER} CREATEDB")
        inherited = "WITH INHERIT TRUE" if _major_version() >= 16 else ""
        if not inherited:
            # There it is a matter of the role as a whole.
            connection.execute(f"ALTER ROLE {OWNER} INHERIT")
        for power in ("pg_signal_backend", "pg_read_all_stats"):
            connection.execute(f"GRANT {power} TO {OWNER} {inherited}")


def make_roles(sockets: Path, *, database: str, login: str = ROLE) -> None:
    """Do what an administrator does once: roles, and a database of this name where there is none.

    Raises ServerFailed, also where nobody here is this server's administrator.
    """
    address = database_url(sockets, database="postgres", role=SUPERUSER)
    command = [str(binaries.postgres_program("psql")), "--no-psqlrc", "--quiet", address]
    command += [f"--set=login={login}", f"--set=database={database}", f"--file={ROLES}"]
    made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if made.returncode:
        raise ServerFailed(f"The database roles could not be made:\n{made.stderr[-1000:]}")
