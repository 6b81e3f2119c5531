"""Migrations with Python, or outside a transaction, over many schemas in one process.

The first schema is migrated by Django, which takes seconds to plan and to render its models; each
other gets the same SQL and the same Python with the same models, in milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from django.db import connection, transaction

from tenants.registry.scope import as_owner_beside, in_schema
from tenants.registry.services.migrating_batch import (
    CHECK_KEYS,
    closing_statements,
    guard_statement,
    migrate_by_django,
    record_statement,
    unsure_statement,
)
from tenants.registry.services.migrating_by_django import TIMEOUTS, is_replayable
from tenants.registry.services.migrating_notes import Noted, PythonPart
from tenants.registry.services.migrating_standing import Standing, quick_recorder, relations_in
from tenants.registry.services.migrating_tries import Outcome, again_and_again, reason_of
from tenants.registry.services.sending import send, send_as_transaction


@dataclass(frozen=True, kw_only=True)
class Notes:
    """What brings every schema of one standing to the present."""

    standing: str
    migrations: tuple[Noted, ...]
    makes_relations: bool


# By standing, for as long as this process lives: models cannot be sent to another.
_known: dict[str, Notes] = {}


def migrate_alike(standing: Standing, schemas: Sequence[str]) -> list[Outcome]:
    """Migrate schemas of one standing on a connection for them alone; say how each went."""
    try:
        with quick_recorder():
            return [_tried(standing, schema) for schema in schemas]
    finally:
        connection.close()


def _tried(standing: Standing, schema: str) -> Outcome:
    notes = _known.get(standing.digest)
    work = partial(replay, notes) if notes else partial(_migrate_first, standing)
    try:
        again_and_again(work, schema)
    except Exception as error:
        # A migration's Python may raise anything; the other schemas go on.
        return schema, reason_of(error)
    return schema, ""


def _migrate_first(standing: Standing, schema: str) -> None:
    relations = relations_in(schema)
    migrations = tuple(migrate_by_django(schema))
    makes_relations = relations_in(schema) != relations
    # Tried again after a lock, it has only noted what was left.
    is_whole = {each.key for each in migrations} == set(standing.missing)
    if is_whole and is_replayable(standing.missing):
        _known[standing.digest] = Notes(
            standing=standing.digest, migrations=migrations, makes_relations=makes_relations
        )


def replay(notes: Notes, schema: str) -> None:
    """Do to a schema what was done to the first of its kind, in one transaction.

    A migration that is not atomic stands alone, and is recorded once it is done. Rights follow:
    killed before them, `migrate_schemas` finds by the row's version that they are missing.
    """
    together = list(_transactions(notes.migrations))
    first = [guard_statement(schema, notes.standing)]
    if len(together) > 1:
        first.append(unsure_statement(schema))
    with in_schema(schema, as_owner=True):
        for some in together:
            _replay_together(schema, some, first=first)
            first = []
    with as_owner_beside(schema):
        rights = notes.makes_relations or len(together) > 1
        send_as_transaction(closing_statements(schema, rights=rights))


def _transactions(migrations: Sequence[Noted]) -> Iterator[list[Noted]]:
    for is_atomic, some in groupby(migrations, key=lambda each: each.atomic):
        alike = list(some)
        yield from [alike] if is_atomic else [[each] for each in alike]


def _replay_together(schema: str, migrations: list[Noted], *, first: list[str]) -> None:
    with _within(is_atomic=migrations[0].atomic):
        for each in first:
            send([each])
        for migration in migrations:
            _replay_one(migration)
        send([record_statement(schema, [each.key for each in migrations])])


@contextmanager
def _within(*, is_atomic: bool) -> Iterator[None]:
    """A transaction with time limits, or the limits alone."""
    if is_atomic:
        with transaction.atomic():
            send([each.format(local="LOCAL") for each in TIMEOUTS])
            yield
        return
    send([each.format(local="SESSION") for each in TIMEOUTS])
    try:
        yield
    finally:
        send(["RESET lock_timeout", "RESET statement_timeout"])


def _replay_one(migration: Noted) -> None:
    waiting: list[str] = []
    for part in migration.parts:
        if isinstance(part, PythonPart):
            _send_all(waiting, migration)
            waiting = []
            part.run()
        else:
            waiting.append(part)
    _send_all(waiting, migration)
    if migration.atomic:
        # What a commit between two migrations would have done.
        send([CHECK_KEYS])


def _send_all(statements: list[str], migration: Noted) -> None:
    if migration.atomic and statements:
        send_as_transaction(statements)
    else:
        for each in statements:
            send([each])
