"""A word of its own in every text that somebody keeps here, so that a leak says what leaked.

`plant` writes one behind every text of every row of a house: a town's schema, and the rows of the
shared layer that are the town's, a foreign funder's or the cooperative's own. What cannot carry
one is on the list in kept.py with its reason; a column that neither carries one nor is on the list
fails test_canaries.py.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from django.db import Error, connection, transaction

from tenants.registry.scope import in_schema
from tests.access.kept import is_kept
from tests.access.owning import owned_rows

CANARY = re.compile(r"qx[lscfmp]\d{6}")
LENGTH = len(" qxl000000")
TEXTS = ("text", "character varying", "jsonb")


@dataclass
class Canaries:
    """What was planted where, and what refused to carry one."""

    planted: dict[str, tuple[str, str, str, bool]] = field(default_factory=dict)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    carried: set[tuple[str, str]] = field(default_factory=set)
    _numbers: dict[str, Any] = field(default_factory=lambda: defaultdict(count))

    def new(self, house: str, schema: str, table: str, column: str, *, own: bool) -> str:
        """Return a new word, and note where it will stand."""
        word = f"qx{house}{next(self._numbers[house]):06d}"
        self.planted[word] = (schema, table, column, own)
        return word

    def found_in(self, text: str) -> set[str]:
        """Return the canaries in a text."""
        return {word for word in CANARY.findall(text) if word in self.planted}


def plant(canaries: Canaries, house: str, schema: str, owner: Any, rows: Any = None) -> None:
    """Write canaries into a schema: into all rows, or into the named ones of each table."""
    with in_schema(schema, as_owner=True), transaction.atomic(), connection.cursor() as cursor:
        own = owned_rows(schema, owner) if owner else {}
        # What is checked at the end of a transaction would keep triggers from being switched.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, columns in columns_of(schema).items():
            if rows is not None and not rows.get(table):
                continue
            chosen = None if rows is None else rows[table]
            # Rows that never change by the application's hand.
            cursor.execute(f"ALTER TABLE {schema}.{table} DISABLE TRIGGER USER")
            for column, longest in columns.items():
                if not is_kept(table, column, longest):
                    at = _Column(house, schema, table, column, longest)
                    _plant_column(canaries, at, own.get(table, set()), chosen)
            cursor.execute(f"ALTER TABLE {schema}.{table} ENABLE TRIGGER USER")


@dataclass(frozen=True)
class _Column:
    house: str
    schema: str
    table: str
    name: str
    longest: int


def _plant_column(canaries: Canaries, at: _Column, own: set[str], chosen: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(t) FROM {at.schema}.{at.table} t"
            f" WHERE coalesce(t.\"{at.name}\"::text, '') NOT IN ('', '[]', '{{}}')"
        )
        rows = [json.loads(r) if isinstance(r, str) else r for (r,) in cursor.fetchall()]
    for row in rows:
        key = str(row["id"])
        if chosen is None or key in chosen:
            _plant_one(canaries, at, key, row[at.name], own=key in own)


def _plant_one(canaries: Canaries, at: _Column, key: str, before: Any, *, own: bool) -> None:
    word = canaries.new(at.house, at.schema, at.table, at.name, own=own)
    after = _with_word(before, word, at.longest)
    if word not in after:
        # Nothing in it is a text: codes and numbers.
        del canaries.planted[word]
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE {at.schema}.{at.table} SET "{at.name}" = %s WHERE id::text = %s',
                [after, key],
            )
            canaries.carried.add((at.table, at.name))
    except Error as refusal:
        del canaries.planted[word]
        canaries.refused[at.table, at.name] = str(refusal).splitlines()[0]


def _with_word(before: Any, word: str, longest: int) -> str:
    if not isinstance(before, str):
        return json.dumps(_in_json(before, word))
    room = longest - LENGTH if longest else len(before)
    return f"{before[:room]} {word}" if room > 0 else before


def _in_json(value: Any, word: str) -> Any:
    """Behind each sentence in a JSON value; single words may be what the code looks for."""
    if isinstance(value, dict):
        return {key: _in_json(each, word) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_json(each, word) for each in value]
    return f"{value} {word}" if isinstance(value, str) and " " in value else value


def rows_of(municipality_id: UUID | None) -> dict[str, set[str]]:
    """The rows of the shared layer that belong to a municipality, or to none, by table."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name = 'municipality_id'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT to_jsonb(t) ->> 'id' FROM public.{table} t"
                " WHERE municipality_id IS NOT DISTINCT FROM %s",
                [municipality_id],
            )
            found[table] = {key for (key,) in cursor.fetchall() if key}
    return found


def all_rows(tables: tuple[str, ...]) -> dict[str, set[str]]:
    """All rows of some tables of the shared layer."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT id::text FROM public.{table}")
            found[table] = {key for (key,) in cursor.fetchall()}
    return found


def columns_of(schema: str) -> dict[str, dict[str, int]]:
    """The columns of each table that hold text or JSON, with their longest text, 0 for any."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, coalesce(character_maximum_length, 0)"
            " FROM information_schema.columns WHERE table_schema = %s AND data_type = ANY(%s)"
            " ORDER BY table_name, column_name",
            [schema, list(TEXTS)],
        )
        for table, column, longest in cursor.fetchall():
            found[table][column] = longest
    return found
