"""Trying again where somebody else was in the way, and saying in a line why it failed."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import DatabaseError
from psycopg import errors

TRIES = 5
FIRST_PAUSE_SECONDS = 0.2
# Somebody else was in the way; the next time nobody may be.
_PASSING = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)

# A schema, and why it could not be migrated; an empty text: it was.
Outcome = tuple[str, str]


def again_and_again(work: Callable[[str], None], schema: str) -> None:
    """Do the work for a schema; where a lock was held, a few times more, after growing pauses.

    :raises DatabaseError: as it came the last time
    """
    for pause in (*(FIRST_PAUSE_SECONDS * 2**tried for tried in range(TRIES - 1)), None):
        try:
            work(schema)
        except DatabaseError as error:
            if pause is None or not isinstance(error.__cause__, _PASSING):
                raise
            time.sleep(pause)
        else:
            return


def reason_of(error: BaseException) -> str:
    """Return an error as one line."""
    return f"{type(error).__name__}: {error}".splitlines()[0]
