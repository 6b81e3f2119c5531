"""File locks that the kernel gives back when their holder dies, however it dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path


class LockHeld(Exception):
    """Somebody else holds the lock; the text is what the holder wrote about itself."""


@contextlib.contextmanager
def exclusive(path: Path, *, about: str = "", patience: float = 0.0) -> Iterator[None]:
    """Hold `path` alone for the length of a block; `about` tells others who holds it.

    Raises LockHeld when it is not free within `patience` seconds.
    """
    # Opened for appending: opening must not empty what the holder wrote.
    with path.open("a+") as handle:
        _lock_in_time(handle.fileno(), path, patience=patience)
        handle.truncate(0)
        handle.write(f"{about} (process {os.getpid()})")
        handle.flush()
        yield


@contextlib.contextmanager
def shared(path: Path) -> Iterator[None]:
    """Hold `path` beside others; waits while somebody holds it alone."""
    with path.open("a+") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def is_held(path: Path) -> bool:
    """Whether somebody holds `path` alone at this moment."""
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _lock_in_time(descriptor: int, path: Path, *, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LockHeld(path.read_text()) from None
            time.sleep(0.05)
        else:
            return
