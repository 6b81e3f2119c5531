"""One schema shows what its migrations say in SQL; the others get just that, in one round trip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tenants.registry.database.base import PUBLIC
from tenants.registry.scope import as_owner_beside
from tenants.registry.services.migrating_by_django import TIMEOUTS
from tenants.registry.services.migrating_notes import Noted, migrate_and_note
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
CHECK_KEYS = "SET CONSTRAINTS ALL IMMEDIATE;\nSET CONSTRAINTS ALL DEFERRED"


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What brings every schema of one standing to the present."""

    standing: str
    statements: tuple[str, ...]
    recorded: tuple[Key, ...]
    makes_relations: bool


def migrate_first(standing: Standing, schema: str) -> Batch:
    """Migrate one schema by Django and return what the others of its kind need."""
    relations = relations_in(schema)
    noted = migrate_by_django(schema)
    return Batch(
        standing=standing.digest,
        statements=tuple(_as_one(noted)),
        recorded=tuple(sorted(applied_in(schema) - standing.applied)),
        makes_relations=relations_in(schema) != relations,
    )


def migrate_by_django(schema: str) -> list[Noted]:
    """Migrate one schema by Django, a transaction a migration, and give it its rights.

    Killed between two of them it has tables without rights, which the next run would take for
    old ones: so until the rights are there its row names no version.
    """
    with as_owner_beside(schema):
        send_as_transaction([unsure_statement(schema)])
    noted = migrate_and_note(schema)
    with as_owner_beside(schema):
        renew_rights(schema)
    return noted


def _as_one(noted: Sequence[Noted]) -> Iterator[str]:
    for each in noted:
        yield from (part for part in each.parts if isinstance(part, str))
        yield CHECK_KEYS


def apply_batch(batch: Batch, schema: str) -> None:
    """Bring one schema to the present: one transaction in one round trip, in the public scope."""
    send_as_transaction(
        [
            *(each.format(local="LOCAL") for each in TIMEOUTS),
            guard_statement(schema, batch.standing),
            f"SET LOCAL search_path = {quoted(schema)}, {PUBLIC}",
            *batch.statements,
            record_statement(schema, batch.recorded),
            *closing_statements(schema, rights=batch.makes_relations),
        ]
    )


def guard_statement(schema: str, standing: str) -> str:
    """Return SQL that fails where others migrate this schema now, or have since it was seen."""
    return f"""DO $guard$ BEGIN
LOCK TABLE {quoted(schema)}.django_migrations IN SHARE ROW EXCLUSIVE MODE;
IF (SELECT {DIGEST} FROM {quoted(schema)}.django_migrations) <> '{standing}' THEN
RAISE EXCEPTION '{schema} was migrated by somebody else meanwhile';
END IF;
END $guard$"""


def record_statement(schema: str, recorded: Sequence[Key]) -> str:
    """Return SQL that notes migrations as done."""
    rows = ", ".join(f"('{app}', '{name}', now())" for app, name in recorded)
    return f"INSERT INTO {quoted(schema)}.django_migrations (app, name, applied) VALUES {rows}"


def closing_statements(schema: str, *, rights: bool) -> list[str]:
    """Return what ends a schema's migration: rights where tables came, and what its row says.

    Where the row names no version, only rights let it name one again.
    """
    if rights:
        return [*role_statements(schema), _remember(schema)]
    return [f"{_remember(schema)} AND schema_version <> ''"]


def unsure_statement(schema: str) -> str:
    """Return SQL after which a schema's row says nothing of its tables and rights."""
    return _set_version(schema, "")


def _remember(schema: str) -> str:
    return _set_version(schema, schema_version())


def _set_version(schema: str, version: str) -> str:
    return (
        f"UPDATE {PUBLIC}.registry_municipality SET schema_version = '{version}'"
        f" WHERE schema_name = '{schema}'"
    )


def renew_rights(schema: str) -> None:
    """Give a schema's role what the present code says it should have; in the public scope."""
    timeouts = [each.format(local="LOCAL") for each in TIMEOUTS]
    send_as_transaction([*timeouts, *role_statements(schema), _remember(schema)])
