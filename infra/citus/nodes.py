"""A coordinator and two workers on this machine, put together as the README says."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[1:1] = [str(ROOT), str(ROOT / "platform")]

from infra import bootstrap

bootstrap.enter_environment(ROOT, complete=True)

from campus.dev import binaries
from campus.dev.cluster import ROLE, SUPERUSER, database_url
from campus.dev.servers import (
    Server,
    make_private_folder,
    redis_url,
    start_postgres,
    start_valkey,
)

NAMES = ("coordinator", "east", "west")
SETTINGS = {
    "shared_preload_libraries": "citus",
    "max_prepared_transactions": "200",
    "wal_level": "logical",
    "max_worker_processes": "80",
    "citus.enable_unsafe_triggers": "on",
}


class Nodes:
    """Three servers, each of which the others reach by the folder of its socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.servers: dict[str, Server] = {}
        for name in NAMES:
            self.start(name)
        assemble(folder, ROLE)

    def place(self, name: str) -> Path:
        return self.folder / name

    def start(self, name: str) -> None:
        place = make_private_folder(self.place(name))
        own = SETTINGS | {"citus.local_hostname": str(place)}
        self.servers[name] = start_postgres(place, durable=False, settings=own)

    def url(self, name: str, *, role: str = SUPERUSER) -> str:
        return database_url(self.place(name), role=role)


def assemble(folder: Path, database: str) -> None:
    """Make of a database on each server one that is spread, by the files beside this one."""
    for name in NAMES:
        _run("node.sql", folder / name, database)
    _run(
        "coordinator.sql",
        folder / NAMES[0],
        database,
        login=ROLE,
        coordinator=str(folder / NAMES[0]),
        workers=",".join(str(folder / name) for name in NAMES[1:]),
    )


def _run(file: str, place: Path, database: str, **variables: str) -> None:
    command = [str(binaries.postgres_program("psql")), "--no-psqlrc", "--quiet"]
    command += ["--output=/dev/null", database_url(place, database=database, role=SUPERUSER)]
    command += [f"--set={key}={value}" for key, value in variables.items()]
    subprocess.run([*command, f"--file={Path(__file__).with_name(file)}"], check=True)


@contextlib.contextmanager
def three_nodes(installation: Path) -> Iterator[Nodes]:
    """Servers of an installation of PostgreSQL with Citus; this process's Django works there."""
    os.environ[binaries.OTHER_INSTALLATION] = str(installation)
    with tempfile.TemporaryDirectory(prefix="campus-citus-") as place:
        folder = Path(place)
        folder.chmod(0o711)
        nodes = Nodes(folder)
        valkey = start_valkey(folder)
        os.environ |= {
            "DATABASE_URL": nodes.url("coordinator", role=ROLE),
            "DATABASE_ON_CITUS": "true",
            "REDIS_URL": redis_url(folder),
        }
        try:
            yield nodes
        finally:
            for server in (valkey, *nodes.servers.values()):
                server.stop()
