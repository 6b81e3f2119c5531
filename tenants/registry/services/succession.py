"""What is left of a municipality that became part of another: its address, its place in history,
and the tables that are kept as they are.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection

from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from tenants.registry.models import FormerName, Host, Merger, Municipality
from tenants.registry.rules import GONE
from tenants.registry.scope import works_in_cell

REDIRECT_DAYS = 730
_GUARD = "audit_entry_refuse_change"
_FUNCTIONS = """
SELECT DISTINCT p.oid::regprocedure::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE t.tgrelid = ANY(%s::regclass[]) AND NOT t.tgisinternal
"""
_READ_BY = """
SELECT DISTINCT a.grantee::regrole::text FROM pg_namespace n, aclexplode(n.nspacl) a
 WHERE n.nspname = %s AND a.grantee <> n.nspowner
"""
# PostgreSQL knows by its rights what is open to whom.
_OPEN_HERE = """
SELECT n.nspname, obj_description(n.oid, 'pg_namespace')
  FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = %s
 WHERE n.nspname ~ '^m_archive_' AND has_schema_privilege(n.oid, 'USAGE')
   AND has_table_privilege(c.oid, 'SELECT') AND obj_description(n.oid, 'pg_namespace') IS NOT NULL
 ORDER BY n.nspname
"""


class BeforeMerger(Refusal):
    code = "before_merger"
    sentence = (
        "Die Sicherung ist älter als der Zusammenschluss mit %(town)s: Wer von dort kam, ginge "
        "verloren. Bitte nehmen Sie eine Sicherung von danach."
    )


def refuse_before_merger(municipality_id: UUID, schema: str) -> None:
    """Make sure that a schema out of a backup has what mergers have brought; as owner.

    Their people would be lost, and with the former town's record who of them was erased since.

    :raises BeforeMerger: names the town that is not in it
    """
    merged = Merger.objects.filter(successor_id=municipality_id, state="confirmed")
    for each in merged.select_related("municipality").order_by("ended_at"):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {schema}.audit_entry WHERE subject = %s"
                " AND action = 'registry.municipality_merged')",
                [f"merger:{each.id}"],
            )
            if not cursor.fetchone()[0]:
                raise BeforeMerger(town=each.municipality.name)


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

    `manage.py verify_audit` checks the audit trail there with all others. The owner reads it; what
    was published is open to whom `open_archives` names.
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


def open_archives() -> None:
    """Let each municipality read what those published that became part of it, as owner.

    When it becomes part of another one, that one reads it; when it is gone, nobody.
    """
    merged = Merger.objects.filter(state="confirmed").select_related("municipality")
    readers = _readers(merged) if merged else {}
    with connection.cursor() as cursor:
        for each in merged:
            archive, reader = each.steps["confirm"]["archive"], readers[each.id]
            cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [archive])
            if cursor.fetchone()[0]:
                _tell_of(each, archive)
                _close(archive, but_for=reader)
                if reader:
                    _open(archive, reader)


def _readers(merged: Iterable[Merger]) -> dict[UUID, str]:
    """By merger the schema, and so the role, of who reads its archive; empty where nobody is."""
    towns = Municipality.objects.exclude(state=GONE).values_list("id", "schema_name")
    schemas = dict(towns)
    into = {each.municipality_id: each.successor_id for each in merged}

    def last_of(town: UUID) -> UUID:
        return last_of(into[town]) if town in into else town

    return {each.id: schemas.get(last_of(each.successor_id), "") for each in merged}


def _tell_of(merger: Merger, archive: str) -> None:
    last_day = berlin_day(merger.ended_at).isoformat() if merger.ended_at else ""
    told = json.dumps({"town": merger.municipality.name, "last_day": last_day})
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON SCHEMA {archive} IS %s", [told])


def _close(archive: str, *, but_for: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_READ_BY, [archive])
        for (role,) in cursor.fetchall():
            if role != but_for:
                cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {archive} FROM {role}")
                cursor.execute(f"REVOKE ALL ON SCHEMA {archive} FROM {role}")


def _open(archive: str, reader: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA {archive} TO {reader}")
        for table in settings.MERGER_READABLE:
            cursor.execute(f"GRANT SELECT ON {archive}.{table} TO {reader}")


@dataclass(frozen=True, kw_only=True)
class Archived:
    """What a former municipality published: rows of one table, as it had them."""

    town: str
    last_day: dt.date
    rows: tuple[dict[str, Any], ...]


def read_archived(table: str) -> tuple[Archived, ...]:
    """Return what those published that became part of the present municipality, under its role.

    Nothing where it lies in a cell: archives stay in the home database.
    """
    if works_in_cell():
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_HERE, [table])
        archives = [(name, json.loads(told)) for name, told in cursor.fetchall()]
    return tuple(
        Archived(
            town=told["town"],
            last_day=dt.date.fromisoformat(told["last_day"]),
            rows=tuple(_rows_of(f"{archive}.{table}")),
        )
        for archive, told in archives
    )


def _rows_of(table: str) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(r) FROM {table} AS r")
        for (row,) in cursor.fetchall():
            yield json.loads(row) if isinstance(row, str) else row
