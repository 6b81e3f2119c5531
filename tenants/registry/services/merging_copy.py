"""A copy of a municipality's schema beside it, and what its tables hold, as counts and hashes."""

from __future__ import annotations

from django.db import connection

from tenants.registry.services.carrying_over import set_sequence
from tenants.registry.services.merging_rows import read_tables, unguarded
from tenants.registry.services.sending import send
from tenants.registry.services.swapping import drop_schema
from tenants.registry.services.template import migrations_version, schema_statements

_HASH = """
SELECT count(*), encode(sha256(convert_to(coalesce(string_agg(
         encode(sha256(convert_to(r::text, 'UTF8')), 'hex'), '' ORDER BY
         sha256(convert_to(r::text, 'UTF8'))), ''), 'UTF8')), 'hex') FROM {table} AS r
"""


def copy_schema(source: str, target: str) -> None:
    """Make the schema `target` with all rows of `source`, as owner; one that was there goes.

    :raises TemplateOutdated: the migrations changed since the template was made
    """
    drop_schema(target)
    send([f"CREATE SCHEMA {target}", *schema_statements(target, version=migrations_version())])
    tables = read_tables(target)
    with unguarded(target), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(f'{target}.{name}' for name in tables)}")
        for name, table in tables.items():
            columns = ", ".join(f'"{column}"' for column in table.columns)
            cursor.execute(
                f"INSERT INTO {target}.{name} ({columns}) OVERRIDING SYSTEM VALUE"
                f" SELECT {columns} FROM {source}.{name}"
            )
            if any(numbered for _kind, numbered in table.columns.values()):
                set_sequence(cursor, target, name)


def table_facts(schema: str) -> dict[str, tuple[int, str]]:
    """Return for each table how many rows it has and a SHA-256 over all of them, in no order."""
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(read_tables(schema)):
            cursor.execute(_HASH.format(table=f"{schema}.{name}"))
            count, digest = cursor.fetchone()
            found[name] = int(count), str(digest)
    return found
