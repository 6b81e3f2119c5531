"""The platform as it runs in a town hall, every part a process that can be killed by its id."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from campus.dev.processes import die_with_parent, kill_group
from campus.dev.readiness import web_answers
from campus.dev.servers import Servers, start_postgres, start_valkey
from campus.dev.throwaway import throw_away_servers
from tests.ownership import owners_address

PATIENCE = 60.0
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# Answers before the commit is on the disk: what no installation may do.
FORGETFUL = {
    "synchronous_commit": "off",
    "wal_writer_delay": "10s",
    "wal_writer_flush_after": "1GB",
    "wal_buffers": "64MB",
}
SETTINGS, SPOILT_SETTINGS = "campus.config.settings_for_tests", "tests.faults.bugs.settings"
CELERY = ["celery", "--quiet", "--app", "campus.config.celery"]
WORKER = ["worker", "--concurrency=1", "--loglevel=ERROR", "--without-gossip", "--without-mingle"]
WEB = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "1", "--no-ws"]
WEB_OPTIONS = ["--blocking-threads", "4", "--log-level", "error", "campus.config.wsgi:application"]


class Platform:
    """PostgreSQL, Valkey, web, worker and beat. `start(part)` and `kill(part)` name one of them.

    Killing means SIGKILL to the part's process and to all that it has started.
    """

    def __init__(self, servers: Servers) -> None:
        self.servers = {server.name: server for server in servers.members}
        self.folder = self.servers["postgres"].log.parent
        self.port = _free_port()
        self.log = self.folder / "acknowledged.log"
        self._bug = ""
        self._programs = {
            "web": [*WEB, "--port", str(self.port), *WEB_OPTIONS],
            "worker": [*CELERY, *WORKER],
            "beat": [*CELERY, "beat", "--loglevel=ERROR"],
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def database_url(self) -> str:
        return self.servers["postgres"].url

    def start(self, part: str) -> None:
        """Start web, worker or beat; the web answers when this returns."""
        with (self.folder / f"{part}.log").open("ab") as log:
            self._running[part] = subprocess.Popen(
                [sys.executable, "-m", *self._programs[part]],
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        if part == "web":
            wait_until(lambda: web_answers(self.port), what="the web server's answer")

    def kill(self, part: str) -> None:
        kill_group(self._running.pop(part))

    def kill_server(self, name: str) -> None:
        """SIGKILL to PostgreSQL or Valkey; the postmaster's children do not outlive it."""
        server = self.servers[name]
        children = _children(server.pid)
        server.kill()
        for child in children:
            _kill_quietly(child)

    def start_server(self, name: str, *, settings: dict[str, str] | None = None) -> None:
        """Start PostgreSQL or Valkey again where it was; PostgreSQL is durable unless said."""
        if name == "postgres":
            server = start_postgres(self.folder, settings=DURABLE if settings is None else settings)
        else:
            server = start_valkey(self.folder)
        self.servers[name] = server

    def stop_server(self, name: str) -> None:
        self.servers[name].stop()

    def kill_backend(self, pid: int) -> None:
        """SIGKILL to one process of PostgreSQL; it ends all others and recovers by itself."""
        assert pid in _children(self.servers["postgres"].pid), "not a process of ours"
        _kill_quietly(pid)

    def pause(self, part: str) -> None:
        """Let web or worker stand still (SIGSTOP), with all that it has open."""
        os.killpg(self._running[part].pid, signal.SIGSTOP)

    def resume(self, part: str) -> None:
        os.killpg(self._running[part].pid, signal.SIGCONT)

    def seed(self, bug: str, *, index: str = "") -> None:
        """Start web and worker again with a bug of `tests.faults.bugs`, and an index dropped."""
        self._bug = bug
        if index:
            with psycopg.connect(owners_address(self.database_url)) as database:
                database.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
        for part in ("web", "worker"):
            if part in self._running:
                self.kill(part)
        self.make_whole()

    def keep_data(self) -> None:
        """Put a copy of PostgreSQL's data aside; PostgreSQL must not run."""
        subprocess.run(["cp", "-a", self._data, self._kept], check=True)

    def restore_data(self) -> None:
        """Go back to the data that were put aside, with all parts stopped."""
        for part in list(self._running):
            self.kill(part)
        self.stop_server("postgres")
        shutil.rmtree(self._data)
        subprocess.run(["cp", "-a", self._kept, self._data], check=True)
        self.servers["valkey"].kill()
        self._bug = ""

    @property
    def _data(self) -> Path:
        return self.folder / "postgres"

    @property
    def _kept(self) -> Path:
        return self.folder / "kept"

    def make_whole(self) -> None:
        """Start whatever is not running."""
        for name, server in self.servers.items():
            if not server.is_running():
                self.start_server(name)
        for part in self._programs.keys() - self._running.keys():
            self.start(part)

    def end(self) -> None:
        for part in list(self._running):
            self.kill(part)
        for server in self.servers.values():
            server.stop()

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.servers["valkey"].url,
            "DJANGO_SETTINGS_MODULE": SPOILT_SETTINGS if self._bug else SETTINGS,
            "SEEDED_BUG": self._bug,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "CAMPUS_SCOPE": "",
        }


@contextmanager
def platform() -> Iterator[Platform]:
    """Fresh servers in a folder of their own; no other part is started yet."""
    with ExitStack() as stack:
        made = Platform(stack.enter_context(throw_away_servers()))
        stack.callback(made.end)
        yield made


def wait_until(is_so: Callable[[], object], *, what: str, seconds: float = PATIENCE) -> None:
    """Look every few milliseconds; fails where it does not come."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"{what} did not come within {seconds:.0f} s"
        time.sleep(0.02)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail where the block takes longer."""
    started = time.monotonic()
    yield
    needed = time.monotonic() - started
    assert needed <= seconds, f"it took {needed:.0f} s"


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def _kill_quietly(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
