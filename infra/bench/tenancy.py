"""What it costs that municipalities are apart: time and round trips of a request, memory.

python3 infra/bench/tenancy.py [--existing N] [--cluster FOLDER]        default 2000

The same queries run by way of the middleware (host, schema, role) and, in turns with it, by plain
connections of Django that stand in their schema from the start. For the memory, a process of its
own shows pages of all municipalities: once with connections that are replaced, once without.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from harness import ROOT, figure, fresh_platform, memory_mb, seconds
from towns import fill_up

LIMIT_MS, LIMIT_TRIPS = 0.4, 1
# A server process with SCHEMAS_PER_CONNECTION schemas in its caches; what Python may grow by.
LIMIT_SERVER_MB, LIMIT_WORKER_MB = 128.0, 32.0
IN_TURN, WARM_UP, PAIRS = 10, 20, 2_000
# So many schemas without a new connection show where it would go.
UNCHECKED = 400
EVERY, APPS = 20, ("staff", "accounts", "desk")


def main(existing: int, cluster: Path | None) -> None:
    with fresh_platform(cluster=cluster):
        schemas = fill_up(existing)
        compare(schemas[:IN_TURN])
        kept = serve(schemas, per_connection=100)
        unchecked = serve(schemas[:UNCHECKED], per_connection=1_000_000)
        print(
            f"without new connections: the server process {unchecked.server:.0f} MB"
            f" after {min(UNCHECKED, existing)} municipalities, {unchecked.each:.2f} MB for each;"
            f" load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
        figure(
            f"server process at most, {existing} municipalities served",
            kept.server,
            unit="MB",
            limit=LIMIT_SERVER_MB,
        )
        figure(
            f"growth of the worker, {existing} municipalities served (now {kept.worker:.0f} MB)",
            kept.growth,
            unit="MB",
            limit=LIMIT_WORKER_MB,
        )


# Time and round trips.


def compare(schemas: list[str]) -> None:
    """Measure requests to several municipalities in turn, each beside the same work without."""
    pairs = [(through_middleware(number), plainly(each)) for number, each in enumerate(schemas)]
    for with_tenancy, without in pairs * WARM_UP:
        with_tenancy()
        without()
    extra, floor, own = [], [], []
    for turn in range(PAIRS):
        both = pairs[turn % len(pairs)]
        # Each comes first as often as the other.
        in_order = both if turn // len(pairs) % 2 else both[::-1]
        taken = {run: (seconds(run), processor_seconds(run)) for run in in_order}
        apart, plain = (taken[run] for run in both)
        extra.append(apart[0] - plain[0])
        own.append(apart[1] - plain[1])
        floor.append(plain[0])
    trips = [round_trips(with_tenancy) - round_trips(without) for with_tenancy, without in pairs]
    figure("round trips added to a request", max(trips), unit="", limit=LIMIT_TRIPS)
    plain_ms = statistics.median(floor) * 1_000
    added_ms = statistics.median(extra) * 1_000
    own_ms = statistics.median(own) * 1_000
    print(f"own processor time added {own_ms:.2f} ms; load {os.getloadavg()[0]:.1f}", flush=True)
    figure(
        "host, role and search path, added to a request",
        added_ms,
        unit="ms",
        limit=LIMIT_MS,
        ratio=(plain_ms + added_ms) / plain_ms,
        ratio_to=f"its three queries alone ({plain_ms:.2f} ms)",
    )


def processor_seconds(run: Callable[[], None]) -> float:
    """Processor time that a call takes in this process: others do not matter to it."""
    before = time.thread_time()
    run()
    return time.thread_time() - before


def work(alias: str) -> None:
    """What a small page asks the database."""
    from tenants.staff.models import Employee, Unit

    list(Unit.objects.using(alias).order_by("name")[:20])
    list(Employee.objects.using(alias).select_related("unit").order_by("family_name")[:20])
    Employee.objects.using(alias).filter(unit=None).count()


def through_middleware(number: int) -> Callable[[], None]:
    """A request to a municipality's host: from the name to the answer."""
    from django.http import HttpRequest, HttpResponse
    from django.test import RequestFactory

    from tenants.registry.middleware import MunicipalityMiddleware

    def answer(request: HttpRequest) -> HttpResponse:
        work("default")
        return HttpResponse()

    middleware = MunicipalityMiddleware(answer)
    # One request for all: making it is not what is measured.
    request = RequestFactory(headers={"host": f"dorf-{number}.localhost"}).get("/")

    def run() -> None:
        if middleware(request).status_code != 200:
            raise SystemExit(f"dorf-{number} does not answer")

    return run


