"""The connection layer: a schema, its role, and no query without either.

django-tenants sets the search path. This wrapper adds three promises: a query is refused until
somebody has said for whom (`tenants.registry.api.in_municipality` / `in_cooperative`); a database
role goes with the search path, so that PostgreSQL itself refuses another schema's tables; and a
connection that has served many municipalities is replaced, before its memory grows. Where a
municipality lies in another database (a cell), its statements go there (`database/cells.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.features import DatabaseFeatures
from django.db.backends.postgresql.operations import DatabaseOperations
from django_tenants.postgresql_backend import base as upstream
from psycopg.pq import TransactionStatus

from tenants.registry.database.cells import Cells, RoutedCursor, check_cell
from tenants.registry.database.citus import CitusSchemaEditor, for_shards, single_statements
from tenants.registry.database.places import refuse_mixed
from tenants.registry.database.pooling import schemas_touched, with_reset
from tenants.registry.database.scoping import (
    NOBODY,
    OWNER,
    PUBLIC,
    Scope,
    ScopeMissing,
    present,
    scope_for,
)

ENTER = (
    "SELECT set_config('search_path', %s, false), set_config('role', %s, false),"
    " set_config('campus.funder', %s, false)"
)
# What the log-in could do without taking a role: nothing, or it is refused.
POWERS = """
SELECT r.rolsuper OR r.rolbypassrls
       OR EXISTS (SELECT FROM pg_roles AS other
                   WHERE other.rolname LIKE 'campus\\_%%' AND other.oid <> r.oid
                     AND pg_has_role(r.oid, other.oid, 'USAGE'))
       OR EXISTS (SELECT FROM pg_shdepend JOIN pg_database AS here ON here.oid = dbid
                   WHERE refclassid = 'pg_authid'::regclass AND refobjid = r.oid
                     AND classid = 'pg_class'::regclass AND deptype = 'o'
                     AND here.datname = current_database())
       OR NOT EXISTS (SELECT FROM pg_roles AS owner WHERE owner.rolname = 'campus_owner'
                         AND pg_has_role(r.oid, owner.oid, 'MEMBER'))
  FROM pg_roles AS r WHERE r.rolname = session_user
"""
# Django connects to these to create or drop a database.
ADMINISTRATIVE = {None, "postgres"}


class Features(DatabaseFeatures):
    """Django's, with the oldest server that our tests pass on: an older one is refused by name."""

    minimum_database_version = (15,)


class ScopedOperations(DatabaseOperations):
    """Django's, with compilers that refuse what was begun in another schema."""

    compiler_module = "tenants.registry.database.compiler"

    def prepare_sql_script(self, sql: str) -> list[str]:
        """Return what is sent of a migration's script: all at once, but for Citus one by one."""
        if not settings.ON_CITUS:
            return [sql]
        single, where = single_statements(sql), cast(DatabaseWrapper, self.connection)
        if where.scope.schema == PUBLIC:
            return single
        return [for_shards(each) for each in single]


