"""The platform as it runs in a town hall: a web server, a worker and its clock as processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit

from campus.dev.processes import die_with_parent, kill_group
from campus.dev.readiness import web_answers

PATIENCE = 120.0
# One process less than beside each other: the clock ticks in the worker.
WORKER = ["-m", "celery", "--quiet", "--app", "campus.config.celery", "worker", "--beat"]
WORKER_OPTIONS = ["--concurrency=1", "--loglevel=ERROR", "--without-gossip", "--without-mingle"]
WEB = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "1"]
WEB_OPTIONS = ["--blocking-threads", "2", "--no-ws", "--log-level", "error"]


@dataclass(frozen=True)
class Live:
    """A running platform. `address("speyer.localhost")` is where a host answers."""

    port: int

    def address(self, host: str) -> str:
        return f"http://{host}:{self.port}"


@contextmanager
def running(database: str, *, log: Path) -> Iterator[Live]:
    """Run web, worker and clock on a database until the block ends; what they say is in `log`."""
    port = _free_port()
    environment = _environment(database, port=port)
    with log.open("wb") as output, ExitStack() as parts:
        start = partial(_start, parts, environment=environment, output=output)
        start([*WORKER, *WORKER_OPTIONS])
        web = start([*WEB, "--port", str(port), *WEB_OPTIONS, "campus.config.wsgi:application"])
        _wait_for(web, port)
        yield Live(port)


def _environment(database: str, *, port: int) -> dict[str, str]:
    here = urlsplit(os.environ["DATABASE_URL"])
    return {
        **os.environ,
        "DATABASE_URL": urlunsplit(here._replace(path=f"/{database}")),
        "DJANGO_SETTINGS_MODULE": "campus.config.settings_for_tests",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PORT_IN_ADDRESSES": f":{port}",
        "CELERY_KEY_PREFIX": f"{database}:",
        "LOG_LEVEL": "CRITICAL",
    }


def _start(
    parts: ExitStack,
    arguments: list[str],
    *,
    environment: Mapping[str, str],
    output: IO[bytes],
) -> subprocess.Popen[bytes]:
    part = subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    parts.callback(kill_group, part)
    return part


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(web: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while not web_answers(port):
        assert web.poll() is None, "the web server ended"
        assert time.monotonic() < deadline, "the web server did not answer"
        time.sleep(0.1)
