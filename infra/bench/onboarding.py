"""How long a municipality takes: schema, role, host, contact person, HR account and invitation.

python3 infra/bench/onboarding.py [--existing N] [--complete N] [--cluster FOLDER]

`--existing` municipalities are there before (default 0), `--complete` many are then taken on with
everything that belongs to it (default 224). With `--cluster` the servers are those that `towns.py`
has filled, with at least so many, and stay; what a run adds is only what it measures.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from harness import cpu_seconds, figure, fresh_platform, postgres_program, seconds, server_process
from towns import fill_up

TIMING = re.compile(r"Time: ([\d.]+) ms")
LIMIT_ONE, LIMIT_RATIO, LIMIT_ALL, ALL = 0.15, 1.5, 45.0, 224
TIMES, WARM_UP = 20, 3
# Keys of this run: a kept cluster has those of the runs before.
RUN = f"{int(time.time()) % 1_000_000:06d}"


def main(existing: int, complete: int, cluster: Path | None) -> None:
    with fresh_platform(cluster=cluster) as servers:
        fill_up(existing)
        print(_what_there_is(), flush=True)
        before = cpu_seconds(server_process())
        ours, floor = _compare(servers["postgres"].url)
        server = (cpu_seconds(server_process()) - before) / (TIMES + WARM_UP)
        load = os.getloadavg()[0]
        durations = [seconds(lambda number=number: onboard(number)) for number in range(complete)]
        if complete:
            limit = LIMIT_ALL * complete / ALL
            figure(f"onboarding of {complete}, complete", sum(durations), unit="s", limit=limit)
            figure("one of them", statistics.median(durations), unit="s", limit=LIMIT_ALL / ALL)
        print(f"processor time of the server for one: {server:.3f} s")
        print(f"limit of the ratio {LIMIT_RATIO}; load while comparing {load:.1f}")
        figure(
            f"database part of one with {existing} others",
            statistics.median(ours),
            unit="s",
            limit=LIMIT_ONE,
            ratio=statistics.median(ours) / statistics.median(floor),
            ratio_to=f"psql running the same batch ({statistics.median(floor):.3f} s)",
        )


def _compare(url: str) -> tuple[list[float], list[float]]:
    """Make schemas by our service and by psql, in turns, each in one open session."""
    ours, floor = [], []
    with psql(url) as run:
        for number in range(-WARM_UP, TIMES):
            made = seconds(lambda number=number: provision(number + WARM_UP))
            by_psql = run(["BEGIN", *batch(f"m_09{RUN}{number + WARM_UP:04d}_floor"), "COMMIT"])
            if number >= 0:
                ours.append(made)
                floor.append(by_psql)
    return ours, floor


def provision(number: int) -> None:
    """The database part: rows, schema, role and audit entry in one transaction."""
    from django.db import transaction

    from campus.kernel import clock
    from campus.kernel.actor import SYSTEM
    from tenants.registry.api import provision_municipality

    with transaction.atomic(durable=True):
        provision_municipality(
            ars=f"08{RUN}{number:04d}",
            subdomain=f"stadt-{RUN}-{number}",
            name=f"Stadt {number}",
            kind="town",
            population=1_000,
            actor=SYSTEM,
            now=clock.now(),
        )


def onboard(number: int) -> None:
    """Everything: the database part, contact person, account with its role, and invitation."""
    from campus.kernel import clock
    from campus.kernel.actor import SYSTEM
    from tenants.membership.services.onboarding import (
        ContactDetails,
        Particulars,
        onboard_by_hand,
    )

    onboard_by_hand(
        ars=f"07{RUN}{number:04d}",
        subdomain=f"ort-{RUN}-{number}",
        particulars=Particulars(name=f"Ort {number}", kind="town", population=1_000),
        contact=ContactDetails(name="Kim Muster", email=f"kim-{number}@example.org"),
        actor=SYSTEM,
        now=clock.now(),
    )


def batch(schema: str) -> list[str]:
    """The statements that our service sends for a schema."""
    from tenants.registry.services.rights import role_statements
    from tenants.registry.services.template import migrations_version, schema_statements

    filling = schema_statements(schema, version=migrations_version())
    return [f"CREATE SCHEMA {schema}", *filling, *role_statements(schema)]


@contextmanager
def psql(url: str) -> Iterator[Callable[[list[str]], float]]:
    """An open session of psql: a function that runs statements and gives back psql's own timing."""
    program = [postgres_program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", url]
    process = subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )

    def run(statements: list[str]) -> float:
        script = "\n;\n".join(statements)
        process.stdin.write(f"{script}\n;\n\\echo DONE\n")
        process.stdin.flush()
        took = 0.0
        for line in process.stdout:
            if line.startswith("DONE"):
                return took
            took += sum(float(ms) for ms in TIMING.findall(line)) / 1_000
        raise SystemExit("psql ended")

    run([f"SET ROLE {owner()}", "\\timing on\nSELECT 1"])
    try:
        yield run
    finally:
        process.stdin.close()
        process.wait()


def owner() -> str:
    """The role under which our service makes schemas."""
    from tenants.registry.scope import in_schema

    with in_schema("public", as_owner=True):
        return _ask("SELECT current_user")[0]


def _what_there_is() -> str:
    schema, tables, indexes, size = _ask(
        "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'm\\_%'",
        "SELECT count(*) FROM pg_class"
        " WHERE relnamespace = 'm_template'::regnamespace AND relkind = 'r'",
        "SELECT count(*) FROM pg_class"
        " WHERE relnamespace = 'm_template'::regnamespace AND relkind = 'i'",
        "SELECT pg_size_pretty(pg_database_size(current_database()))",
    )
    return f"{schema} schemas of {tables} tables and {indexes} indexes, {size}"


def _ask(*queries: str) -> list[str]:
    from django.db import connection

    answers = []
    for query in queries:
        with connection.cursor() as cursor:
            cursor.execute(query)
            answers.append(cursor.fetchone()[0])
    return answers


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--existing", type=int, default=0)
    parser.add_argument("--complete", type=int, default=ALL)
    parser.add_argument("--cluster", type=Path)
    given = parser.parse_args()
    main(given.existing, given.complete, given.cluster)
