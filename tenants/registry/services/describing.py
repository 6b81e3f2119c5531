"""What the columns of an export mean, for programs: a Frictionless Data Package (v1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps

# PostgreSQL's type -> type and format of Table Schema.
_TYPES = {
    "uuid": ("string", "uuid"),
    "bytea": ("string", "binary"),
    "bigint": ("integer", "default"),
    "integer": ("integer", "default"),
    "smallint": ("integer", "default"),
    "boolean": ("boolean", "default"),
    "date": ("date", "default"),
    "timestamp with time zone": ("datetime", "any"),
    "double precision": ("number", "default"),
    "numeric": ("number", "default"),
    "jsonb": ("object", "default"),
}


@dataclass(frozen=True, kw_only=True)
class ExportedTable:
    """One file of the archive. `left_out` names its missing columns, each with the reason."""

    table: str
    file: str
    rows: int
    sha256: str
    bytes: int
    columns: tuple[tuple[str, str], ...]
    left_out: dict[str, str] = field(default_factory=dict)


def data_package(
    *, name: str, title: str, created: str, tables: Iterable[ExportedTable]
) -> dict[str, Any]:
    """Describe an archive as `datapackage.json`: each file, its checksum, its columns in German."""
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "created": created,
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: ExportedTable) -> dict[str, Any]:
    title, titles = _words_of(table.table)
    return {
        "profile": "tabular-data-resource",
        "name": table.file.removesuffix(".csv").replace("/", "-"),
        "path": table.file,
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": table.bytes,
        "hash": f"sha256:{table.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "doubleQuote": True},
        "schema": {
            "fields": [
                _field(column, kind, titles.get(column, column)) for column, kind in table.columns
            ],
            "missingValues": [""],
        },
    }


def _field(column: str, kind: str, title: str) -> dict[str, Any]:
    type_name, form = _TYPES.get(kind, ("string", "default"))
    described: dict[str, Any] = {"name": column, "type": type_name, "format": form, "title": title}
    if type_name == "boolean":
        described |= {"trueValues": ["t"], "falseValues": ["f"]}
    return described


def _words_of(table: str) -> tuple[str, dict[str, str]]:
    """What a table and its columns are called in German, where its model says so."""
    model = _models().get(table)
    if model is None:
        return table, {}
    words = {each.column: str(each.verbose_name) for each in model._meta.concrete_fields}
    return str(model._meta.verbose_name_plural), words


@cache
def _models() -> dict[str, Any]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
