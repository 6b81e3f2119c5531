"""Reading and checking chains."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import Q, QuerySet
from psycopg import sql

from campus.audit.models import Entry
from campus.audit.rules import ChainResult, Link, check_chain

PAGE = 5_000
OWN = "own"
_COLUMNS = (
    "sequence, recorded_at, action, actor, actor_kind, subject, facts::text, previous_hash, hash"
)
_SCHEMAS = """
SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relname = %s AND c.relkind = 'r' ORDER BY n.nspname <> 'public', n.nspname
"""


def list_entries(*, action: str = "") -> QuerySet[Entry]:
    """List the entries of the current schema, the latest first."""
    entries = Entry.objects.order_by("-sequence")
    return entries.filter(action=action) if action else entries


def recorded_actions() -> list[str]:
    """List the actions that occur in the current schema."""
    return list(Entry.objects.order_by("action").values_list("action", flat=True).distinct())


def action_title(action: str) -> str:
    """Name an action in German where its app does (`audit_actions` of its AppConfig)."""
    config = apps.app_configs.get(action.split(".", 1)[0])
    return str(getattr(config, "audit_actions", {}).get(action, action))


@dataclass(frozen=True, kw_only=True)
class EntryView:
    """One entry for whom it concerns: when, what, and which role did it."""

    at: dt.datetime
    what: str
    by: str


def entries_about(
    *, subjects: Collection[str], actor: str, limit: int | None = None
) -> list[EntryView]:
    """Return entries about these subjects, and what an actor did (a pseudonym), latest first."""
    rows = Entry.objects.filter(Q(subject__in=subjects) | Q(actor=actor)).order_by("-sequence")
    return [
        EntryView(
            at=row.recorded_at,
            what=action_title(row.action),
            by=OWN if row.actor == actor else row.actor_kind,
        )
        for row in rows[:limit]
    ]


def entries_of(*, action: str) -> list[tuple[str, dict[str, object]]]:
    """Return subject and facts of all entries about an action in the current schema, in order."""
    rows = Entry.objects.filter(action=action).order_by("sequence")
    return list(rows.values_list("subject", "facts"))


def schemas_with_chain() -> list[str]:
    """List every schema that holds a chain, public first; for the operator's command."""
    with connection.cursor() as cursor:
        cursor.execute(_SCHEMAS, [Entry._meta.db_table])
        return [row[0] for row in cursor.fetchall()]


def verify_chain(*, schema: str = "") -> ChainResult:
    """Check the chain of the current schema, or for the operator that of a named one."""
    return check_chain(_links(schema))


def _links(schema: str) -> Iterator[tuple[Link, str]]:
    table = sql.Identifier(*filter(None, [schema, Entry._meta.db_table]))
    # A page in order, beginning after the last: no server-side cursor, which poolers forbid.
    statement = (
        sql.SQL("SELECT {columns} FROM {table} WHERE sequence > %s ORDER BY sequence LIMIT %s")
        .format(columns=sql.SQL(_COLUMNS), table=table)
        .as_string()
    )
    last: int | None = -(2**63)
    while last is not None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [last, PAGE])
            rows = cursor.fetchall()
        for row in rows:
            yield _link(row), row[8]
        last = rows[-1][0] if len(rows) == PAGE else None


def _link(row: tuple[object, ...]) -> Link:
    sequence, recorded_at, action, actor, actor_kind, subject, facts, previous_hash, _hash = row
    return Link(
        sequence=sequence,  # type: ignore[arg-type]
        recorded_at=recorded_at,  # type: ignore[arg-type]
        action=str(action),
        actor=str(actor),
        actor_kind=str(actor_kind),
        subject=str(subject),
        facts=json.loads(str(facts)),
        previous_hash=str(previous_hash),
    )
