"""Which rows are one person's: those that name the person, and what hangs on them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import connection

# What no colleague and no personnel office may read; the desk's HR works with the rest.
ONES_OWN = ("checks_", "learning_")
_PARENTS = """
SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.connamespace = %s::regnamespace
"""


def is_ones_own(table: str) -> bool:
    """Whether rows of this table are for nobody but the person whom they are about."""
    return table.startswith(ONES_OWN)


def owned_rows(schema: str, owner_id: UUID) -> dict[str, set[str]]:
    """The ids of the rows with the owner's `employee_id` and of all that refer to such a row."""
    return rows_below(schema, _naming(schema, owner_id))


def rows_below(schema: str, found: dict[str, set[str]]) -> dict[str, set[str]]:
    """The rows and all that refer to them, by keys within the schema."""
    keys = _keys(schema)
    grown = True
    while grown:
        grown = False
        for child, column, parent in keys:
            new = _children(schema, child, column, found[parent]) - found[child]
            found[child] |= new
            grown = grown or bool(new)
    return found


def _naming(schema: str, owner_id: UUID) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = %s"
            " AND column_name = 'employee_id'",
            [schema],
        )
        for (table,) in cursor.fetchall():
            found[table] |= _children(schema, table, "employee_id", {str(owner_id)})
    return found


def _keys(schema: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_PARENTS, [schema])
        return [
            (child.rpartition(".")[2], column, parent.rpartition(".")[2])
            for child, column, parent in cursor.fetchall()
        ]


def _children(schema: str, table: str, column: str, parents: set[str]) -> set[str]:
    if not parents:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(t) ->> 'id' FROM {schema}.{table} t"
            f' WHERE t."{column}"::text = ANY(%s)',
            [list(parents)],
        )
        return {key for (key,) in cursor.fetchall() if key}
