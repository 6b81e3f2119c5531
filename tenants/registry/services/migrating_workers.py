"""Many schemas at once: SQL by several connections, Python by several processes."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from django.db import DatabaseError, connection, connections
from psycopg import errors

from tenants.registry.database.base import PUBLIC
from tenants.registry.scope import in_schema
from tenants.registry.services.migrating_by_django import migrate_schema
from tenants.registry.services.migrating_process import migrate_here, start_worker
from tenants.registry.services.migrating_standing import chunks, quick_recorder

# A connection remembers every table that it has touched; a fresh one has forgotten.
SCHEMAS_PER_CONNECTION = 100
TRIES = 5
FIRST_PAUSE_SECONDS = 0.2
# Somebody else was in the way; the next time nobody may be.
_PASSING = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)

# A schema, and why it could not be migrated; an empty text: it was.
Outcome = tuple[str, str]


def each_by_connection(
    work: Callable[[str], None], schemas: Sequence[str], *, parallel: int
) -> Iterator[Outcome]:
    """Do some SQL for each schema as the owner, in the public scope; yield how each went."""
    if parallel <= 1 or len(schemas) <= 1:
        yield from (_tried(work, schema) for schema in schemas)
        return
    with ThreadPoolExecutor(parallel) as pool:
        futures = [
            pool.submit(_on_own_connection, work, part)
            for part in chunks(schemas, min(SCHEMAS_PER_CONNECTION, -(-len(schemas) // parallel)))
        ]
        for future in as_completed(futures):
            yield from future.result()


def _on_own_connection(work: Callable[[str], None], schemas: Sequence[str]) -> list[Outcome]:
    try:
        return [_tried(work, schema) for schema in schemas]
    finally:
        connection.close()


def _tried(work: Callable[[str], None], schema: str) -> Outcome:
    try:
        with in_schema(PUBLIC, as_owner=True):
            _again_and_again(work, schema)
    except DatabaseError as error:
        return schema, _in_one_line(error)
    return schema, ""


def _again_and_again(work: Callable[[str], None], schema: str) -> None:
    for pause in (*(FIRST_PAUSE_SECONDS * 2**tried for tried in range(TRIES - 1)), None):
        try:
            work(schema)
        except DatabaseError as error:
            if pause is None or not isinstance(error.__cause__, _PASSING):
                raise
            time.sleep(pause)
        else:
            return


def _in_one_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]


def each_by_process(schemas: Sequence[str], *, parallel: int) -> Iterator[Outcome]:
    """Migrate each schema by Django, in processes that end with this one; yield how each went."""
    # Not forked: a child must not share the parent's connection.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        min(parallel, len(schemas)),
        mp_context=context,
        initializer=start_worker,
        initargs=(dict(connections.settings["default"]),),
    ) as pool:
        futures = {pool.submit(migrate_here, schema): schema for schema in schemas}
        for future in as_completed(futures):
            yield _outcome(future, futures[future])


def _outcome(future: Future[Outcome], schema: str) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        return schema, "its process was ended from outside"


def migrate_by_django(schema: str) -> Outcome:
    """Migrate one schema by Django, on a connection for it alone; return how it went."""
    try:
        with quick_recorder():
            _again_and_again(migrate_schema, schema)
    except Exception as error:
        # A migration's Python may raise anything; the other schemas go on.
        return schema, _in_one_line(error)
    finally:
        connection.close()
    return schema, ""
