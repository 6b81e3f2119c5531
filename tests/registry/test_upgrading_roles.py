"""A database from before the roles: its log-in owns all tables, and becomes a mere log-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from campus.dev import cluster
from tenants.registry.database.base import DatabaseWrapper
from tests.registry.processes import start_manage

pytestmark = pytest.mark.proof

LOG_IN = "elderly"
# As it was: the log-in owns everything and has the towns' rights without taking their roles.
AS_IT_WAS = f"""
DO $do$
DECLARE
  each record;
BEGIN
  FOR each IN SELECT nspname FROM pg_namespace WHERE nspname LIKE 'm\\_%' LOOP
    EXECUTE format('ALTER SCHEMA %I OWNER TO {LOG_IN}', each.nspname);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = each.nspname) THEN
      EXECUTE format('GRANT %I TO {LOG_IN} WITH ADMIN OPTION', each.nspname);
    END IF;
  END LOOP;
  FOR each IN SELECT c.oid::regclass AS name FROM pg_class c JOIN pg_namespace n
                  ON n.oid = c.relnamespace
               WHERE (n.nspname = 'public' OR n.nspname LIKE 'm\\_%') AND c.relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO {LOG_IN}', each.name);
    EXECUTE format('REVOKE ALL ON %s FROM campus_cooperative, campus_ministry', each.name);
  END LOOP;
END $do$
"""


@pytest.fixture
def old_database(real_database: str) -> Iterator[psycopg.Connection[Any]]:
    """The test's database as an earlier release made it; a superuser's connection to it."""
    connection.close()
    at = connection.settings_dict
    try:
        admin = psycopg.connect(
            dbname=real_database, user="postgres", host=at["HOST"], autocommit=True
        )
    except psycopg.OperationalError:
        pytest.skip("this server is somebody else's")
    with admin:
        admin.execute(f"CREATE ROLE {LOG_IN} LOGIN CREATEROLE")
        admin.execute(f"ALTER DATABASE {real_database} OWNER TO {LOG_IN}")
        admin.execute(AS_IT_WAS)
        yield admin
        admin.execute(f"REASSIGN OWNED BY {LOG_IN} TO campus_owner; DROP OWNED BY {LOG_IN}")
        admin.execute(f"DROP ROLE {LOG_IN}")


def make_roles(database: str) -> None:
    """What the administrator does after the upgrade."""
    cluster.make_roles(Path(connection.settings_dict["HOST"]), database=database, login=LOG_IN)


def log_in() -> DatabaseWrapper:
    """A connection of the old log-in, in the shared layer."""
    wrapper = DatabaseWrapper({**connection.settings_dict, "USER": LOG_IN}, alias=connection.alias)
    wrapper.set_schema_to_public()
    return wrapper


def test_a_database_whose_log_in_owned_everything_is_refused_until_it_is_upgraded(
    old_database: psycopg.Connection[Any], real_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"roles\.sql"):
        log_in().ensure_connection()

    make_roles(real_database)

    # Already before the migrator has given any rights: `makemigrations` looks at the history.
    wrapper = log_in()
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone() != (0,)
    wrapper.close()
    assert _belongings(old_database) == 0

    monkeypatch.setitem(connection.settings_dict, "USER", LOG_IN)
    migrating = start_manage("migrate_schemas", settings="campus.config.settings_for_tests")
    said, _ = migrating.communicate()
    assert migrating.returncode == 0, said
    assert _belongings(old_database) == 0
    assert _may_read_accounts(old_database, "campus_cooperative")
    make_roles(real_database)


def _belongings(admin: psycopg.Connection[Any]) -> int:
    """How many things the log-in owns, and whose roles beside the application's it has."""
    (found,) = admin.execute(
        "SELECT (SELECT count(*) FROM pg_class WHERE relowner = %(who)s::regrole)"
        " + (SELECT count(*) FROM pg_namespace WHERE nspowner = %(who)s::regrole)"
        " + (SELECT count(*) FROM pg_database WHERE datdba = %(who)s::regrole)"
        " + (SELECT count(*) FROM pg_auth_members WHERE member = %(who)s::regrole"
        "     AND roleid <> 'campus_application'::regrole)",
        {"who": LOG_IN},
    ).fetchone() or (None,)
    return int(found)


def _may_read_accounts(admin: psycopg.Connection[Any], role: str) -> bool:
    query = "SELECT has_table_privilege(%s, 'public.accounts_account', 'SELECT')"
    (may,) = admin.execute(query, [role]).fetchone() or (False,)
    return bool(may)
