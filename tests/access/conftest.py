"""The world is built once a worker; each test enters its database and leaves it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections

from tests.access import world as worlds
from tests.access.tally import AT_LEAST_CHECKS, AT_LEAST_TEXTS, PARTS, AddUp, Tally, noted
from tests.access.twins import give_equal_ids
from tests.access.visitors import World
from tests.conftest import NOW, _copy_database, _drop_database, _use_database


@pytest.fixture(scope="session")
def furnished_world(
    base_database: str, worker_id: str, django_db_setup: None, django_db_blocker: Any
) -> Iterator[World]:
    """The world, in a database that is not the current one."""
    name = f"campus_{worker_id}_access"
    before = connection.settings_dict["NAME"]
    _drop_database(name)
    _copy_database(name, base_database)
    with django_db_blocker.unblock():
        _use_database(name)
        connection.set_schema_to_public()
        built = worlds.build(name, now=NOW)
        _use_database(before)
    yield built
    _drop_database(name)


@pytest.fixture
def copied_world(furnished_world: World, django_db_blocker: Any) -> Iterator[World]:
    """A copy of the world as the current database: what is committed there is gone afterwards."""
    name, before = f"{furnished_world.database}_copy", connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connections.close_all()
        _drop_database(name)
        _copy_database(name, furnished_world.database)
        _use_database(name)
        connection.set_schema_to_public()
        yield furnished_world
        _use_database(before)
    _drop_database(name)


@pytest.fixture
def twin_world(copied_world: World) -> World:
    """A copy of the world in which Speyer's ids are Ludwigshafen's."""
    twins, count = give_equal_ids(copied_world)
    assert count > 20
    return twins


@pytest.fixture
def world(furnished_world: World, django_db_blocker: Any) -> Iterator[World]:
    """The world as the current database. What a test commits there stays."""
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        _use_database(furnished_world.database)
        connection.set_schema_to_public()
        yield furnished_world
        _use_database(before)


@pytest.fixture
def add_up(tmp_path_factory: pytest.TempPathFactory, worker_id: str, record_property: Any) -> AddUp:
    """Say what a part of the matrix has read; the last part says what all have."""
    own = tmp_path_factory.getbasetemp()
    folder = own if worker_id == "master" else own.parent

    def add(part: str, tally: Tally) -> None:
        record_property("proof", f"{part}: {tally}")
        parts = noted(folder, part, tally)
        if parts.keys() == PARTS:
            whole = sum(parts.values(), Tally())
            record_property("proof", f"the whole matrix: {whole}; nothing given away")
            assert whole.checks >= AT_LEAST_CHECKS
            assert whole.texts >= AT_LEAST_TEXTS

    return add
