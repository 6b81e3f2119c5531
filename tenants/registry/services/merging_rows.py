"""The rows of one municipality's schema become rows of another's, table by table, by SQL.

`MERGER_TABLES` says for each table what becomes of it. Ids are UUIDs and stay; where both have the
same person or unit, every column that holds the former id gets the successor's instead. As owner.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any

from django.conf import settings
from django.db import connection

_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attidentity <> ''
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r'
   AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY c.relname, a.attnum
"""
_PARENTS = """
SELECT child.relname, a.attname, parent.relname
  FROM pg_constraint k JOIN pg_class child ON child.oid = k.conrelid
  JOIN pg_class parent ON parent.oid = k.confrelid
  JOIN pg_attribute a ON a.attrelid = child.oid AND a.attnum = k.conkey[1]
 WHERE k.contype = 'f' AND k.connamespace = %s::regnamespace
"""
_CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
MOVING = ("moved", "joined")


class RowsMissing(RuntimeError):
    """Rows would be lost without a stated reason; nothing has happened."""


@dataclass(kw_only=True)
class Table:
    """A table's columns by name, with (type, is numbered by itself), and where its keys lead."""

    columns: dict[str, tuple[str, bool]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Joining:
    """Which schema's rows go into which; `same` and `apart` are what was decided."""

    source: str
    target: str
    town: str
    mark: str
    same: Mapping[str, str]
    apart: Collection[str]
    now: dt.datetime
    today: dt.date

    def facts(self) -> dict[str, Any]:
        """Return what the statements of `MERGER_*` are given."""
        return {
            "same": json.dumps(dict(self.same)),
            "apart": list(self.apart),
            "town": self.town[:60],
            "login_mark": f"-{self.mark.lower()}",
            "number_mark": f"-{self.mark}",
            "now": self.now,
            "today": self.today,
        }


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What became of a table's rows: `came` + `joined` + `left_out` are all that there were."""

    fate: str
    came: int
    joined: int
    left_out: int


def read_tables(schema: str) -> dict[str, Table]:
    """Return a schema's tables by name, each after those that its keys lead to."""
    found: dict[str, Table] = defaultdict(Table)
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [schema])
        for table, column, kind, numbered in cursor.fetchall():
            found[table].columns[column] = kind, numbered
        cursor.execute(_PARENTS, [schema])
        for table, column, parent in cursor.fetchall():
            found[table].parents[column] = parent
    graph = {name: set(each.parents.values()) - {name} for name, each in found.items()}
    return {name: found[name] for name in TopologicalSorter(graph).static_order()}


def bring_rows(joining: Joining, *, turn_keys: Callable[[Joining], None]) -> dict[str, Brought]:
    """Bring a municipality's rows into its successor's schema; return what became of each table.

    :param turn_keys: called when all rows are there and nothing guards them yet

    :raises RowsMissing: a table has no rule, or rows would not come and no rule says why
    """
    tables = read_tables(joining.source)
    if unknown := tables.keys() - settings.MERGER_TABLES.keys():
        raise RowsMissing(", ".join(sorted(unknown)))
    partly = partly_moved(tables)
    with unguarded(joining.target):
        _run(settings.MERGER_BEFORE, joining)
        brought = {name: _bring(name, tables[name], partly, joining) for name in tables}
        _run(settings.MERGER_AFTERWARDS, joining)
        turn_keys(joining)
    for name, each in brought.items():
        if each.left_out and each.fate in MOVING and name not in partly:
            raise RowsMissing(f"{name}: {each.left_out}")
    return brought


def partly_moved(tables: Mapping[str, Table]) -> set[str]:
    """Return the tables of which a rule leaves rows behind, and all that hang on these."""
    partly = {*settings.MERGER_ONLY, *settings.MERGER_REPEATS}
    for name, table in tables.items():
        if partly & {*table.parents.values()}:
            partly.add(name)
    return partly


@contextmanager
def unguarded(schema: str) -> Iterator[None]:
    """Let rows be written that guards (triggers) refuse to whoever works there; keys still hold."""
    tables = [f"{schema}.{name}" for name in read_tables(schema)]
    with connection.cursor() as cursor:
        # What is deferred must be checked before a table can be altered.
        cursor.execute(_CHECK_NOW)
        cursor.execute(";".join(f"ALTER TABLE {each} DISABLE TRIGGER USER" for each in tables))
        yield
        cursor.execute(_CHECK_NOW)
        cursor.execute(";".join(f"ALTER TABLE {each} ENABLE TRIGGER USER" for each in tables))


def insert_statement(name: str, table: Table, partly: Collection[str]) -> str:
    """Return the SQL that brings a table's rows, with `{s}` and `{t}` for the two schemas."""
    changes = settings.MERGER_CHANGES.get(name, {})
    columns = [
        column
        for column, (_kind, numbered) in table.columns.items()
        if not (numbered and column == "id")
    ]
    values = [changes.get(column) or _value(column, table) for column in columns]
    quoted = ", ".join(f'"{column}"' for column in columns)
    repeats = " ON CONFLICT DO NOTHING" if name in settings.MERGER_REPEATS else ""
    return (
        f"INSERT INTO {{t}}.{name} ({quoted}) SELECT {', '.join(values)} FROM {{s}}.{name} AS r"
        f" WHERE {' AND '.join(_conditions(name, table, partly))}{repeats}"
    )


def _value(column: str, table: Table) -> str:
    if table.columns[column][0] != "uuid" or column == "id":
        return f'r."{column}"'
    return f'coalesce((%(same)s::jsonb ->> r."{column}"::text)::uuid, r."{column}")'


def _conditions(name: str, table: Table, partly: Collection[str]) -> list[str]:
    found = [settings.MERGER_ONLY.get(name, "true")]
    if _has_own_id(table):
        found.append("NOT %(same)s::jsonb ? r.id::text")
    for column, parent in table.parents.items():
        if parent in partly and parent != name:
            found.append(
                f'(r."{column}" IS NULL OR EXISTS (SELECT FROM {{t}}.{parent} AS parent'
                f" WHERE parent.id = {_value(column, table)}))"
            )
    return found


def _has_own_id(table: Table) -> bool:
    return table.columns.get("id", ("", False))[0] == "uuid"


def _bring(name: str, table: Table, partly: Collection[str], joining: Joining) -> Brought:
    fate = settings.MERGER_TABLES[name][0]
    came = joined = 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {joining.source}.{name}")
        total = int(cursor.fetchone()[0])
        if fate in MOVING:
            cursor.execute(_named(insert_statement(name, table, partly), joining), joining.facts())
            came = int(cursor.rowcount)
        if fate in MOVING and _has_own_id(table):
            cursor.execute(
                f"SELECT count(*) FROM {joining.source}.{name} AS r"
                " WHERE %(same)s::jsonb ? r.id::text",
                joining.facts(),
            )
            joined = int(cursor.fetchone()[0])
    return Brought(fate=fate, came=came, joined=joined, left_out=total - came - joined)


def _run(statements: Collection[str], joining: Joining) -> None:
    with connection.cursor() as cursor:
        for each in statements:
            cursor.execute(_named(each, joining), joining.facts())


def _named(statement: str, joining: Joining) -> str:
    return statement.replace("{s}", joining.source).replace("{t}", joining.target)
