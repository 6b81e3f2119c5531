"""What is left of a municipality that became part of another: its address, its place in history,
and the tables that are kept as they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import connection

from campus.kernel.clock import berlin_day
from tenants.registry.models import FormerName, Host, Municipality

REDIRECT_DAYS = 730
_GUARD = "audit_entry_refuse_change"
_FUNCTIONS = """
SELECT DISTINCT p.oid::regprocedure::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE t.tgrelid = ANY(%s::regclass[]) AND NOT t.tgisinternal
"""


def hand_on(row: Municipality, successor_id: UUID, *, by: str, now: dt.datetime) -> None:
    """Let a municipality's addresses lead to its successor, whose history names it."""
    today = berlin_day(now)
    main = Host.objects.get(tenant_id=row.id, is_primary=True)
    FormerName.objects.create(
        municipality_id=successor_id,
        name=row.name,
        ars=row.ars,
        host=main.domain,
        last_day=today,
        occasion="Zusammenschluss: in dieser Kommune aufgegangen",
        recorded_at=now,
        recorded_by=by,
    )
    Host.objects.filter(tenant_id=row.id).update(
        tenant_id=successor_id,
        is_primary=False,
        redirects_until=today + dt.timedelta(days=REDIRECT_DAYS),
    )


def archive_tables(schema: str, names: Iterable[str]) -> str:
    """Put tables of a schema into one of their own, as they are, read-only; return its name.

    `manage.py verify_audit` checks the audit trail there with all others. Only the owner reads it.
    """
    archive = f"m_archive_{uuid4().hex[:12]}"
    tables = sorted(names)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {archive}")
        # What forbids changes goes along.
        cursor.execute(_FUNCTIONS, [[f"{schema}.{name}" for name in tables]])
        for (function,) in cursor.fetchall():
            cursor.execute(f"ALTER FUNCTION {function} SET SCHEMA {archive}")
        for name in tables:
            cursor.execute(f"REVOKE ALL ON {schema}.{name} FROM {schema}")
            cursor.execute(f"ALTER TABLE {schema}.{name} SET SCHEMA {archive}")
            cursor.execute(
                f"CREATE TRIGGER archived_as_it_was BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE"
                f" ON {archive}.{name} FOR EACH STATEMENT EXECUTE FUNCTION {archive}.{_GUARD}()"
            )
    return archive
