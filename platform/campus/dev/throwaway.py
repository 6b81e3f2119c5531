"""Servers for one run of tests or benchmarks, in a folder of their own that is gone afterwards."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from campus.dev import binaries
from campus.dev.servers import Servers, running_servers

PREFIX = "campus-test-"


@contextlib.contextmanager
def throw_away_servers() -> Iterator[Servers]:
    """Fresh PostgreSQL and Valkey that disturb nobody and leave nothing behind."""
    with _throw_away_folder() as folder, running_servers(folder, durable=False) as servers:
        yield servers


@contextlib.contextmanager
def _throw_away_folder() -> Iterator[Path]:
    # Not TMPDIR: a unix socket's path may have 107 characters only.
    parent = Path("/tmp")
    _sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    binaries.give_to_server_owner(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _sweep(parent: Path) -> None:
    """Remove what runs that were killed have left: their lock is free again."""
    for lock in parent.glob(f"{PREFIX}*/lock"):
        with contextlib.suppress(OSError), lock.open("r+") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
