"""Servers for one run of tests or benchmarks, in a folder of their own that is gone afterwards."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import inspect
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from campus.dev import binaries, cluster, locks
from campus.dev.servers import Servers, make_private_folder, running_servers, start_postgres

PREFIX = "campus-test-"
# Not TMPDIR: a unix socket's path may have 107 characters only.
DISK, SHARED_MEMORY = Path("/tmp"), Path("/dev/shm")
ROOM_BYTES = 2 * 1024**3


@contextlib.contextmanager
def throw_away_servers(*, settings: Mapping[str, str] | None = None) -> Iterator[Servers]:
    """Fresh PostgreSQL and Valkey that disturb nobody and leave nothing behind.

    `settings` are PostgreSQL's; without them it is fast and not durable.
    """
    # What is to be durable, for measurements, lies on a disk.
    with _throw_away_folder(in_memory=settings is None) as folder:
        _copy_cluster(_prototype(), folder)
        with running_servers(folder, settings=settings) as servers:
            yield servers


@contextlib.contextmanager
def kept_servers(folder: Path, *, settings: Mapping[str, str]) -> Iterator[Servers]:
    """Servers whose data lie in `folder` and stay there; it is made where it does not exist."""
    make_private_folder(folder)
    if not (folder / "postgres").exists():
        _copy_cluster(_prototype(), folder)
    with running_servers(folder, settings=settings) as servers:
        yield servers


def _prototype() -> Path:
    """A cluster made once for this version; copying it is quicker than making one."""
    code = Path(inspect.getfile(cluster)).read_bytes() + cluster.ROLES.read_bytes()
    version = hashlib.sha256(binaries.postgres_version().encode() + code).hexdigest()
    folder = make_private_folder(Path("/tmp") / f"campus-{os.geteuid()}-cluster-{version[:10]}")
    done = folder / "done"
    with locks.exclusive(folder / "lock", about="making a cluster", patience=60):
        if not done.exists():
            start_postgres(folder, durable=False).stop()
            done.touch()
    return folder


def _copy_cluster(prototype: Path, folder: Path) -> None:
    # cp, because it keeps the owner.
    subprocess.run(["cp", "-a", prototype / "postgres", folder], check=True)


@contextlib.contextmanager
def _throw_away_folder(*, in_memory: bool) -> Iterator[Path]:
    parent = _memory() if in_memory else DISK
    for each in {DISK, parent}:
        _sweep(each)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    binaries.give_to_server_owner(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _memory() -> Path:
    """A folder in memory, where copying a database takes a twentieth of the time; else the disk."""
    roomy = SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > ROOM_BYTES
    return SHARED_MEMORY if roomy and os.access(SHARED_MEMORY, os.W_OK) else DISK


def _sweep(parent: Path) -> None:
    """Remove what runs that were killed have left: their lock is free again."""
    for lock in parent.glob(f"{PREFIX}*/lock"):
        with contextlib.suppress(OSError), lock.open("r+") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
