"""What a person takes away: everything that is stored about them, and what the columns mean.

The shape, for programs that read it (moments ISO 8601, ids as text, bytes as base64):

- `format`: "kommunalcampus.meine-daten", `version`: 1, `made_at`
- `tables`: by name of the table: `title`, `purpose`, `basis`, `readers`, `kept`, `columns` (name →
  German name) and `rows` (each: name → value)
- `opened`: what is sealed in the tables, opened; by app, in the shape that the app documents
- `looks`: who opened what about the person (`day`, `what`, `who`)
- `entries`: the audit trail about the person and what the person did (`at`, `what`, `by`)
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from campus.audit.api import entries_about
from campus.kernel.actor import Actor
from tenants.privacy.queries.stored import TableAbout, stored_about
from tenants.staff.api import looks_at


def everything_about(*, actor: Actor, now: dt.datetime, today: dt.date) -> dict[str, Any]:
    """Return all that is stored about the person who acts, as JSON values."""
    employee_id = actor.employee_id
    entries = entries_about(subjects=subjects_of(actor), actor=actor.pseudonym)
    found = {
        "format": "kommunalcampus.meine-daten",
        "version": 1,
        "made_at": now,
        "tables": {
            each.table.name: _table(each)
            for each in stored_about(employee_id=employee_id, account_id=actor.account_id)
        },
        "opened": opened_for(employee_id=employee_id, today=today),
        "looks": [vars(look) for look in looks_at(employee_id=employee_id)] if employee_id else [],
        "entries": [vars(entry) for entry in entries],
    }
    plain: dict[str, Any] = json.loads(json.dumps(found, default=_plain))
    return plain


def opened_for(*, employee_id: UUID | None, today: dt.date) -> dict[str, Any]:
    """Return what is sealed for the person, opened by the apps that keep it."""
    if employee_id is None:
        return {}
    return {
        name: import_string(path)(employee_id=employee_id, today=today)
        for name, path in settings.OPENED_FOR_PERSON.items()
    }


def subjects_of(actor: Actor) -> list[str]:
    """Return the subjects under which the audit trail speaks about a person."""
    found = [f"account:{actor.account_id}"]
    return [*found, f"employee:{actor.employee_id}"] if actor.employee_id else found


def _table(about: TableAbout) -> dict[str, Any]:
    stored, shown = about.table.stored, about.table.shown
    return {
        "title": about.table.title,
        "purpose": stored.purpose,
        "basis": stored.basis,
        "readers": stored.readers,
        "kept": about.table.kept,
        "columns": {column.name: column.words for column in shown},
        "rows": [
            dict(zip((column.name for column in shown), row, strict=True)) for row in about.rows
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return str(value)
