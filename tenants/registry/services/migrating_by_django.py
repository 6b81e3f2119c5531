"""Migrations run by Django itself: the shared layer, the template, and the first of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection, transaction
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation

from tenants.registry.database.base import PUBLIC
from tenants.registry.scope import in_schema
from tenants.registry.services.migrating_standing import Key
from tenants.registry.services.template import tenant_labels

LOCK_TIMEOUT, STATEMENT_TIMEOUT = "3s", "10min"
TIMEOUTS = (
    f"SET {{local}} lock_timeout = '{LOCK_TIMEOUT}'",
    f"SET {{local}} statement_timeout = '{STATEMENT_TIMEOUT}'",
)


def migrate_public(*, verbosity: int) -> None:
    """Migrate the shared layer, with what Django does afterwards there (content types)."""
    with in_schema(PUBLIC, as_owner=True):
        call_command(MigrateCommand(), verbosity=verbosity, interactive=False, skip_checks=True)


def migrate_schema(
    schema: str, *, progress: Callable[..., None] | None = None, cell: str | None = None
) -> None:
    """Migrate one municipality's schema, or the template, one transaction a migration.

    :param progress: called as Django's `MigrationExecutor` calls it
    :param cell: where it lies, if no municipality's row says it; empty: at home
    """
    with in_schema(schema, as_owner=True, cell=cell), connection.cursor() as cursor:
        for each in TIMEOUTS:
            cursor.execute(each.format(local="SESSION"))
        try:
            executor = _Executor(connection, progress)
            executor.migrate(_targets(executor))
        finally:
            cursor.execute("RESET lock_timeout; RESET statement_timeout")


class _Executor(MigrationExecutor):
    def apply_migration(self, state: Any, migration: Migration, *rest: Any, **more: Any) -> Any:
        """Record a migration in its own transaction; Django does it in another one after it."""
        with transaction.atomic() if migration.atomic else nullcontext():
            return super().apply_migration(state, migration, *rest, **more)


def _targets(executor: MigrationExecutor) -> list[tuple[str, str]]:
    leaves = executor.loader.graph.leaf_nodes()
    return [leaf for leaf in leaves if leaf[0] in tenant_labels()]


def is_plain_sql(keys: Iterable[Key]) -> bool:
    """Whether all that migrations do to a municipality's schema is SQL in one transaction."""
    return all(map(is_sql, _in_schemas(keys)))


def is_sql(migration: Migration) -> bool:
    """Whether a migration is SQL in one transaction, which all schemas can be sent at once."""
    return bool(migration.atomic) and _is_made_of(migration, _is_sql)


def is_replayable(keys: Iterable[Key]) -> bool:
    """Whether migrations are made of SQL and `RunPython` alone, which can be done again."""
    return all(_is_made_of(each, _is_sql_or_python) for each in _in_schemas(keys))


def _in_schemas(keys: Iterable[Key]) -> Iterator[Migration]:
    nodes = MigrationLoader(None).graph.nodes
    # Those of other apps do nothing there.
    return (nodes[key] for key in keys if key[0] in tenant_labels())


def _is_made_of(migration: Migration, fits: Callable[[Operation], bool]) -> bool:
    return all(fits(each) for each in _flat(migration.operations))


def _flat(operations: Iterable[Any]) -> Iterator[Operation]:
    for each in operations:
        if isinstance(each, SeparateDatabaseAndState):
            yield from _flat(each.database_operations)
        else:
            yield each


def _is_sql(operation: Operation) -> bool:
    return bool(operation.reduces_to_sql)


def _is_sql_or_python(operation: Operation) -> bool:
    return _is_sql(operation) or isinstance(operation, RunPython)
