"""The moment that the dumps of a backup show: in all databases the same for what joins them.

While nobody can decide about a joint transaction, what is decided is committed in every cell; then
each cell exports what it shows, and the home database last. So no dump holds half of such a
transaction, and the shared layer knows at least what the cells know.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection

from campus.kernel.refusal import Refusal
from tenants.registry.database.base import DatabaseWrapper
from tenants.registry.database.scoping import OWNER, PUBLIC, Scope
from tenants.registry.services.settling import commit_decided
from tenants.registry.services.template import migrations_version

_LOCK_SECONDS = 10
# Whoever decides writes into it (`database/joint_commit.py`); who reads it is not hindered.
_NOBODY_DECIDES = "LOCK TABLE public.registry_celldecision IN SHARE MODE"
_AT_HOME = """
SELECT pg_export_snapshot(), now(), (SELECT count(*) FROM public.registry_municipality),
       (SELECT coalesce(max(id), 0) FROM public.redemption_journal),
       (SELECT coalesce(max(sequence), 0) FROM public.audit_entry)
"""
_IN_CELL = """
SELECT pg_export_snapshot(), now(), (SELECT count(*) FROM pg_namespace WHERE nspname ~ '^m_')
"""


class StillDeciding(Refusal):
    code = "still_deciding"
    sentence = (
        "Seit %(seconds)s Sekunden wird in mehrere Datenbanken zugleich geschrieben, ohne Ende. "
        "Bitte sehen Sie in pg_stat_activity nach, wer das ist, und sichern Sie danach noch einmal."
    )


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What pg_dump is told to show, by cell ("" is the home database), and facts about it."""

    snapshots: dict[str, str]
    facts: dict[str, Any]


@contextmanager
def one_moment() -> Iterator[Moment]:
    """Transactions whose view of all databases pg_dump shares, and what they saw.

    :raises StillDeciding: a joint transaction does not come to its end
    """
    with ExitStack() as stack:
        with nobody_decides():
            cells = {cell: stack.enter_context(_view(cell, _IN_CELL)) for cell in settings.CELLS}
            snapshot, moment, *counts = stack.enter_context(_view("", _AT_HOME))
        names = ("municipalities", "last_journal_row", "last_audit_entry")
        yield Moment(
            snapshots={"": snapshot, **{cell: seen[0] for cell, seen in cells.items()}},
            facts={
                "moment": moment.isoformat(),
                "migrations": migrations_version(),
                **dict(zip(names, counts, strict=True)),
                "cells": {
                    cell: {"moment": seen[1].isoformat(), "schemas": seen[2]}
                    for cell, seen in cells.items()
                },
            },
        )


@contextmanager
def nobody_decides() -> Iterator[None]:
    """Let no joint transaction be half done within the block; those that begin wait for its end.

    :raises StillDeciding: one does not come to its end
    """
    if not settings.CELLS:
        yield
        return
    own: DatabaseWrapper = connection.copy()  # type: ignore[assignment]
    own.enter_scope(Scope(PUBLIC, OWNER))
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
            try:
                cursor.execute(_NOBODY_DECIDES)
            except OperationalError as error:
                raise StillDeciding(seconds=_LOCK_SECONDS) from error
        commit_decided()
        yield
    finally:
        own.close()


@contextmanager
def _view(cell: str, question: str) -> Iterator[tuple[Any, ...]]:
    """The answer of one database, whose view of itself stays the same within the block."""
    own: DatabaseWrapper = connection.copy()  # type: ignore[assignment]
    own.enter_scope(Scope(PUBLIC, OWNER if cell else "", cell=cell))
    try:
        with own.cursor():
            pass  # enters the schema now: the isolation level must come first in its transaction
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute(question)
            yield cursor.fetchone()
    finally:
        own.close()
