"""How much was read for the matrix; and the cache, which is read and emptied on the way."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import caches

from tests.access.browsing import Visit
from tests.access.canaries import CANARY
from tests.access.roles import IN_PUBLIC, IN_TOWNS

# Whose every cell is judged; of the second town those who hold something there.
CHUNKS = [
    *(f"ludwigshafen {role}" for role in IN_TOWNS),
    "ludwigshafen programs",
    "speyer owner",
    "speyer hr",
    *(f"public {role}" for role in IN_PUBLIC),
    "public programs",
]
# What adds up to the whole matrix; what it has to come to.
PARTS = {*CHUNKS, "mails"}
AT_LEAST_CHECKS, AT_LEAST_TEXTS = 25_000, 100_000
# Programs that nobody knows may try sixty times a minute.
EMPTY_CACHE_EVERY = 50


@dataclass
class Tally:
    """How many answers were judged and how many texts were read for it."""

    checks: int = 0
    bodies: int = 0
    files: int = 0
    lines: int = 0
    payloads: int = 0
    mails: int = 0
    cached: int = 0

    def count(self, visit: Visit) -> None:
        self.checks += 1
        is_file = "Content-Disposition:" in visit.headers
        self.files += is_file
        self.bodies += not is_file
        self.lines += len(visit.logged)
        self.payloads += len(visit.told)
        self.mails += len(visit.mailed)

    @property
    def texts(self) -> int:
        return sum(vars(self).values()) - self.checks

    def __add__(self, other: Tally) -> Tally:
        return Tally(**{name: value + vars(other)[name] for name, value in vars(self).items()})

    def __str__(self) -> str:
        return (
            f"{self.checks} checks; {self.texts} texts read ({self.bodies} bodies,"
            f" {self.files} files, {self.lines} log lines, {self.payloads} payloads,"
            f" {self.mails} mails, {self.cached} keys of the cache)"
        )


# Takes the name of a part and what it has counted.
AddUp = Callable[[str, Tally], None]


def noted(folder: Path, part: str, tally: Tally) -> dict[str, Tally]:
    """Note what a part has counted, in a folder that processes share; return all that have."""
    with (folder / "tallies").open("a+") as notes:
        fcntl.flock(notes, fcntl.LOCK_EX)
        notes.write(json.dumps([part, vars(tally)]) + "\n")
        notes.seek(0)
        return {name: Tally(**counts) for name, counts in map(json.loads, notes)}


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
