"""Record the statements that the service really issues for a redemption, and issue them again.

Once by pgbench, which knows nothing but SQL, and once by Django's bare cursor, without models,
rules or views. Two values come from the answers, as in the service: the journal row's id and the
head of the audit chain.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness import postgres_program
from world import Holder


class RolledBack(Exception):
    """The recording is over; nothing of it stays."""


@dataclass
class Recording:
    """One redemption: each statement as it was given and as it was sent, with its values."""

    holder: Holder
    schema: str = ""
    journal_id: int = 0
    audit: tuple[int, str] = (0, "")
    given: list[tuple[str, Any]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)


def record(holders: Sequence[Holder], redeem: Callable[[Holder], object]) -> list[Recording]:
    """Let the service redeem in a transaction of the caller's that is undone; see what it says."""
    return [_record_one(holder, redeem) for holder in holders]


def _record_one(holder: Holder, redeem: Callable[[Holder], object]) -> Recording:
    from django.db import connection, transaction

    from tenants.registry.api import in_municipality

    recording = Recording(holder)
    with in_municipality(holder.municipality_id) as town, contextlib.suppress(RolledBack):
        recording.schema = town.schema_name
        with transaction.atomic():
            with listening(recording):
                redeem(holder)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT journal_id FROM redemption_redemption WHERE voucher_id = %s",
                    [holder.voucher_id],
                )
                recording.journal_id = cursor.fetchone()[0]
                cursor.execute(
                    "SELECT sequence, previous_hash FROM audit_entry ORDER BY sequence DESC LIMIT 1"
                )
                recording.audit = cursor.fetchone()
            raise RolledBack
    return recording


@contextlib.contextmanager
def listening(recording: Recording) -> Iterator[None]:
    """Note every statement between Django and psycopg, also those that Django does not count."""
    from psycopg._cursor_base import BaseCursor

    plain = BaseCursor._execute_gen

    def noted(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
        result = yield from plain(cursor, query, params, **options)
        recording.given.append((query if isinstance(query, str) else query.decode(), params))
        recording.sent.append(cursor._query.query.decode())
        return result

    BaseCursor._execute_gen = noted  # type: ignore[method-assign]
    try:
        yield
    finally:
        BaseCursor._execute_gen = plain  # type: ignore[method-assign]


def replay(recording: Recording) -> None:
    """Issue a recording by Django's bare cursor, in scope and transaction as the service."""
    from django.db import connection, transaction

    from tenants.registry.api import in_municipality

    journal_id, head = 0, (0, "")
    with in_municipality(recording.holder.municipality_id), transaction.atomic(durable=True):
        for statement, params in recording.given:
            values = params
            if isinstance(params, dict) and "journal_id" in params:
                values = params | {"journal_id": journal_id}
            elif isinstance(params, dict) and "previous_hash" in params:
                values = params | {"sequence": head[0] + 1, "previous_hash": head[1]}
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                while cursor.nextset():
                    pass
                rows = cursor.fetchall() if cursor.description else []
            if "redemption_feed" in statement:
                journal_id = rows[0][3]
            elif "pg_advisory_xact_lock" in statement:
                head = rows[0] if rows else (0, "0" * 64)


def pgbench_script(recordings: Sequence[Recording]) -> str:
    """The recordings one after the other, each a transaction of its own."""
    return "\n".join(line for recording in recordings for line in _script(recording))


def _script(recording: Recording) -> Iterator[str]:
    town, (sequence, previous_hash) = recording.schema, recording.audit
    yield f"SELECT set_config('search_path', '{town},public', false),"
    yield f"set_config('role', '{town}', false);"
    yield "BEGIN;"
    for statement in recording.sent:
        text = statement.strip()
        if "redemption_feed" in text:
            yield f"{text} \\gset moved_"
        elif "INSERT INTO redemption_redemption" in text:
            yield re.sub(rf"\b{recording.journal_id}\b", ":moved_id", text) + ";"
        elif "pg_advisory_xact_lock" in text:
            yield text.replace("; ", " \\; ") + " \\gset head_"
        elif "INSERT INTO audit_entry" in text:
            numbered = re.sub(rf"\(\s*{sequence},", "(:head_sequence + 1,", text, count=1)
            yield numbered.replace(f"'{previous_hash}'", "':head_hash'") + ";"
        else:
            yield f"{text};"
    yield "COMMIT;"


def run_pgbench(url: str, parts: Sequence[Sequence[Recording]]) -> None:
    """Let one pgbench for each part issue its recordings, all at the same time."""
    with tempfile.TemporaryDirectory() as folder:
        running = []
        for number, part in enumerate(parts):
            script = Path(folder) / f"{number}.sql"
            script.write_text(pgbench_script(part))
            command = [postgres_program("pgbench"), "-n", "-f", script, "-c", "1", "-t", "1", url]
            running.append(
                subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            )
        for each in running:
            _out, error = each.communicate()
            assert not each.returncode, error.decode()[-2_000:]
