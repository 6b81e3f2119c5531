"""The deletion itself: rows of the shared layer, hosts, schema and role, in one transaction.

Where the schema lies in a cell, home and cell commit as one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection, transaction

from tenants.registry import rules
from tenants.registry.models import (
    Departure,
    ExportPart,
    ExportRun,
    Municipality,
    Restoration,
)
from tenants.registry.scope import as_owner_in
from tenants.registry.services.succession import open_archives
from tenants.registry.services.swapping import count_rows, drop_schema


def erase(departure: Departure, *, now: dt.datetime) -> dict[str, Any]:
    """Delete everything of a municipality; return what, by table.

    Kept are its name, kind, key and population, so that figures still name and group it.
    """
    municipality_id = departure.municipality_id
    row = Municipality.objects.get(id=municipality_id)
    schema = row.schema_name
    kept = Restoration.objects.filter(municipality_id=municipality_id, state="kept")
    with as_owner_in(""):
        copies = list(kept.values_list("kept_schema", flat=True))
        shared = delete_shared(row)
        ExportPart.objects.filter(run__municipality_id=municipality_id).delete()
        ExportRun.objects.filter(municipality_id=municipality_id).update(state="cleared")
    with as_owner_in(row.cell):
        tables = count_rows(schema)
        for each in (schema, *copies):
            drop_schema(each)
    with as_owner_in(""):
        leave_a_name(row)
        open_archives()
    # The home database first: of two on one server only the one with the schema can drop the role.
    role_dropped = all([_drop_role_in(place, schema) for place in ("", *settings.CELLS)])
    return {
        "schema": schema,
        "tables": tables,
        "shared": shared,
        "role_dropped": role_dropped,
        "copies": copies,
        "cached": forget_cache_of(schema),
    }


def delete_shared(row: Municipality) -> dict[str, int]:
    """Delete what the shared layer has of a municipality and does not keep; return counts."""
    deleted = {}
    facts = {"id": str(row.id), "ars": row.ars}
    with connection.cursor() as cursor:
        for table, (condition, fate) in settings.MUNICIPALITY_ROWS.items():
            if fate == "delete":
                cursor.execute(f"DELETE FROM public.{table} WHERE {condition}", facts)
                deleted[table] = int(cursor.rowcount)
    return deleted


def _drop_role_in(place: str, schema: str) -> bool:
    with as_owner_in(place):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [schema])
            exists = bool(cursor.fetchone()[0])
        return not exists or drop_role(schema)


def drop_role(schema: str) -> bool:
    """Drop the role, which has no right left; False where another database still knows it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE {schema}")
    except DatabaseError:
        return False
    return True


def leave_a_name(row: Municipality) -> None:
    """Let a municipality be gone: its name, kind, key and population stay for the figures."""
    Municipality.objects.filter(id=row.id).update(
        state=rules.GONE,
        schema_name=f"m_gone_{row.id.hex[:12]}",
        schema_version="",
        cell="",
        street="",
        postcode="",
        city="",
        leitweg_id="",
        welcome="",
        logo_png=None,
    )


def forget_cache_of(schema: str) -> int:
    """Delete what is cached for a municipality; return how many entries there were."""
    client: Any = caches["default"]._cache.get_client(write=True)  # type: ignore[attr-defined]
    keys = list(client.scan_iter(match=f"{schema}:*", count=1_000))
    return int(client.delete(*keys)) if keys else 0
