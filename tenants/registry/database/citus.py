"""How statements read where Citus spreads municipalities' schemas over servers: `infra/citus`."""

from __future__ import annotations

import re
from typing import Any

import sqlparse
from django.db.backends.postgresql.schema import DatabaseSchemaEditor

_TRIGGER = re.compile(r"(?s)\A\s*CREATE (?:OR REPLACE )?FUNCTION\b.*?\bRETURNS trigger\b")
_BODY = re.compile(r"(?s)(\$\w*\$.*?\bBEGIN\b)")
_NAMED = re.compile(r"\bCONSTRAINT = ([^,;]+)")
# On a server a table ends with a number, and only the municipality's own role finds the others.
_TABLE = "regexp_replace(TG_TABLE_NAME, '_[0-9]+$', '')"
_PATH = r"\1\n    PERFORM set_config('search_path', TG_TABLE_SCHEMA, true);"
# Such a lock would go back to the server that waits for this row.
_LOCK = re.compile(r"\bLOCK TABLE (\w+) IN [A-Z ]+ MODE")
_ONE_AT_A_TIME = r"PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_SCHEMA), hashtext('\1'))"
# An UPDATE may not ask a function that answers differently each time.
_CLOCK = "clock_timestamp()"
_OPENING = re.compile(r"(\$\w*\$\s*)(?:DECLARE\b)?")
_MOMENT = rf"\1DECLARE\n    this_moment timestamptz := {_CLOCK};\n"
# Citus passes on what an error says, but not which constraint it names.
_SAID = r"""CONSTRAINT = \1, DETAIL = 'constraint "' || \1 || '"'"""

_COLUMN = re.compile(
    r"""(?s)\A\s*(?P<table>ALTER TABLE (?:\w+\.|"\w+"\.)?"(?P<name>\w+)")"""
    r"""(?P<column> ADD COLUMN "(?P<of>\w+)" .*?)"""
    r"""(?:(?P<unique> UNIQUE)|(?P<check> CHECK \(.*\)))?;?\s*\Z"""
)


def single_statements(text: str) -> list[str]:
    """Split SQL, which may be a script, into its statements."""
    return [each for each in sqlparse.split(text) if each.strip("; \n\t")]


def for_shards(statement: str) -> str:
    """Let a trigger's function work beside a part of its table, on another server."""
    if not _TRIGGER.match(statement):
        return statement
    beside = _LOCK.sub(_ONE_AT_A_TIME, _BODY.sub(_PATH, statement, count=1))
    told = _NAMED.sub(_SAID, beside).replace("TG_TABLE_NAME", _TABLE)
    if _CLOCK not in told:
        return told
    return _OPENING.sub(_MOMENT, told.replace(_CLOCK, "this_moment"), count=1)


def without_inline_constraint(statement: str) -> list[str]:
    """Return a statement that adds a column, and apart from it its constraint, named as ever."""
    found = _COLUMN.match(statement)
    if not found or not (found["unique"] or found["check"]):
        return [statement]
    kind = "key" if found["unique"] else "check"
    rule = f' UNIQUE ("{found["of"]}")' if found["unique"] else found["check"]
    name = f'"{found["name"]}_{found["of"]}_{kind}"'
    return [found["table"] + found["column"], f"{found['table']} ADD CONSTRAINT {name}{rule}"]


class CitusSchemaEditor(DatabaseSchemaEditor):
    """Django's, which adds a column first and then what constrains it."""

    sql_create_column_inline_fk = None  # type: ignore[assignment]

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Send a statement of a migration, alone and in a form that Citus takes."""
        text = str(sql)
        if _COLUMN.match(text) and params is not None:
            text, params = self.connection.ops.compose_sql(text, params), None
        for each in without_inline_constraint(text):
            super().execute(each, params)
