"""Hold processes up in the middle of a transaction, where a table is about to be written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg
from psycopg import sql

from tenants.registry.api import list_municipalities
from tests.faults.parts import Platform, wait_until
from tests.ownership import owners_address

WAITING = """
    SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE NOT granted AND locktype = 'relation' AND relation = ANY(%s::regclass[])
       AND query LIKE '%%' || %s || '%%'
     ORDER BY pid
"""


class Block:
    """Nobody can write the tables until `release`; readers pass."""

    def __init__(self, platform: Platform, table: str) -> None:
        self._url = owners_address(platform.database_url)
        self._tables = _everywhere(table)
        self._holder = psycopg.connect(self._url)
        names = sql.SQL(", ").join(sql.Identifier(*name.split(".")) for name in self._tables)
        self._holder.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(names))

    def waiting_pids(self, statement: str = "") -> Sequence[int]:
        """Return PostgreSQL's processes that stand before the tables now, with this statement."""
        with psycopg.connect(self._url) as asking:
            rows = asking.execute(WAITING, [self._tables, statement])
            return [row[0] for row in rows.fetchall()]

    def wait_for_somebody(self) -> None:
        wait_until(self.waiting_pids, what=f"somebody who writes {self._tables[0]}", seconds=20)

    def release(self) -> None:
        # Where PostgreSQL was killed, there is nothing left to be rolled back.
        with suppress(psycopg.OperationalError):
            self._holder.rollback()
        self._holder.close()


@contextmanager
def blocked(platform: Platform, table: str) -> Iterator[Block]:
    """Hold up whoever writes a table; one of the municipalities' own (`town.…`) in every schema."""
    block = Block(platform, table)
    try:
        yield block
    finally:
        block.release()


def _everywhere(table: str) -> list[str]:
    schema, dot, name = table.rpartition(".")
    if not dot:
        return [f"public.{name}"]
    assert schema == "town"
    return [f"{each.schema_name}.{name}" for each in list_municipalities()]
