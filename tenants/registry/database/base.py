"""The connection layer: a schema, its role, and no query without either.

django-tenants sets the search path. This wrapper adds two promises: a query is refused until
somebody has said for whom (`tenants.registry.api.in_municipality` / `in_cooperative`), and the
municipality's database role goes with its search path, so that PostgreSQL itself refuses another
schema's tables.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import django.db.utils
import psycopg
from django.conf import settings
from django_tenants.postgresql_backend import base as upstream

MUNICIPALITY_SCHEMA = re.compile(r"m_[0-9a-z_]{1,50}")
PUBLIC = "public"


class ScopeMissing(RuntimeError):
    """A query was made before anybody said for which municipality, or for the cooperative."""


class Scope(NamedTuple):
    """What a connection can be put back to: the schema, or None for "no query allowed"."""

    schema: str | None


class DatabaseWrapper(upstream.DatabaseWrapper):  # type: ignore[misc]
    """PostgreSQL with a scope that must be entered before the first query."""

    # Migrations of a schema run as its owner, everything else in it under its own role.
    run_as_owner = False
    _setting_search_path: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope = Scope(settings.SCOPE_AT_START or None)

    @property
    def scope(self) -> Scope:
        return self._scope

    def enter_scope(self, scope: Scope) -> None:
        """Use a schema and its role from the next statement on, or none at all."""
        if scope.schema is None:
            self._scope = scope
            self.search_path_set_schemas = None
        elif scope != self._scope:
            self.set_schema(scope.schema)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        super().set_tenant(tenant, include_public)
        self._scope = Scope(self.schema_name)

    def _cursor(self, name: str | None = None) -> Any:
        # Without a database name Django connects to create or drop one.
        if self._scope.schema is None and self.settings_dict["NAME"] not in {None, "postgres"}:
            raise ScopeMissing("enter in_municipality(...) or in_cooperative() before a query")
        return super()._cursor(name)

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path or self.search_path_set_schemas:
            return
        paths = self._get_cursor_search_paths()
        self._setting_search_path = True
        own = self.connection.cursor() if cursor is None else cursor
        try:
            own.execute(
                "SELECT set_config('search_path', %s, false), set_config('role', %s, false)",
                [",".join(f'"{path}"' for path in paths), self._role()],
            )
        except (django.db.utils.DatabaseError, psycopg.InternalError):
            # The transaction is broken already; its next statement fails and says so.
            self.search_path_set_schemas = None
        else:
            self.search_path_set_schemas = paths
        finally:
            self._setting_search_path = False
            if cursor is None:
                own.close()

    def _role(self) -> str:
        if self.run_as_owner or not MUNICIPALITY_SCHEMA.fullmatch(self.schema_name):
            return "none"
        return str(self.schema_name)
