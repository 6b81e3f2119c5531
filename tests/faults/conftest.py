"""One platform with real processes for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections

from campus.config.settings.environment import database
from campus.kernel import clock
from tests import cast
from tests.faults import parts
from tests.faults import world as worlds
from tests.faults.parts import Platform
from tests.faults.world import World


@pytest.fixture(scope="package")
def _running(django_db_blocker: Any) -> Iterator[tuple[Platform, World]]:
    with parts.platform() as platform, django_db_blocker.unblock():
        with _database(platform):
            made = worlds.build(now=clock.now())
        # Made quickly; from here on a commit is on the disk before it is acknowledged.
        platform.stop_server("postgres")
        platform.keep_data()
        yield platform, made


@pytest.fixture
def platform(_running: tuple[Platform, World], django_db_blocker: Any) -> Iterator[Platform]:
    """All parts running; this process reads the same database, as the cooperative."""
    platform, _made = _running
    platform.make_whole()
    with django_db_blocker.unblock(), _database(platform):
        yield platform


@pytest.fixture
def world(_running: tuple[Platform, World]) -> World:
    return _running[1]


@contextmanager
def _database(platform: Platform) -> Iterator[None]:
    before = dict(connection.settings_dict)
    _use({**before, **database(platform.database_url)})
    connection.set_schema_to_public()
    try:
        with cast.elsewhere():
            yield
    finally:
        _use(before)


def _use(settings: Mapping[str, Any]) -> None:
    connections.close_all()
    connections.settings["default"].update(settings)
    connection.settings_dict.update(settings)