class DatabaseWrapper(upstream.DatabaseWrapper):  # type: ignore[misc]
    """PostgreSQL with a scope that must be entered before the first query."""

    ops_class = ScopedOperations
    features_class = Features
    _setting_search_path: bool
    # Log-ins that were looked at in this process, by server and name.
    _trusted: set[tuple[object, ...]] = set()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._scope = NOBODY
        self._cells: Cells | None = None
        super().__init__(*args, **kwargs)
        self._take(scope_for(settings.SCOPE_AT_START or None))
        if settings.ON_CITUS:
            self.SchemaEditorClass = CitusSchemaEditor
        if self.alias == DEFAULT_DB_ALIAS:
            self._cells = Cells(self) if settings.CELLS else None
            if settings.REFUSE_MIXED_STATEMENTS:
                self.execute_wrappers.append(refuse_mixed)

    @property
    def scope(self) -> Scope:
        return self._scope

    def enter_scope(self, scope: Scope, *, keep: bool = False) -> None:
        """Use a schema and its role from the next statement on, or none at all.

        :param keep: on this very connection, which takes part in a transaction
        """
        # First of all: this thread may have been given a connection that is there already.
        self._say_where(scope)
        if scope == self._scope:
            return
        if not keep:
            self._recycle(scope)
        if scope.schema is not None:
            # Not by way of `set_tenant` below, which knows no narrower roles.
            super().set_tenant(upstream.FakeTenant(schema_name=scope.schema))
        self._take(scope)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        super().set_tenant(tenant, include_public)
        # The migrations' executor changes schemas by itself, and stays the owner.
        as_owner = self._scope.role == OWNER
        cell = self._scope.cell if tenant.schema_name == self._scope.schema else ""
        self._take(scope_for(tenant.schema_name, as_owner=as_owner, cell=cell))

    def _take(self, scope: Scope) -> None:
        self._scope = scope
        self.search_path_set_schemas = None
        self._say_where(scope)

    def _say_where(self, scope: Scope) -> None:
        # A copy for another purpose says nothing about where this thread works.
        registered = connections._connections  # type: ignore[attr-defined]
        if self.alias == DEFAULT_DB_ALIAS and getattr(registered, self.alias, self) is self:
            present.schema = scope.schema

    def _cursor(self, name: str | None = None) -> Any:
        if self._scope.schema is None and self.settings_dict["NAME"] not in ADMINISTRATIVE:
            raise ScopeMissing("enter in_municipality(...) or in_cooperative() before a query")
        if self._scope.cell:
            if self._cells is None:
                raise ImproperlyConfigured(f"A municipality lies in {self._scope.cell}: set CELLS.")
            return self._prepare_cursor(RoutedCursor(self._cells))
        return super()._cursor(name)

    def cursor_at_home(self) -> Any:
        """Return a cursor of this very database, whatever the scope."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = self.create_cursor()
            self._handle_search_path(cursor)
        return cursor

    @contextmanager
    def _at_home(self) -> Iterator[None]:
        """Let statements that are about the transaction go to this very database."""
        scope, self._scope = self._scope, self._scope._replace(cell="")
        try:
            yield
        finally:
            self._scope = scope

    def _savepoint(self, sid: str) -> None:
        if self._cells is not None:
            self._cells.savepoints.append(sid)
        with self._at_home():
            super()._savepoint(sid)

    def _savepoint_rollback(self, sid: str) -> None:
        with self._at_home():
            super()._savepoint_rollback(sid)
        if self._cells is not None:
            self._cells.roll_back_to(sid)

    def _savepoint_commit(self, sid: str) -> None:
        with self._at_home():
            super()._savepoint_commit(sid)
        if self._cells is not None:
            self._cells.release(sid)

    def _commit(self) -> None:
        if self._cells is not None:
            self._cells.commit()
        else:
            self.commit_at_home()

    def commit_at_home(self) -> None:
        """Commit what was done in this very database."""
        super()._commit()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            if self._cells is not None:
                self._cells.roll_back_cells()

    def close_if_unusable_or_obsolete(self) -> None:
        super().close_if_unusable_or_obsolete()
        if self._cells is not None:
            self._cells.close_unusable()

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path or self.search_path_set_schemas:
            return
        if self._scope.schema is None or self._is_broken():
            # The transaction is broken already: its next statement fails and says so.
            return
        paths = self._get_cursor_search_paths()
        path = ",".join(f'"{each}"' for each in paths)
        self._setting_search_path = True
        own = self.connection.cursor() if cursor is None else cursor
        try:
            own.execute(ENTER, [path, self._scope.database_role, self._scope.funder])
            self.search_path_set_schemas = paths
            schemas_touched(self.connection).add(self._scope.schema)
        finally:
            self._setting_search_path = False
            if cursor is None:
                own.close()

    def _is_broken(self) -> bool:
        status: TransactionStatus = self.connection.info.transaction_status
        return status == TransactionStatus.INERROR

    def _recycle(self, scope: Scope) -> None:
        """Close a connection whose server process has filled its caches with many schemas."""
        touched = schemas_touched(self.connection)
        full = len(touched) >= settings.SCHEMAS_PER_CONNECTION
        if full and scope.schema not in touched and not self.in_atomic_block:
            if self.pool:
                # Given back closed, it is not kept: the pool makes another.
                self.connection.close()
            self.close()

    def close(self) -> None:
        super().close()
        if self._cells is not None:
            self._cells.close()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        if self.settings_dict["NAME"] not in ADMINISTRATIVE:
            self._check_log_in(connection)
        if self.alias != DEFAULT_DB_ALIAS:
            check_cell(connection, self.alias)
        return connection

    def _check_log_in(self, connection: psycopg.Connection[Any]) -> None:
        info = connection.info
        key = (info.host, info.port, info.dbname, info.user)
        if key in self._trusted:
            return
        with connection.transaction(), connection.cursor() as cursor:
            (powerful,) = cursor.execute(POWERS).fetchone() or (True,)
        if powerful:
            name = info.user
            connection.close()
            raise ImproperlyConfigured(
                f"The database role {name} may do more than take other roles, or may not take"
                " them. Have an administrator run infra/database/roles.sql (README, Running it)."
            )
        self._trusted.add(key)

    @property
    def pool(self) -> Any:
        with_reset(self.settings_dict["OPTIONS"])
        return super().pool


__all__ = ["PUBLIC", "DatabaseWrapper", "Scope", "ScopeMissing"]
