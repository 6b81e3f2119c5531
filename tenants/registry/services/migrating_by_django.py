"""Migrations run by Django itself: the shared layer, the template, and what is not plain SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation

from tenants.registry.database.base import PUBLIC
from tenants.registry.scope import in_schema
from tenants.registry.services.migrating_standing import quick_recorder
from tenants.registry.services.migrating_tries import Outcome, again_and_again, reason_of
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


def migrate_schema(schema: str, *, progress: Callable[..., None] | None = None) -> None:
    """Migrate one municipality's schema, or the template, one transaction a migration.

    :param progress: called as Django's `MigrationExecutor` calls it
    """
    with in_schema(schema, as_owner=True), connection.cursor() as cursor:
        for each in TIMEOUTS:
            cursor.execute(each.format(local="SESSION"))
        try:
            executor = MigrationExecutor(connection, progress)
            executor.migrate(_targets(executor))
        finally:
            cursor.execute("RESET lock_timeout; RESET statement_timeout")


def migrate_alone(schema: str) -> Outcome:
    """Migrate one schema in this process and on a connection for it alone; say how it went."""
    try:
        with quick_recorder():
            again_and_again(migrate_schema, schema)
    except Exception as error:
        # A migration's Python may raise anything; the other schemas go on.
        return schema, reason_of(error)
    finally:
        connection.close()
    return schema, ""


def _targets(executor: MigrationExecutor) -> list[tuple[str, str]]:
    leaves = executor.loader.graph.leaf_nodes()
    return [leaf for leaf in leaves if leaf[0] in tenant_labels()]


def is_plain_sql(migration: Migration) -> bool:
    """Whether all that a migration does to a municipality's schema is SQL in one transaction."""
    if migration.app_label not in tenant_labels():
        return True  # it does nothing there
    return bool(migration.atomic) and all(map(_is_sql, migration.operations))


def _is_sql(operation: Operation | Any) -> bool:
    if isinstance(operation, SeparateDatabaseAndState):
        return all(map(_is_sql, operation.database_operations))
    return bool(operation.reduces_to_sql)
