"""The checkout's own PostgreSQL and Valkey, shared by `dev` and by single commands.

Whoever comes first starts them and stops them again, but not before the others have finished.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from campus.dev import locks
from campus.dev.places import Places
from campus.dev.servers import START_SECONDS, VARIABLES, Servers, are_answering, running_servers

# So that municipalities in a second database can be tried (`manage.py dev --cell`).
SETTINGS = {"max_prepared_transactions": "32"}


@contextlib.contextmanager
def owned_servers(places: Places, *, about: str, patience: float) -> Iterator[Servers]:
    """The checkout's servers for the length of a block; those that have an address are left out.

    Raises LockHeld if another process runs them.
    """
    wanted = [name for name, variable in VARIABLES.items() if variable not in os.environ]
    lock = locks.exclusive(places.local / "servers.lock", about=about, patience=patience)
    servers = running_servers(places.data, sockets=places.sockets, settings=SETTINGS, wanted=wanted)
    with lock, servers as started:
        yield started


@contextlib.contextmanager
def servers_on_demand(places: Places, *, about: str) -> Iterator[None]:
    """The checkout's servers for one command: those that run already, or our own."""
    with contextlib.ExitStack() as stack:
        if not _join(places, stack):
            users = stack.enter_context(_users_lock(places).open("a"))
            stack.enter_context(owned_servers(places, about=about, patience=START_SECONDS))
            # Entered last, so called first, and held until our servers are down.
            stack.callback(_wait_for_others, users)
        yield


def _join(places: Places, stack: contextlib.ExitStack) -> bool:
    """Use the servers of another process: a command keeps them up while we hold the users' lock."""
    with contextlib.ExitStack() as attempt:
        attempt.enter_context(locks.shared(_users_lock(places)))
        while locks.is_held(places.local / "servers.lock"):
            if are_answering(places.sockets):
                stack.push(attempt.pop_all())
                return True
            time.sleep(0.05)
    return False


def _users_lock(places: Places) -> Path:
    return places.local / "users.lock"


def _wait_for_others(users: IO[str]) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for other commands that use the database …", file=sys.stderr)
        fcntl.flock(users, fcntl.LOCK_EX)
