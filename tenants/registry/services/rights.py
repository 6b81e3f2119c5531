"""Database roles: what a municipality may touch, held by PostgreSQL itself."""

from __future__ import annotations

from django.conf import settings
from django.db import connection, transaction

# All municipalities' roles are members; it carries the rights on shared tables.
GROUP_ROLE = "campus_municipality"

_CREATE_ROLE = """
DO $do$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} NOLOGIN;
  END IF;
  IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN
    GRANT {role} TO CURRENT_USER;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $do$
"""


def role_statements(schema: str) -> list[str]:
    """Return the SQL that makes a municipality's role and gives it its own schema.

    The audit trail is append-only for the role; migrations are none of its business.
    """
    return [
        _CREATE_ROLE.format(role=schema),
        f"DO $do$ BEGIN IF NOT pg_has_role('{schema}', '{GROUP_ROLE}', 'MEMBER') THEN "
        f"GRANT {GROUP_ROLE} TO {schema}; END IF; END $do$",
        f"GRANT USAGE ON SCHEMA {schema} TO {schema}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {schema}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {schema}",
        f"REVOKE UPDATE, DELETE ON {schema}.audit_entry FROM {schema}",
        f"REVOKE INSERT, UPDATE, DELETE ON {schema}.django_migrations FROM {schema}",
    ]


@transaction.atomic
def apply_shared_rights() -> None:
    """Give the group role exactly `SHARED_RIGHTS` and switch on `ROW_SECURITY`; idempotent."""
    with connection.cursor() as cursor:
        # Several databases of one cluster may do this at once (tests); roles belong to all of them.
        cursor.execute(_CREATE_ROLE.format(role=GROUP_ROLE))
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {GROUP_ROLE}")
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {GROUP_ROLE}")
        for table, rights in settings.SHARED_RIGHTS.items():
            cursor.execute(f"GRANT {rights} ON public.{table} TO {GROUP_ROLE}")
        for table, column in settings.ROW_SECURITY.items():
            for statement in _row_security(table, column):
                cursor.execute(statement)


def _row_security(table: str, column: str) -> list[str]:
    # A municipality's role is named like its schema: it sees rows that carry its own id only.
    own = (
        "(SELECT m.id FROM public.registry_municipality m WHERE m.schema_name = current_user)"
        if table != "registry_municipality"
        else None
    )
    condition = f"{column} = {own}" if own else "schema_name = current_user"
    statements = [
        f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS own_rows ON public.{table}",
        f"CREATE POLICY own_rows ON public.{table} TO {GROUP_ROLE} "
        f"USING ({condition}) WITH CHECK ({condition})",
        f"DROP POLICY IF EXISTS shared_rows ON public.{table}",
    ]
    if shared := settings.SHARED_ROWS.get(table):
        statements.append(
            f"CREATE POLICY shared_rows ON public.{table} FOR SELECT TO {GROUP_ROLE} "
            f"USING ({shared})"
        )
    return statements
