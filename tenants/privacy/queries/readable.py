"""What is stored about a person, in words for reading and printing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.formats import date_format

from campus.accounts.api import ROLE_NAMES
from campus.kernel.clock import BERLIN
from tenants.privacy.queries.stored import Table, TableAbout, stored_about


@dataclass(frozen=True, kw_only=True)
class ReadableTable:
    """A table about a person: each row as pairs of a German name and a value in words."""

    table: Table
    rows: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def count(self) -> int:
        return len(self.rows)


def readable_about(*, employee_id: UUID | None, account_id: UUID | None) -> list[ReadableTable]:
    """Return every row about a person in words; only for this person."""
    found = stored_about(employee_id=employee_id, account_id=account_id)
    return [ReadableTable(table=each.table, rows=tuple(_rows(each))) for each in found]


def _rows(about: TableAbout) -> Iterator[tuple[tuple[str, str], ...]]:
    for row in about.rows:
        yield tuple(
            (column.words or column.name, in_words(_named(column.name, value)))
            for column, value in zip(about.table.shown, row, strict=True)
            if value not in (None, "")
        )


def _named(column: str, value: Any) -> Any:
    return ROLE_NAMES.get(value, value) if column == "role" else value


def in_words(value: Any) -> str:
    """Return a value as it stands on a page."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, dt.datetime):
        return date_format(value.astimezone(BERLIN), "d.m.Y, H:i")
    if isinstance(value, dt.date):
        return date_format(value, "d.m.Y")
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
