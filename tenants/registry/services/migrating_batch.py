"""One schema shows what its migrations say in SQL; the others get just that, in one round trip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tenants.registry.database.base import PUBLIC
from tenants.registry.scope import as_owner_beside
from tenants.registry.services.migrating_by_django import TIMEOUTS, migrate_schema
from tenants.registry.services.migrating_standing import (
    DIGEST,
    Key,
    Standing,
    applied_in,
    quoted,
    relations_in,
)
from tenants.registry.services.rights import role_statements
from tenants.registry.services.sending import send_as_transaction
from tenants.registry.services.template import schema_version

# What a commit between two migrations would have done.
_CHECK_KEYS = "SET CONSTRAINTS ALL IMMEDIATE;\nSET CONSTRAINTS ALL DEFERRED"


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What brings every schema of one standing to the present."""

    standing: str
    statements: tuple[str, ...]
    recorded: tuple[Key, ...]
    makes_relations: bool


def migrate_first(standing: Standing, schema: str) -> Batch:
    """Migrate one schema by Django and return, recorded, what the others of its kind need.

    Recorded and not only asked for (`sqlmigrate`): Django looks into the database for the names of
    constraints, and there the migrations before must have happened.
    """
    relations = relations_in(schema)
    statements: list[str] = []

    def between_migrations(action: str, *_rest: Any) -> None:
        if action == "apply_start" and statements:
            statements.append(_CHECK_KEYS)

    with _recorded(statements):
        migrate_schema(schema, progress=between_migrations)
    with as_owner_beside(schema):
        applied = applied_in(schema) - standing.applied
        batch = Batch(
            standing=standing.digest,
            statements=tuple(statements),
            recorded=tuple(sorted(applied)),
            makes_relations=relations_in(schema) != relations,
        )
        send_as_transaction(_closing(schema, batch))
    return batch


@contextmanager
def _recorded(statements: list[str]) -> Iterator[None]:
    plain = connection.SchemaEditorClass

    class RecordingEditor(plain):  # type: ignore[misc, valid-type]
        def execute(self, sql: Any, params: Any = ()) -> None:
            given = str(sql)
            text = given if params is None else self.connection.ops.compose_sql(given, params)
            statements.append(text)
            super().execute(text, None)

    connection.SchemaEditorClass = RecordingEditor
    try:
        yield
    finally:
        connection.SchemaEditorClass = plain


def apply_batch(batch: Batch, schema: str) -> None:
    """Bring one schema to the present: one transaction in one round trip, in the public scope."""
    send_as_transaction(
        [
            *(each.format(local="LOCAL") for each in TIMEOUTS),
            _guard(schema, batch.standing),
            f"SET LOCAL search_path = {quoted(schema)}, {PUBLIC}",
            *batch.statements,
            _record(schema, batch.recorded),
            *_closing(schema, batch),
        ]
    )


def _guard(schema: str, standing: str) -> str:
    """Nobody else migrates this schema now, and it still has what was seen."""
    return f"""DO $guard$ BEGIN
LOCK TABLE {quoted(schema)}.django_migrations IN SHARE ROW EXCLUSIVE MODE;
IF (SELECT {DIGEST} FROM {quoted(schema)}.django_migrations) <> '{standing}' THEN
RAISE EXCEPTION '{schema} was migrated by somebody else meanwhile';
END IF;
END $guard$"""


def _record(schema: str, recorded: Sequence[Key]) -> str:
    rows = ", ".join(f"('{app}', '{name}', now())" for app, name in recorded)
    return f"INSERT INTO {quoted(schema)}.django_migrations (app, name, applied) VALUES {rows}"


def _closing(schema: str, batch: Batch) -> list[str]:
    rights = role_statements(schema) if batch.makes_relations else []
    return [*rights, _remember(schema)]


def _remember(schema: str) -> str:
    return (
        f"UPDATE {PUBLIC}.registry_municipality SET schema_version = '{schema_version()}'"
        f" WHERE schema_name = '{schema}'"
    )


def renew_rights(schema: str) -> None:
    """Give a schema's role what the present code says it should have; in the public scope."""
    timeouts = [each.format(local="LOCAL") for each in TIMEOUTS]
    send_as_transaction([*timeouts, *role_statements(schema), _remember(schema)])
