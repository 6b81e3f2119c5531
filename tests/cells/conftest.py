"""A second database server, and the first one's towns that may lie on it."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test import override_settings

from campus.config.settings.environment import database
from campus.dev.binaries import postgres_program
from campus.dev.cluster import ROLE, SUPERUSER, database_url
from campus.dev.servers import Server, make_private_folder, start_postgres
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tenants.registry.api import forget_cached
from tenants.registry.database.cells import Cells
from tenants.registry.services.moving import Moved, move_municipality
from tests import cast
from tests.conftest import _copy_database, _drop_database, _use_database
from tests.journeys import world as worlds

# The servers that a browser asks live now.
NOW = clock.now()
PREPARED = {"max_prepared_transactions": "64"}
# For programs that are killed (`tests.registry.killed`): while a cell has prepared and nobody has
# decided, and while it is decided and the cell has not heard of it.
BEFORE_THE_DECISION = """
in_two_phases = joint_commit._commit_in_two_phases

def until_all_is_prepared(home, writers):
    home.commit_at_home = lambda: os.kill(os.getpid(), signal.SIGKILL)
    in_two_phases(home, writers)

joint_commit._commit_in_two_phases = until_all_is_prepared
"""
AT_THE_SECOND_PHASE = "joint_commit._finish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"


@dataclass
class West:
    """A PostgreSQL server beside the one of all tests."""

    folder: Path
    server: Server

    def crash(self) -> None:
        """End it as a power cut would, and start it again."""
        self.server.kill()
        self.server = start_postgres(self.folder, durable=False, settings=PREPARED)

    def url(self, name: str, *, role: str = ROLE) -> str:
        return database_url(self.folder, database=name, role=role)


@pytest.fixture(scope="session")
def west_server() -> Iterator[West]:
    """A server that keeps prepared transactions, without any database of ours."""
    with tempfile.TemporaryDirectory(prefix="campus-west-") as folder:
        os.chmod(folder, 0o711)
        place = Path(folder) / "w"
        make_private_folder(place)
        west = West(place, start_postgres(place, durable=False, settings=PREPARED))
        yield west
        west.server.stop()


@contextmanager
def joined(home: str, west: West) -> Iterator[None]:
    """Work in a home database and in the database of the same number on the second server."""
    own: Any = connections["default"]
    _use_database(home)
    url = west.url(home.replace("campus", "west"))
    with (
        override_settings(
            CELLS={"west": database(url)},
            POSTGRES_PROGRAMS=str(postgres_program("pg_dump").parent),
        ),
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("CELLS", "west")
        environment.setenv("DATABASE_URL_WEST", url)
        own._cells = Cells(own)
        own.set_schema_to_public()
        yield
        own.close()
        own._cells = None


@pytest.fixture(scope="session")
def told(
    base_database: str,
    worker_id: str,
    west_server: West,
    django_db_setup: None,
    django_db_blocker: Any,
) -> str:
    """A home database and its cell, in which Ludwigshafen lies, with a grant and courses."""
    name, before = f"campus_cells_{worker_id}", connections["default"].settings_dict["NAME"]
    _drop_database(name)
    _copy_database(name, base_database)
    administer(west_server, f"CREATE DATABASE {_west(name)} OWNER campus_owner")
    with django_db_blocker.unblock(), joined(name, west_server):
        worlds.build(now=NOW - dt.timedelta(hours=1))
        move_town(cast.municipality("ludwigshafen"), "west")
    with django_db_blocker.unblock():
        _use_database(before)
    return name


@pytest.fixture
def west(told: str, west_server: West, django_db_blocker: Any) -> Iterator[str]:
    """The name of a cell; home and cell are this test's own, and commits are real."""
    name, before = f"{told}_now", connections["default"].settings_dict["NAME"]
    _drop_database(name)
    _copy_database(name, told)
    administer(
        west_server, f"CREATE DATABASE {_west(name)} TEMPLATE {_west(told)} OWNER campus_owner"
    )
    forget_cached()
    with django_db_blocker.unblock():
        with joined(name, west_server):
            yield "west"
        _use_database(before)
    forget_cached()
    administer(west_server, f"DROP DATABASE {_west(name)} WITH (FORCE)")
    _drop_database(name)


def _west(name: str) -> str:
    return name.replace("campus", "west")


def administer(west: West, statement: str) -> None:
    address = west.url("postgres", role=SUPERUSER)
    with psycopg.connect(address, autocommit=True) as administrator:
        administrator.execute(statement.encode())


def move_town(town: Any, cell: str, *, now: dt.datetime = NOW) -> Moved:
    """Move a town as the operator does, without the pause for other processes."""
    return move_municipality(
        municipality_id=town.id, cell=cell, actor=SYSTEM, now=now, pause_seconds=0
    )


@pytest.fixture
def now() -> dt.datetime:
    """The moment at which these tests began."""
    return NOW
