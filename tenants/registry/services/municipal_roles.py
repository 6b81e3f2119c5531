"""The database roles of municipalities, and those that are ready to become one."""

from __future__ import annotations

from django.conf import settings

from tenants.registry.database.scoping import ADMINISTRATION, APPLICATION, MUNICIPALITY

# Made by whoever may: the owner. `infra/database/roles.sql` has made those of the sides.
#
# After each new membership every connection reads the memberships of all municipalities' roles
# again, before it may take a role. A new name changes none: so a role that is ready is renamed,
# and where none is left, some are made at once. A lock keeps two from taking the same one; another
# database on the server has its own, because such locks do not reach it.
_ROLE = """
DO $do$ DECLARE
  ready CONSTANT text := 'm_ready_' || left(md5(current_database()), 8);
  -- The administrator's function does it without listing the roles of all municipalities.
  rename CONSTANT text := CASE
    WHEN to_regprocedure('{administration}.rename_ready_role(name, name)') IS NULL
    THEN 'ALTER ROLE %I RENAME TO %I'
    ELSE 'SELECT {administration}.rename_ready_role(%L, %L)' END;
  spare name;
  made name[];
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    IF NOT EXISTS (SELECT FROM pg_auth_members
                    WHERE roleid = '{role}'::regrole AND member = '{application}'::regrole) THEN
      GRANT {role} TO {application};
    END IF;
    IF NOT EXISTS (SELECT FROM pg_auth_members
                    WHERE roleid = '{group}'::regrole AND member = '{role}'::regrole) THEN
      GRANT {group} TO {role};
    END IF;
    RETURN;
  END IF;
  FOR spare IN SELECT rolname FROM pg_roles
                WHERE rolname >= (ready || '_')::name AND rolname < (ready || '`')::name LOOP
    IF pg_try_advisory_xact_lock(hashtext(ready), hashtext(spare)) THEN
      BEGIN
        EXECUTE format(rename, spare, '{role}');
        RETURN;
      -- Taken by who had the lock before; or so new that this connection has not heard of it.
      EXCEPTION WHEN undefined_object OR insufficient_privilege THEN NULL;
      END;
    END IF;
  END LOOP;
  FOR place IN 1..{spares} LOOP
    spare := left(ready || '_' || replace(gen_random_uuid()::text, '-', ''), 48);
    EXECUTE format('CREATE ROLE %I {login} ROLE {application}', spare);
    made := made || spare;
  END LOOP;
  EXECUTE (SELECT format('GRANT {group} TO %s', string_agg(quote_ident(each), ', '))
             FROM unnest(made) AS each);
  EXECUTE format(rename, made[1], '{role}');
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $do$
"""


def role_statement(schema: str) -> str:
    """Return the SQL that makes a municipality's role, where there is none; as owner."""
    return _ROLE.format(
        role=schema,
        application=APPLICATION,
        group=MUNICIPALITY,
        administration=ADMINISTRATION,
        login="LOGIN" if settings.ON_CITUS else "NOLOGIN",
        spares=settings.ROLES_MADE_AT_ONCE,
    )
