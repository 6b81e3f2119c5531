"""Many schemas at once: SQL by several connections, Python by several processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from django.db import DatabaseError, connection, connections

from tenants.registry.scope import as_owner_beside
from tenants.registry.services.migrating_process import migrate_here, start_worker
from tenants.registry.services.migrating_standing import Standing, chunks
from tenants.registry.services.migrating_tries import Outcome, again_and_again, reason_of

# A connection remembers every table that it has touched; a fresh one has forgotten.
SCHEMAS_PER_CONNECTION = 100
# What a process is given at once: little enough that all end at about the same time.
SCHEMAS_PER_PART, PARTS_EACH = 50, 4


def each_by_connection(
    work: Callable[[str], None], schemas: Sequence[str], *, parallel: int
) -> Iterator[Outcome]:
    """Do some SQL for each schema as the owner, where it lies; yield how each went."""
    if len(schemas) <= (SCHEMAS_PER_CONNECTION if parallel <= 1 else 1):
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
        with as_owner_beside(schema):
            again_and_again(work, schema)
    except DatabaseError as error:
        return schema, reason_of(error)
    return schema, ""


def each_by_process(standing: Standing, *, parallel: int) -> Iterator[Outcome]:
    """Migrate schemas of one standing in processes that end with this one; yield how each went."""
    # Not forked: a child must not share the parent's connection.
    context = multiprocessing.get_context("spawn")
    size = min(SCHEMAS_PER_PART, -(-len(standing.schemas) // (PARTS_EACH * parallel)))
    alike = replace(standing, schemas=())
    with ProcessPoolExecutor(
        min(parallel, len(standing.schemas)),
        mp_context=context,
        initializer=start_worker,
        initargs=(dict(connections.settings["default"]),),
    ) as pool:
        futures = {
            pool.submit(migrate_here, alike, part): part for part in chunks(standing.schemas, size)
        }
        for future in as_completed(futures):
            yield from _outcomes(future, futures[future])


def _outcomes(future: Future[list[Outcome]], schemas: Sequence[str]) -> list[Outcome]:
    try:
        return future.result()
    except BrokenProcessPool:
        # Those that were done before it ended have nothing left to do the next time.
        return [(schema, "its process was ended from outside") for schema in schemas]
