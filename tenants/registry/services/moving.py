"""One municipality from one database to another: closed, copied, compared, switched, tidied."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal
from tenants.registry import rules
from tenants.registry.models import Departure, Municipality, Restoration
from tenants.registry.queries import CACHE_SECONDS, forget_cached
from tenants.registry.scope import as_owner_in, in_cooperative
from tenants.registry.services.copying import Content, check_same, copy_schema
from tenants.registry.services.merging import open_mergers
from tenants.registry.services.municipal_roles import role_statement
from tenants.registry.services.rights import role_statements
from tenants.registry.services.sending import send
from tenants.registry.services.swapping import drop_schema, nobody_else
from tenants.registry.services.template import schema_version

HOME = ""
_LOCK_SECONDS = 10
_TABLES = """
SELECT string_agg(format('%%I.%%I', schemaname, tablename), ', ' ORDER BY tablename)
  FROM pg_tables WHERE schemaname = %s
"""
_EXISTS = "SELECT count(*) FROM pg_namespace WHERE nspname = %s"


class NoSuchCell(Refusal):
    code = "no_such_cell"
    sentence = "Eine Zelle „%(cell)s“ gibt es nicht. Bekannt sind: home %(known)s."


class CannotMove(Refusal):
    code = "municipality_cannot_move"
    sentence = "Diese Kommune kann jetzt nicht verlegt werden: %(why)s"


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What was moved; nothing, where the municipality lay there already."""

    tables: int = 0
    rows: int = 0
    seconds_closed: float = 0.0


def move_municipality(
    *,
    municipality_id: UUID,
    cell: str,
    actor: Actor,
    now: dt.datetime,
    pause_seconds: float = CACHE_SECONDS + 1,
    say: Callable[[str], None] = lambda line: None,
) -> Moved:
    """Move a municipality's schema to another database; nobody works in it meanwhile.

    Killed anywhere, it can be called again: until the switch the old copy counts, from then on the
    new one, and what lies elsewhere is dropped. Called with the cell where the municipality lies,
    it only tidies up and opens: so a move is given up.

    :param cell: where to; empty: the home database
    :param pause_seconds: how long other processes may remember that the municipality was open
    :raises NoSuchCell, SchemasBusy, CannotMove: with nothing changed
    :raises CopyDiffers, ProgramFailed: closed still, the old copy counts
    """
    if cell not in {HOME, *settings.CELLS}:
        raise NoSuchCell(cell=cell, known=" ".join(settings.CELLS))
    with nobody_else(), as_owner_in(HOME):
        row = Municipality.objects.get(id=municipality_id)
        check_movable(row)
        if row.cell == cell:
            _tidy(row)
            return Moved()
        started = time.monotonic()
        _close(row, now=now)
        say("geschlossen")
        time.sleep(pause_seconds)
        content = _copy(row, cell, say=say)
        _switch(row, cell, content, actor=actor, now=now)
        say("umgeschaltet")
        closed = time.monotonic() - started
        row.refresh_from_db()
        _tidy(row)
    return Moved(tables=len(content.rows), rows=content.total, seconds_closed=closed)


def check_movable(row: Municipality) -> None:
    """Make sure that nothing else happens to a municipality.

    :raises CannotMove: says what does
    """
    if row.state == rules.GONE:
        raise CannotMove(why="Ihre Daten sind gelöscht.")
    if row.schema_version != schema_version():
        raise CannotMove(why="Bitte führen Sie zuerst migrate_schemas aus.")
    if Restoration.objects.filter(municipality_id=row.id, state="kept").exists():
        raise CannotMove(why="Eine Wiederherstellung ist noch offen (restore_tenant --confirm).")
    if Departure.objects.filter(municipality_id=row.id, state="running").exists():
        raise CannotMove(why="Ihre Daten werden gerade gelöscht.")
    if open_mergers([row.id]).exists():
        raise CannotMove(why="Ein Zusammenschluss ist noch offen.")


@transaction.atomic
def _close(row: Municipality, *, now: dt.datetime) -> None:
    rows = Municipality.objects.select_for_update(of=("self",), no_key=True)
    # Whoever begins to delete it locks the row, too: one of both sees the other.
    check_movable(rows.get(id=row.id))
    rows.filter(id=row.id).update(moving_since=now)
    forget_cached()


def _copy(row: Municipality, cell: str, *, say: Callable[[str], None]) -> Content:
    schema = row.schema_name
    _fence(schema, row.cell)
    with as_owner_in(cell):
        drop_schema(schema)
        send([role_statement(schema)])
    copy_schema(schema, source=row.cell, target=cell)
    say("kopiert")
    content = check_same(schema, source=row.cell, target=cell)
    say(f"verglichen: {len(content.rows)} Tabellen und Folgen, {content.total} Zeilen")
    with as_owner_in(cell):
        send(role_statements(schema))
    return content


def _fence(schema: str, cell: str) -> None:
    """Take all rights from the municipality's role, and wait for who is still at work.

    From then on the old copy cannot be read or written, whatever a process remembers.
    """
    with as_owner_in(cell), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
                cursor.execute(f"REVOKE ALL ON SCHEMA {schema} FROM {schema}")
                cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {schema}")
                cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {schema}")
                cursor.execute(_TABLES, [schema])
                cursor.execute(f"LOCK TABLE {cursor.fetchone()[0]} IN ACCESS EXCLUSIVE MODE")
        except OperationalError as error:
            raise CannotMove(why="Es wird noch an ihren Daten gearbeitet.") from error


def _switch(
    row: Municipality, cell: str, content: Content, *, actor: Actor, now: dt.datetime
) -> None:
    """From the commit on the new copy counts. One transaction, in the home database alone."""
    with in_cooperative(), transaction.atomic(durable=True):
        Municipality.objects.filter(id=row.id).update(cell=cell, moving_since=None)
        record(
            action="registry.municipality_moved",
            actor=actor,
            subject=f"municipality:{row.id}",
            facts={
                "from": row.cell or "home",
                "to": cell or "home",
                "tables": len(content.rows),
                "rows": content.total,
                "sha256": hashlib.sha256(repr(content).encode()).hexdigest(),
            },
            now=now,
        )
    forget_cached()


def _tidy(row: Municipality) -> None:
    """Drop what lies where the municipality does not, and let its role work where it does."""
    schema = row.schema_name
    for cell in {HOME, *settings.CELLS} - {row.cell}:
        with as_owner_in(cell), connection.cursor() as cursor:
            cursor.execute(_EXISTS, [schema])
            if cursor.fetchone()[0]:
                drop_schema(schema)
    if row.moving_since is not None:
        with as_owner_in(row.cell):
            send(role_statements(schema))
        Municipality.objects.filter(id=row.id).update(moving_since=None)
        forget_cached()
