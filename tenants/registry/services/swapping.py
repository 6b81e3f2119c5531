"""Whole schemas: counted, compared, exchanged by name, dropped. All as their owner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError, connection

from campus.kernel.refusal import Refusal
from tenants.registry.database.scoping import PUBLIC
from tenants.registry.scope import in_schema
from tenants.registry.services.rights import role_statements

_TABLES = """
SELECT string_agg(quote_ident(n.nspname) || '.' || quote_ident(c.relname), ', ' ORDER BY c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = %s AND c.relkind = 'r'
"""
_LOCK_SECONDS = 10
# Also the migrator's: schemas neither change while they are copied, nor are copied twice at once.
_ALONE = "SELECT pg_try_advisory_lock(hashtext('migrate_schemas'))"
_NO_LONGER_ALONE = "SELECT pg_advisory_unlock(hashtext('migrate_schemas'))"


class SchemasBusy(Refusal):
    code = "schemas_busy"
    sentence = (
        "Gerade wird migriert, verlegt oder wiederhergestellt. Bitte versuchen Sie es noch einmal, "
        "wenn das zu Ende ist."
    )


class InUse(Refusal):
    code = "municipality_in_use"
    sentence = (
        "An den Daten dieser Kommune wird gerade gearbeitet. Bitte setzen Sie die Kommune aus und "
        "versuchen Sie es in einer Minute noch einmal."
    )


@contextmanager
def nobody_else() -> Iterator[None]:
    """Have no schema migrated, moved or restored meanwhile, in whichever database it lies.

    :raises SchemasBusy: one is
    """
    with in_schema(PUBLIC, as_owner=True, cell=""), connection.cursor() as cursor:
        # The session's own lock: who was killed holds it no longer.
        cursor.execute(_ALONE)
        if not cursor.fetchone()[0]:
            raise SchemasBusy
    try:
        yield
    finally:
        with in_schema(PUBLIC, as_owner=True, cell=""), connection.cursor() as cursor:
            cursor.execute(_NO_LONGER_ALONE)


@dataclass(frozen=True, kw_only=True)
class TableChange:
    """How many rows a table had before and has now."""

    table: str
    before: int
    after: int


def compare(before: str, after: str) -> Iterator[TableChange]:
    """Yield the tables of two schemas whose numbers of rows differ."""
    counts = count_rows(before), count_rows(after)
    for table in sorted(counts[0].keys() | counts[1].keys()):
        was, is_now = (each.get(table, 0) for each in counts)
        if was != is_now:
            yield TableChange(table=table, before=was, after=is_now)


def count_rows(schema: str) -> dict[str, int]:
    """Count the rows of every table of a schema; as its owner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        tables = [table for (table,) in cursor.fetchall()]
        if not tables:
            return {}
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', count(*) FROM {schema}.{table}" for table in tables
            )
        )
        return dict(cursor.fetchall())


def exchange(*, living: str, aside: str | None, coming: str) -> None:
    """Let `coming` be `living` from the commit on, and `living` be `aside`, out of reach."""
    with connection.cursor() as cursor:
        if aside is not None:
            cursor.execute(f"ALTER SCHEMA {living} RENAME TO {aside}")
            cursor.execute(f"REVOKE ALL ON SCHEMA {aside} FROM {living}")
        cursor.execute(f"ALTER SCHEMA {coming} RENAME TO {living}")
        cursor.execute(";\n".join(role_statements(living)))


def drop_schema(schema: str) -> None:
    """Drop a schema with everything in it; as its owner."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def lock_schema(schema: str) -> bool:
    """Wait until nobody works in a schema, let nobody in until the end; False: there is none.

    Who waits meanwhile looks the name up again and finds the schema that came.

    :raises InUse: somebody goes on working in it
    """
    with _refuse_where_used(), connection.cursor() as cursor:
        cursor.execute(_TABLES, [schema])
        (tables,) = cursor.fetchone()
        if tables is None:
            return False
        cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
        cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    return True


@contextmanager
def _refuse_where_used() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise InUse from error