def plainly(schema: str) -> Callable[[], None]:
    """The same work by Django's own connection, which is in that schema from its beginning."""
    from django.db import connections

    connections.settings[schema] = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {"options": f"-c role={schema} -c search_path={schema},public"},
    }
    return lambda: work(schema)


def round_trips(run: Callable[[], None]) -> int:
    """How often the server has said during a call that it is ready for the next query."""
    from django.db import connections

    with tempfile.TemporaryFile("w+") as record:
        links = [each.connection.pgconn for each in connections.all(initialized_only=True)]
        for link in links:
            link.trace(record.fileno())
        run()
        for link in links:
            link.untrace()
        record.seek(0)
        return record.read().count("ReadyForQuery")


# Memory.


class Served(NamedTuple):
    """Megabytes of a worker that has served municipalities, and of its servers' processes."""

    server: float
    each: float
    worker: float
    growth: float


def serve(schemas: list[str], *, per_connection: int) -> Served:
    """Have a process of its own serve municipalities, and tell what it and its servers took."""
    environment = os.environ | {"SCHEMAS_PER_CONNECTION": str(per_connection), "CAMPUS_SCOPE": ""}
    done = subprocess.run(
        [sys.executable, __file__, "--serve", str(len(schemas))],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Served(*json.loads(done.stdout))


def serve_here(count: int) -> Served:
    """Show a page of each municipality and read its tables; look at the memory now and then."""
    import logging

    import django

    django.setup()
    logging.disable(logging.INFO)
    from django.apps import apps
    from django.test import Client

    tables = [model for label in APPS for model in apps.get_app_config(label).get_models()]
    servers: list[float] = []
    worker = 0.0
    for number in range(count):
        client = Client(headers={"host": f"dorf-{number}.localhost"})
        client.get("/", follow=True)
        server = touch(number, tables)
        if number % EVERY == EVERY - 1 or number == count - 1:
            servers.append(memory_of_its_own_mb(server))
        # What it imports and remembers anyway it has by then.
        worker = worker or (memory_mb("self") if number == count // 10 else 0.0)
    now = memory_mb("self")
    each = (servers[-1] - servers[0]) / max(count - EVERY, 1)
    return Served(max(servers), each, now, now - worker)


def touch(number: int, tables: list[Any]) -> int:
    """Read tables of a municipality; return the server's process."""
    from django.db import connection

    from tenants.registry.api import in_cooperative, in_municipality
    from tenants.registry.queries import find_by_host

    with in_cooperative():
        municipality = find_by_host(f"dorf-{number}.localhost")
    assert municipality is not None
    with in_municipality(municipality.id):
        for model in tables:
            model._base_manager.exists()
        pid: int = connection.connection.info.backend_pid
        return pid


def memory_of_its_own_mb(process: int) -> float:
    """What a process has for itself; the buffers that it shares with others are not its own."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    line = next(line for line in rollup if line.startswith("Anonymous:"))
    return int(line.split()[1]) / 1_024


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--existing", type=int, default=2_000)
    parser.add_argument("--cluster", type=Path)
    parser.add_argument("--serve", type=int, help="used by itself: be the process that serves")
    given = parser.parse_args()
    if given.serve:
        print(json.dumps(serve_here(given.serve)))
    else:
        main(given.existing, given.cluster)
