"""What is stored about one person, read as the apps declare it: nothing is left out by hand.

The declaration is the door (`AppConfig.stored`, see `campus.kernel.stored`): an app that adds a
column says there what it is, and from then on its person sees it and gets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Field, Model, Q

from campus.kernel.stored import KINDS, Stored

SHOWN = ("person", "organisation")
# Names of columns that stand for themselves everywhere.
_COMMON = {"id": "Kennung", "employee_id": "Beschäftigte/r", "course_id": "Kurs (Kennung)"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column in German: what it is, and of which kind."""

    name: str
    words: str
    kind: str

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]  # type: ignore[index]


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table as it is declared."""

    name: str
    title: str
    stored: Stored
    columns: tuple[Column, ...]

    @property
    def kept(self) -> str:
        return self.stored.kept or str(settings.RETENTION_CLASSES[self.stored.retention])

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that a person gets of the rows about them."""
        return tuple(each for each in self.columns if each.kind in SHOWN)


@dataclass(frozen=True, kw_only=True)
class TableAbout:
    """The rows of one table about one person; values in the order of the shown columns."""

    table: Table
    rows: tuple[tuple[Any, ...], ...]

    @property
    def count(self) -> int:
        return len(self.rows)


def declared_tables(*, label: str = "") -> list[Table]:
    """Return what this schema's tables are declared to hold, those that name persons first."""
    found = [_table(model, stored) for model, stored in _declared(label)]
    return sorted(found, key=lambda each: (not each.stored.names_persons, each.name))


def stored_about(*, employee_id: UUID | None, account_id: UUID | None) -> list[TableAbout]:
    """Return every row about a person, by table; only for this person, and for whoever may erase.

    Tables in which there is nothing are left out.
    """
    found = (
        TableAbout(
            table=_table(model, stored),
            rows=tuple(_rows(model, stored, _about(stored, employee_id, account_id))),
        )
        for model, stored in _declared()
        if stored.of_employee or stored.of_account
    )
    return [each for each in found if each.rows]


def _declared(label: str = "") -> Iterator[tuple[type[Model], Stored]]:
    """Yield the tables of the schema in which the caller works."""
    here = settings.SHARED_APPS if _in_public() else settings.TENANT_APPS
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for config in apps.get_app_configs():
        if label and config.label != label:
            continue
        for table, stored in getattr(config, "stored", {}).items():
            if models[table]._meta.app_config.name in here:
                yield models[table], stored


def _in_public() -> bool:
    return bool(connection.schema_name == "public")  # type: ignore[attr-defined]


def _about(stored: Stored, employee_id: UUID | None, account_id: UUID | None) -> Q | None:
    ways = [(way, employee_id) for way in stored.of_employee if employee_id]
    ways += [(way, account_id) for way in stored.of_account if account_id]
    asked: Q | None = None
    for way, value in ways:
        one = Q(**{way: value})
        asked = one if asked is None else asked | one
    return asked


def _rows(model: type[Model], stored: Stored, asked: Q | None) -> Iterator[tuple[Any, ...]]:
    if asked is None:
        return
    fields = _shown_fields(model, stored)
    related = [field.name for field in fields if field.is_relation]
    rows = model._default_manager.filter(asked).order_by("pk").distinct()
    for row in rows.select_related(*related) if related else rows:
        yield tuple(_value(row, field) for field in fields)


def _value(row: Model, field: Field[Any, Any]) -> Any:
    if field.is_relation:
        other = getattr(row, field.name)
        return str(other) if other is not None else None
    display = getattr(row, f"get_{field.name}_display", None)
    return str(display()) if display else getattr(row, field.name)


def _shown_fields(model: type[Model], stored: Stored) -> list[Field[Any, Any]]:
    kinds = stored.kinds
    return [one for one in model._meta.local_concrete_fields if kinds[one.name] in SHOWN]


def _table(model: type[Model], stored: Stored) -> Table:
    kinds = stored.kinds
    return Table(
        name=model._meta.db_table,
        title=stored.title or str(model._meta.verbose_name_plural),
        stored=stored,
        columns=tuple(
            Column(name=str(field.column), words=words_of(field, stored), kind=kinds[field.name])
            for field in model._meta.local_concrete_fields
        ),
    )


def words_of(field: Field[Any, Any], stored: Stored) -> str:
    """Return the German name of a column, "" where nobody has given it one."""
    words = stored.words.get(field.name) or _COMMON.get(field.name) or str(field.verbose_name)
    return "" if words == field.name.replace("_", " ") else words
