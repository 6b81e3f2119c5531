"""What a crash left prepared in a cell is committed or taken back, as the home database decided."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from psycopg import errors

from tenants.registry.database.joint_commit import PREFIX
from tenants.registry.models import CellDecision
from tenants.registry.scope import in_cell_as, in_cooperative

# A transaction that is being committed right now needs no help.
GRACE_SECONDS = 20
# So long a cell may be set back to an earlier moment and still finds what was decided.
DECISIONS_KEPT = dt.timedelta(days=60)
_PREPARED = """
SELECT gid, owner FROM pg_prepared_xacts
 WHERE database = current_database() AND starts_with(gid, %s)
   AND prepared < clock_timestamp() - make_interval(secs => %s)
 ORDER BY prepared
"""
# The name of a cell's part begins with the key of the whole.
_KEY_LENGTH = len(PREFIX) + 32
# So long somebody else may be at finishing the very same.
_BUSY_SECONDS = 5.0
_DECIDE_AGAINST = (
    "INSERT INTO registry_celldecision (key, is_commit, decided_at)"
    " VALUES (%s, false, clock_timestamp()) ON CONFLICT (key) DO NOTHING"
)


@dataclass(frozen=True, kw_only=True)
class Settled:
    """How many parts of joint transactions were committed, and how many taken back."""

    committed: int
    taken_back: int


def settle_cells(*, grace_seconds: float = GRACE_SECONDS) -> Settled:
    """Finish in every cell what is prepared for longer than `grace_seconds`.

    Call it outside of a transaction. It may run anywhere, also twice at once: what counts is
    written once, by the transaction itself or here against it.
    """
    outcomes: list[bool] = []
    unreachable: DatabaseError | None = None
    for cell in settings.CELLS:
        try:
            for name, owner in _prepared_in(cell, grace_seconds):
                outcomes.append(_settle(cell, name, owner))
        except DatabaseError as error:
            # The others need not wait for it.
            unreachable = error
    if unreachable is not None:
        raise unreachable
    return Settled(committed=outcomes.count(True), taken_back=outcomes.count(False))


def commit_decided() -> None:
    """Commit in every cell what is prepared and decided for; leave what is not.

    For whoever has made sure that nobody decides meanwhile.
    """
    for cell in settings.CELLS:
        for name, owner in _prepared_in(cell):
            with in_cooperative():
                key = name[:_KEY_LENGTH]
                is_commit = CellDecision.objects.filter(key=key, is_commit=True).exists()
            if is_commit:
                _finish(cell, name, owner, is_commit=True)


def forget_decisions(*, now: dt.datetime) -> None:
    """Delete decisions of long ago for which no cell waits any more."""
    waiting = {name[:_KEY_LENGTH] for cell in settings.CELLS for name, _ in _prepared_in(cell)}
    with in_cooperative():
        old = CellDecision.objects.filter(decided_at__lt=now - DECISIONS_KEPT)
        old.exclude(key__in=waiting).delete()


def _prepared_in(cell: str, grace_seconds: float = 0) -> Iterator[tuple[str, str]]:
    with in_cell_as("campus_owner", cell), connection.cursor() as cursor:
        cursor.execute(_PREPARED, [PREFIX, grace_seconds])
        found: list[tuple[str, str]] = cursor.fetchall()
    return iter(found)


def _settle(cell: str, name: str, owner: str) -> bool:
    is_commit = _decision(name[:_KEY_LENGTH])
    _finish(cell, name, owner, is_commit=is_commit)
    return is_commit


def _finish(cell: str, name: str, owner: str, *, is_commit: bool) -> None:
    how = "COMMIT" if is_commit else "ROLLBACK"
    patience = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            # Only who prepared it may finish it.
            with in_cell_as(owner, cell), connection.cursor() as cursor:
                cursor.execute(f"{how} PREPARED '{name}'")
        except DatabaseError as error:
            if isinstance(error.__cause__, errors.UndefinedObject):
                # Somebody else has finished it meanwhile, in the same way.
                return
            is_busy = isinstance(error.__cause__, errors.ObjectNotInPrerequisiteState)
            if not is_busy or time.monotonic() > patience:
                raise
            time.sleep(0.01)
        else:
            return


def _decision(key: str) -> bool:
    """Return what was decided, after deciding against it where nothing was.

    Waits for a transaction that has written its decision and not yet committed it.
    """
    with in_cooperative(), connection.cursor() as cursor:
        cursor.execute(_DECIDE_AGAINST, [key])
        return CellDecision.objects.get(key=key).is_commit
