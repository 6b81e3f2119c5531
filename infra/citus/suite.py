"""The project's own tests, of all that a municipality does, on a coordinator and two workers.

python3 infra/citus/suite.py INSTALLATION tests/checks tests/desk ...

The tests make a database and copy it: here on all three servers at once. This file is the program
and the plugin of pytest that does so.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from nodes import NAMES, ROOT, SUPERUSER, assemble, database_url, three_nodes

FOLDER = "CITUS_FOLDER"


def main(installation: Path, arguments: list[str]) -> int:
    with three_nodes(installation) as nodes:
        given = {FOLDER: str(nodes.folder), "PYTHONPATH": str(Path(__file__).parent)}
        command = [sys.executable, "-m", "pytest", "-n0", "-p", "suite", *arguments]
        return subprocess.run(command, cwd=ROOT, env=os.environ | given).returncode


def everywhere(statement: str, *, between: Callable[[str], None] = lambda _url: None) -> None:
    for name in NAMES:
        url = database_url(Path(os.environ[FOLDER]) / name, database="postgres", role=SUPERUSER)
        between(url)
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(statement.encode())


def administer(statement: str, *names: str) -> None:
    """What `tests.conftest` asks of one server, on three."""
    if statement.startswith("DROP"):
        drop(*names)
    else:
        everywhere(f'CREATE DATABASE "{names[0]}" OWNER campus_owner')
        assemble(Path(os.environ[FOLDER]), names[0])


def drop(name: str) -> None:
    everywhere(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def copy(name: str, template: str) -> None:
    everywhere(f'ALTER DATABASE "{template}" ALLOW_CONNECTIONS false')
    command = f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'
    everywhere(f"{command} OWNER campus_owner", between=lambda url: _empty(url, template))
    everywhere(f'ALTER DATABASE "{template}" ALLOW_CONNECTIONS true')


def _empty(url: str, database: str) -> None:
    """Let nobody be in a database, Citus' own processes neither: else it cannot be copied."""
    with psycopg.connect(url, autocommit=True) as server:
        while server.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s",
            [database],
        ).fetchone() != (0,):
            time.sleep(0.05)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Before the first test: several test modules have taken these names along."""
    for module in [each for name, each in sys.modules.items() if name.startswith("tests.")]:
        for name, ours in _OURS.items():
            if hasattr(module, name):
                setattr(module, name, ours)


_OURS = {"_administer": administer, "_copy_database": copy, "_drop_database": drop}


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
