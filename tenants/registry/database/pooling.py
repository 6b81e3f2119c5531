"""What outlives a wrapper: the server process behind a connection, also where a pool keeps it."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import psycopg

LEAVE = (
    "RESET ROLE; RESET search_path; RESET campus.funder;"
    " RESET lock_timeout; RESET statement_timeout"
)

# By the connection and not by the wrapper: a pool hands one connection to many wrappers.
_touched: WeakKeyDictionary[psycopg.Connection[Any], set[str | None]] = WeakKeyDictionary()


def schemas_touched(connection: psycopg.Connection[Any] | None) -> set[str | None]:
    """Return the schemas whose tables the server process of a connection remembers."""
    return set() if connection is None else _touched.setdefault(connection, set())


def with_reset(options: dict[str, Any]) -> None:
    """Have a pool, where the database's `OPTIONS` ask for one, take back no scope."""
    if given := options.get("pool"):
        options["pool"] = {**(given if isinstance(given, dict) else {}), "reset": _forget_scope}


def _forget_scope(connection: psycopg.Connection[Any]) -> None:
    """Give a connection back to its pool as it came from the server."""
    connection.execute(LEAVE)
    connection.commit()
