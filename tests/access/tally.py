"""How much was read for the matrix; and the cache, which is read and emptied on the way."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import caches

from tests.access.browsing import Visit
from tests.access.canaries import CANARY

# Programs that nobody knows may try sixty times a minute.
EMPTY_CACHE_EVERY = 50


@dataclass
class Tally:
    """How many answers were judged and how many texts were read for it."""

    checks: int = 0
    bodies: int = 0
    lines: int = 0
    payloads: int = 0
    mails: int = 0
    cached: int = 0

    def count(self, visit: Visit) -> None:
        self.checks += 1
        self.bodies += 1
        self.lines += len(visit.logged)
        self.payloads += len(visit.told)
        self.mails += len(visit.mailed)

    def __str__(self) -> str:
        read = self.bodies + self.lines + self.payloads + self.mails + self.cached
        return (
            f"{self.checks} checks; {read} texts read ({self.bodies} bodies,"
            f" {self.lines} log lines, {self.payloads} payloads, {self.mails} mails,"
            f" {self.cached} keys of the cache)"
        )


def read_cache() -> int:
    """Look for canaries in the cache, then empty it; tells how many keys it had."""
    client = caches["shared"]._cache.get_client()  # type: ignore[attr-defined]
    keys = client.keys("*")
    for key in keys:
        kind = client.type(key)
        value = client.get(key) if kind == b"string" else b""
        assert not CANARY.search(f"{key!r}{value!r}"), key
    caches["shared"].clear()
    return len(keys)
