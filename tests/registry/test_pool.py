"""A pool of one connection: whoever gets it next finds nothing of who had it before."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, ProgrammingError, connection, transaction

from tenants.registry.api import in_municipality
from tenants.registry.database import pooling
from tenants.registry.database.base import DatabaseWrapper
from tenants.registry.database.scoping import scope_for
from tenants.registry.scope import in_schema
from tests.registry.wandering import LOOK, Leak, Walk

SEED, STEPS = 2027, 5_000
WHO = "SELECT current_user::text, session_user::text, current_setting('search_path')"


@pytest.fixture
def one(settings: Any, real_database: str) -> Iterator[Any]:
    """The pool behind Django's connection; it holds one of PostgreSQL's."""
    settings.SCHEMAS_PER_CONNECTION = 2
    at = connection.settings_dict
    before = {"CONN_MAX_AGE": at["CONN_MAX_AGE"], "OPTIONS": at["OPTIONS"]}
    pooled = {"pool": {"min_size": 1, "max_size": 1, "timeout": 20}}
    connection.close()
    at.update(CONN_MAX_AGE=0, OPTIONS={**at["OPTIONS"], **pooled})
    connection.pool.open()
    yield connection.pool
    connection.close()
    connection.close_pool()
    at.update(before)


def process() -> int:
    """The server process of this thread's connection; it must have a scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def in_a_thread(work: Callable[[], None]) -> None:
    """Do something with what a new thread gets from the pool, which has only one to give."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    connection.close()
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


def as_given(pool: Any) -> tuple[Any, ...]:
    """What PostgreSQL says of a connection as it comes out of the pool."""
    with pool.connection() as plain:
        found: tuple[Any, ...] = plain.execute(WHO).fetchone()
        plain.rollback()
        return found


def in_a_town(town: Any) -> None:
    with in_municipality(town.id), connection.cursor() as cursor:
        cursor.execute(LOOK)


def in_a_town_with_an_error(town: Any) -> None:
    with suppress(DataError), in_municipality(town.id), transaction.atomic():
        connection.cursor().execute("SELECT 1 / 0")


def in_a_town_and_never_out(town: Any) -> None:
    connection.enter_scope(scope_for(town.schema_name))  # type: ignore[attr-defined]
    connection.cursor().execute("BEGIN; SET lock_timeout = '1s'")


LEAVINGS = [in_a_town, in_a_town_with_an_error, in_a_town_and_never_out]


@pytest.mark.parametrize("leave", LEAVINGS, ids=lambda leave: leave.__name__)
def test_nothing_of_a_town_is_given_back(
    one: Any, ludwigshafen: Any, leave: Callable[[Any], None]
) -> None:
    untouched = as_given(one)

    in_a_thread(lambda: leave(ludwigshafen))

    assert as_given(one) == untouched


def test_another_thread_gets_the_same_connection_and_only_its_own_town(
    one: Any, ludwigshafen: Any, speyer: Any
) -> None:
    seen: list[tuple[int, object]] = []

    def look(town: Any) -> None:
        with in_municipality(town.id), connection.cursor() as cursor:
            cursor.execute(LOOK)
            seen.append((process(), cursor.fetchone()))

    in_a_thread(lambda: look(ludwigshafen))
    in_a_thread(lambda: look(speyer))

    assert [who for _, who in seen] == [
        (town.schema_name, town.schema_name, "") for town in (ludwigshafen, speyer)
    ]


def test_a_process_that_has_touched_enough_is_not_kept_by_the_pool(
    one: Any, ludwigshafen: Any, speyer: Any
) -> None:
    processes = set()
    for town in (ludwigshafen, speyer):
        with in_schema(town.schema_name):
            processes.add(process())
    with in_schema("public"):
        processes.add(process())

    assert len(processes) == 2


@pytest.mark.proof
def test_five_thousand_random_switches_leak_nothing(one: Any, record_property: Any) -> None:
    walk = Walk(seed=SEED, steps=STEPS, pool_of_one=True)
    walk.run()

    record_property("switches", STEPS)
    record_property("looks", walk.looks)


@pytest.mark.proof
def test_the_walk_finds_a_pool_whose_connections_keep_their_path(
    one: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is reset, and a new wrapper believes that its path is set."""
    connection.close()
    connection.close_pool()
    monkeypatch.setattr(pooling, "LEAVE", "SELECT 1")
    close = DatabaseWrapper.close

    def keep_path(wrapper: Any) -> None:
        path = wrapper.search_path_set_schemas
        close(wrapper)
        wrapper.search_path_set_schemas = path

    monkeypatch.setattr(DatabaseWrapper, "close", keep_path)

    with pytest.raises((Leak, ProgrammingError, ObjectDoesNotExist)):
        Walk(seed=SEED, steps=2_000, pool_of_one=True).run()
