"""Which migrations the schemas have: found by a few queries over all of them, not one each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tenants.registry.queries import schemas_by_cell
from tenants.registry.scope import as_owner_beside, as_owner_in
from tenants.registry.services.template import required_migrations, tenant_labels

# PostgreSQL's parser recurses into each branch of a UNION: thousands exceed its stack.
SCHEMAS_PER_QUERY = 500
DIGEST = "md5(string_agg(app || '.' || name, ' ' ORDER BY app COLLATE \"C\", name COLLATE \"C\"))"
Key = tuple[str, str]
Each = TypeVar("Each")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Schemas that have had the same migrations. `digest` stands for these."""

    digest: str
    schemas: tuple[str, ...]
    applied: frozenset[Key]

    @property
    def missing(self) -> tuple[Key, ...]:
        """What a municipality's schema must have and these have not, in order."""
        return self.lacks(tenant_labels())

    def lacks(self, labels: frozenset[str]) -> tuple[Key, ...]:
        """What schemas with the tables of these apps must have and these have not, in order."""
        return tuple(key for key in required_migrations(labels) if key not in self.applied)


def find_standings(schemas: Sequence[str]) -> tuple[list[Standing], list[str]]:
    """Return the schemas grouped by what they have, and those that have no table of migrations."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    lost: list[str] = []
    for cell, those in schemas_by_cell(schemas).items():
        with as_owner_in(cell):
            lost += _group(those, alike)
    standings = [
        Standing(digest=digest, schemas=tuple(those), applied=applied_in(those[0]))
        for digest, those in alike.items()
    ]
    return standings, lost


def _group(schemas: Sequence[str], alike: dict[str, list[str]]) -> list[str]:
    """Sort the schemas of one database by what they have; return those without a table of it."""
    known = _schemas_with_migrations()
    for chunk in chunks([each for each in schemas if each in known], SCHEMAS_PER_QUERY):
        for schema, digest in _digests(chunk):
            alike[digest].append(schema)
    return [each for each in schemas if each not in known]


def applied_in(schema: str, *, cell: str | None = None) -> frozenset[Key]:
    """Return (app, name) of the migrations that a schema has had.

    :param cell: where it lies, if no municipality's row says it; empty: at home
    """
    beside = as_owner_beside(schema) if cell is None else as_owner_in(cell)
    with beside, connection.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {quoted(schema)}.django_migrations")
        return frozenset(cursor.fetchall())


def relations_in(schema: str) -> frozenset[str]:
    """Return the names of what rights are given for: tables, views and sequences."""
    with as_owner_beside(schema), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')",
            [schema],
        )
        return frozenset(name for (name,) in cursor.fetchall())


def _schemas_with_migrations() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relname = 'django_migrations' AND c.relkind = 'r'"
        )
        return {name for (name,) in cursor.fetchall()}


def _digests(schemas: Iterable[str]) -> list[tuple[str, str]]:
    branches = (
        f"SELECT '{each}', {DIGEST} FROM {quoted(each)}.django_migrations" for each in schemas
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(branches))
        return [(schema, digest or "") for schema, digest in cursor.fetchall()]


def quoted(schema: str) -> str:
    """Return a schema's name as SQL writes it."""
    return str(connection.ops.quote_name(schema))


def chunks(items: Iterable[Each], size: int) -> Iterator[list[Each]]:
    """Yield lists of at most `size` items."""
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk


@contextmanager
def quick_recorder() -> Iterator[None]:
    """Within the block Django asks for its table of migrations by name.

    By itself it lists all tables that it can see, several times a schema: at ten thousand schemas
    that is half a second each time.
    """
    recorder: Any = MigrationRecorder
    plain = recorder.has_table
    recorder.has_table = _has_table
    try:
        yield
    finally:
        recorder.has_table = plain


def _has_table(recorder: Any) -> bool:
    with recorder.connection.cursor() as cursor:
        table = f"{quoted(recorder.connection.schema_name)}.django_migrations"
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        return bool(cursor.fetchone()[0])
