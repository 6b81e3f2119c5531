"""What each side may touch, held by PostgreSQL itself: rights of roles, policies of rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import connection, transaction

from tenants.registry.database.scoping import (
    COOPERATIVE,
    MINISTRY,
    MUNICIPALITY,
    PUBLIC,
    SIDES,
)
from tenants.registry.scope import in_schema
from tenants.registry.services.municipal_roles import role_statement

OF_TABLES, OF_SEQUENCES = "SELECT, INSERT, UPDATE, DELETE", "USAGE, SELECT"
# `ON ALL TABLES IN SCHEMA` reads PostgreSQL's list of all tables of all municipalities, once for
# each kind of table; what belongs to a schema is found by an index in what depends on it.
_GRANT_OWN = """
DO $do$ DECLARE
  rights text;
BEGIN
  FOR rights IN
    SELECT CASE c.relkind WHEN 'S' THEN '{of_sequences} ON SEQUENCE '
                          ELSE '{of_tables} ON ' END
           || string_agg(c.oid::regclass::text, ', ')
      FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
     WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_namespace'::regclass
       AND d.refobjid = '{schema}'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
     GROUP BY c.relkind
  LOOP
    EXECUTE 'GRANT ' || rights || ' TO {schema}';
  END LOOP;
END $do$
"""


def role_statements(schema: str) -> list[str]:
    """Return the SQL that makes a municipality's role and gives it its own schema, as owner."""
    return [role_statement(schema), *rights_statements(schema)]


def rights_statements(schema: str) -> list[str]:
    """Return the SQL that gives a role its own schema.

    The audit trail is append-only for the role; migrations are none of its business.
    """
    return [
        f"GRANT USAGE ON SCHEMA {schema} TO {schema}",
        _GRANT_OWN.format(schema=schema, of_tables=OF_TABLES, of_sequences=OF_SEQUENCES),
        f"REVOKE UPDATE, DELETE ON {schema}.audit_entry FROM {schema}",
        f"REVOKE INSERT, UPDATE, DELETE ON {schema}.django_migrations FROM {schema}",
    ]


def rights_beforehand(schema: str) -> tuple[list[str], list[str]]:
    """Return the SQL before and after a new schema is filled that comes to `rights_statements`.

    A table that is made with its rights is written once.
    """
    given = [("TABLES", OF_TABLES), ("SEQUENCES", OF_SEQUENCES)]
    alter = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
    usage, _grant_own, *taken = rights_statements(schema)
    return (
        [usage, *(f"{alter} GRANT {rights} ON {kind} TO {schema}" for kind, rights in given)],
        [*(f"{alter} REVOKE {rights} ON {kind} FROM {schema}" for kind, rights in given), *taken],
    )


def apply_shared_rights() -> None:
    """Give each side exactly `RIGHTS_BY_ROLE` and the rows that are its own; idempotent."""
    with in_schema(PUBLIC, as_owner=True), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(";\n".join([*_rights(), *_row_security()]))


def _rights() -> Iterator[str]:
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    for role in SIDES:
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"
        yield f"GRANT USAGE ON SCHEMA public TO {role}"
        for table, rights in settings.RIGHTS_BY_ROLE[role].items():
            yield f"GRANT {rights} ON public.{table} TO {role}"


def _row_security() -> Iterator[str]:
    secured = {**settings.ROW_SECURITY, **settings.FUNDER_ROWS}
    for table in secured:
        yield f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY"
        for name, role, command, condition in policies_of(table):
            check = f" WITH CHECK ({condition})" if command == "ALL" else ""
            yield f"DROP POLICY IF EXISTS {name} ON public.{table}"
            yield (
                f"CREATE POLICY {name} ON public.{table} FOR {command} TO {role}"
                f" USING ({condition}){check}"
            )


def policies_of(table: str) -> list[tuple[str, str, str, str]]:
    """Return (name, role, command, condition) of a secured table's policies.

    A side that is not restricted to some rows sees all; one without any right needs no policy.
    """
    restricted = {MINISTRY: settings.FUNDER_ROWS.get(table)}
    if column := settings.ROW_SECURITY.get(table):
        restricted[MUNICIPALITY] = _own_rows(table, column)
    found = [
        (_POLICIES[role], role, "ALL", restricted.get(role) or "true")
        for role in SIDES
        if table in settings.RIGHTS_BY_ROLE[role]
    ]
    if shared := settings.SHARED_ROWS.get(table):
        found.append(("shared_rows", MUNICIPALITY, "SELECT", shared))
    return found


_POLICIES = {
    MUNICIPALITY: "own_rows",
    COOPERATIVE: "rows_of_cooperative",
    MINISTRY: "rows_of_funder",
    "campus_provider": "rows_of_provider",
}


def _own_rows(table: str, column: str) -> str:
    # A municipality's role is named like its schema: it sees rows that carry its own id only.
    if table == "registry_municipality":
        return "schema_name = current_user"
    return (
        f"{column} = (SELECT m.id FROM public.registry_municipality m"
        " WHERE m.schema_name = current_user)"
    )
