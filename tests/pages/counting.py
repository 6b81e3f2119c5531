"""Every statement that goes to PostgreSQL, also those that Django's own counting leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements of a block, among them those that enter a schema; not BEGIN and COMMIT."""
    statements: list[str] = []
    execute = psycopg.Cursor.execute

    def note(cursor: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        statements.append(query if isinstance(query, str) else str(query))
        return execute(cursor, query, *args, **kwargs)

    psycopg.Cursor.execute = note  # type: ignore[method-assign]
    try:
        yield statements
    finally:
        psycopg.Cursor.execute = execute  # type: ignore[method-assign]
