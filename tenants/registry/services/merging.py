"""What a municipality gets of one that was merged into it: its address, its place in history."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from django.db import connection

from campus.kernel.clock import berlin_day
from tenants.registry.models import FormerName, Host, Municipality

REDIRECT_DAYS = 365
_FUNCTIONS = """
SELECT DISTINCT p.oid::regprocedure::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE t.tgrelid = %s::regclass AND NOT t.tgisinternal
"""


def hand_over(row: Municipality, successor_id: UUID, *, by: str, now: dt.datetime) -> None:
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


def archive_audit(schema: str) -> str:
    """Put a schema's audit trail into a schema of its own, as it is; return that one's name.

    `manage.py verify_audit` checks it there with all others. It names people by pseudonym only.
    """
    archive = f"m_archive_{uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {archive}")
        # What forbids changes goes along.
        cursor.execute(_FUNCTIONS, [f"{schema}.audit_entry"])
        for (function,) in cursor.fetchall():
            cursor.execute(f"ALTER FUNCTION {function} SET SCHEMA {archive}")
        cursor.execute(f"REVOKE ALL ON {schema}.audit_entry FROM {schema}")
        cursor.execute(f"ALTER TABLE {schema}.audit_entry SET SCHEMA {archive}")
    return archive
