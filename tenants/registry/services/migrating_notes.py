"""What migrating one schema did, noted so that the others are given just that and nothing twice.

Django plans and renders its models for one schema; for the next, SQL and Python are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection, router
from django.db.migrations import Migration, RunPython
from django.db.migrations.state import ProjectState, StateApps

from tenants.registry.services.migrating_by_django import migrate_schema
from tenants.registry.services.migrating_standing import Key


@dataclass(kw_only=True)
class PythonPart:
    """What a migration does by Python, with the models as they were at that point."""

    code: Callable[[StateApps, Any], None]
    state: ProjectState

    @cached_property
    def models(self) -> StateApps:
        """These models, made for this part alone: Django's own are changed by what came after."""
        self.state.__dict__.pop("apps", None)
        return self.state.apps

    def run(self) -> None:
        """Do it in the schema of the present scope."""
        with connection.schema_editor() as editor:
            self.code(self.models, editor)


@dataclass(kw_only=True)
class Noted:
    """One migration: its SQL, each text a message, and its Python, in order."""

    key: Key
    atomic: bool
    parts: list[str | PythonPart] = field(default_factory=list)


def migrate_and_note(schema: str) -> list[Noted]:
    """Migrate one schema by Django and return what that did.

    Noted and not only asked for (`sqlmigrate`): Django looks into the database for the names of
    constraints, and there the migrations before must have happened.
    """
    noted: list[Noted] = []

    def begin(action: str, migration: Migration | None = None, *_rest: Any) -> None:
        if action == "apply_start" and migration is not None:
            key = (migration.app_label, migration.name)
            noted.append(Noted(key=key, atomic=bool(migration.atomic)))

    with _sql_noted(noted), _python_noted(noted):
        migrate_schema(schema, progress=begin)
    return noted


@contextmanager
def _sql_noted(noted: list[Noted]) -> Iterator[None]:
    plain = connection.SchemaEditorClass

    class NotingEditor(plain):  # type: ignore[misc, valid-type]
        # Python gets the rows of each schema anew, and so the SQL that it makes of them.
        is_noting = True

        def execute(self, sql: Any, params: Any = ()) -> None:
            given = str(sql)
            text = given if params is None else self.connection.ops.compose_sql(given, params)
            if self.is_noting:
                noted[-1].parts.append(text)
            super().execute(text, None)

    connection.SchemaEditorClass = NotingEditor
    try:
        yield
    finally:
        connection.SchemaEditorClass = plain


@contextmanager
def _python_noted(noted: list[Noted]) -> Iterator[None]:
    operation: Any = RunPython
    plain = operation.database_forwards

    def run(self: Any, label: str, editor: Any, before: ProjectState, after: ProjectState) -> None:
        editor.is_noting = False
        plain(self, label, editor, before, after)
        editor.is_noting = True
        if router.allow_migrate(editor.connection.alias, label, **self.hints):
            noted[-1].parts.append(PythonPart(code=self.code, state=before))

    operation.database_forwards = run
    try:
        yield
    finally:
        operation.database_forwards = plain
