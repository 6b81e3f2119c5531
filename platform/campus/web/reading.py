"""Statements that a reading view may send: it can look, but neither write nor lock."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

# Connection work that Django and the tenant layer do by themselves.
_SESSION = re.compile(
    r"^\s*(SET\s+(LOCAL\s+|SESSION\s+)?(search_path|ROLE)\b|RESET\s+ROLE\b|SHOW\b|SAVEPOINT\b"
    r"|RELEASE\b|ROLLBACK\b|BEGIN\b|COMMIT\b)",
    re.IGNORECASE,
)
_READ = re.compile(r"^[\s(]*(SELECT|WITH|VALUES|TABLE|EXPLAIN)\b", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|INTO|SHARE|NEXTVAL|SETVAL"
    r"|PG_(TRY_)?ADVISORY_(XACT_)?(UN)?LOCK)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'")


class WriteInReadingView(RuntimeError):
    """A view that is declared with `writes=False` sent a statement that is not a plain read."""


def is_read(statement: str) -> bool:
    """Tell whether one SQL statement neither writes nor locks rows.

    A shared advisory lock is a read: it only waits until figures belong together. Names and
    texts in quotes are left out of the search, so a column "update" is no write.
    """
    if _SESSION.match(statement):
        return True
    return bool(_READ.match(statement)) and not _CHANGE.search(_QUOTED.sub("", statement))


def refuse_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Pass reads on to the database (an `execute_wrapper`).

    :raises WriteInReadingView: for any other statement
    """
    text = sql if isinstance(sql, str) else sql.as_string()
    if not is_read(text):
        raise WriteInReadingView(text.split(None, 3)[:3])
    return execute(sql, params, many, context)
