"""Acting as the owner of the tables, as a migration, a repair script or an administrator does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from django.db import connection

from tenants.registry.scope import in_schema

OWNER = "campus_owner"


@contextmanager
def owners_cursor(schema: str = "public") -> Iterator[Any]:
    """A cursor of the one who may change tables and reads every schema."""
    with in_schema(schema, as_owner=True), connection.cursor() as cursor:
        yield cursor


def owners_address(url: str) -> str:
    """A database's address for a connection that is the owner's from its first statement."""
    mark = "&" if "?" in url else "?"
    return f"{url}{mark}options={quote(f'-c role={OWNER}')}"
