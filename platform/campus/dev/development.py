"""`manage.py dev`: the whole platform on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from campus.dev import locks, preparing, readiness, welcome
from campus.dev.embedded import owned_servers
from campus.dev.heartbeat import VARIABLE as HEARTBEAT
from campus.dev.local import local_settings, make_cell
from campus.dev.places import Places
from campus.dev.supervisor import PartEnded, Supervisor, end_leftovers

PART_ENDED = 2
LOCK_SECONDS = 10.0
# A developer who is root knows it; the embedded PostgreSQL runs as another user anyway.
NO_ROOT_WARNING = ["-W", "ignore:You're running the worker with superuser privileges"]
CELERY = [
    sys.executable,
    *NO_ROOT_WARNING,
    "-m",
    "celery",
    "--quiet",
    "--app",
    "campus.config.celery",
]
WORKER_OPTIONS = ["--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
BEAT_SCHEDULER = "campus.dev.heartbeat.HeartbeatScheduler"
WEB_OPTIONS = ["--workers=1", "--blocking-threads=4", "--no-ws"]


def run_dev(root: Path, arguments: list[str]) -> int:
    """Start everything, wait until it answers, say where; then watch until Ctrl-C.

    Gives back 0 after Ctrl-C, 1 when it could not start, 2 when a part ended by itself.
    """
    options = _parse(arguments)
    places = Places(root)
    # SIGINT too: a shell that starts us in the background has it ignored.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, signal.default_int_handler)
    try:
        with locks.exclusive(places.local / "dev.lock", about="manage.py dev"):
            return _run_alone(places, options)
    except locks.LockHeld as held:
        return _fail(f"This checkout is in use by {held}. End that first.")
    except readiness.NotReady as failure:
        return _fail(str(failure))
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
        return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py dev", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="where the pages are (8000)")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="load no demo data")
    parser.add_argument("--reset", action="store_true", help="delete the database first (asks)")
    parser.add_argument(
        "--cell",
        action="store_true",
        help="make a second database, west: then manage.py move_municipality 07318 --to west",
    )
    return parser.parse_args(arguments)


def _run_alone(places: Places, options: argparse.Namespace) -> int:
    # A supervisor that was killed may have left a web process that still holds the port.
    end_leftovers(places.root)
    if not readiness.port_is_free(options.port):
        return _fail(f"Port {options.port} is in use. Choose another: manage.py dev --port 8001")
    if options.reset and not preparing.reset(places):
        return _fail("Nothing was deleted.")
    preparing.clear_interrupted(places)
    if options.cell and "DATABASE_URL" in os.environ:
        return _fail("--cell is for the embedded database, not for the one in DATABASE_URL.")
    with owned_servers(places, about="manage.py dev", patience=LOCK_SECONDS) as servers:
        if options.cell:
            make_cell(places)
        os.environ.update(local_settings(places) | {"PORT_IN_ADDRESSES": f":{options.port}"})
        with Supervisor(places.root, servers=servers.members) as supervisor:
            return _supervise(supervisor, places, options)


def _supervise(supervisor: Supervisor, places: Places, options: argparse.Namespace) -> int:
    try:
        own_database = any(server.name == "postgres" for server in supervisor.servers)
        prepared = preparing.prepare(
            supervisor, places, demo=options.demo, own_database=own_database
        )
        _start_parts(supervisor, places, port=options.port)
        print(welcome.table(prepared.logins, port=options.port), flush=True)
        print(welcome.start_time(places), flush=True)
        while True:
            supervisor.check()
            time.sleep(0.2)
    except PartEnded as ended:
        print(f"{ended}; stopping everything.", file=sys.stderr, flush=True)
        return PART_ENDED


def _start_parts(supervisor: Supervisor, places: Places, *, port: int) -> None:
    """Start web, worker and beat side by side and wait until each answers."""
    heartbeat = places.local / "heartbeat"
    heartbeat.unlink(missing_ok=True)
    os.environ[HEARTBEAT] = str(heartbeat)
    name = f"worker@{places.name}"
    supervisor.start("web", _web(port))
    supervisor.start("worker", [*CELERY, "worker", "--hostname", name, *WORKER_OPTIONS])
    supervisor.start("beat", [*CELERY, "beat", "--scheduler", BEAT_SCHEDULER, "--loglevel=INFO"])
    checks: dict[str, Callable[[], bool]] = {
        "web": partial(readiness.web_answers, port),
        "worker": partial(readiness.worker_answers, name),
        "beat": heartbeat.exists,
    }
    readiness.wait_for(checks, watch=supervisor.check)


def _web(port: int) -> list[str]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    return [*command, "--port", str(port), *WEB_OPTIONS, "campus.config.wsgi:application"]


def _fail(text: str) -> int:
    print(text, file=sys.stderr, flush=True)
    return 1
