"""How fast vouchers are issued, with codes, journal, feed and audit; and what COPY needs for that.

    python3 infra/bench/issuing.py [vouchers]        default 100,000

COPY writes the same rows, made beforehand, into the same tables: with their indexes, checks and
foreign keys. Whoever issues has to make the rows and their codes, too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import world
from harness import (
    ROOT,
    cpu_seconds,
    figure,
    fresh_platform,
    memory_mb,
    peak_memory_mb,
    reset_peak,
    server_process,
)
from world import NOW

SMALL, AS_RUN, MANY = 2_750, 50_000, 100_000
LIMIT_SMALL_S, LIMIT_MANY_S = 1.0, 8.0
GOAL_OF_COPY = 0.25
LIMIT_GROWTH_MB = 32.0


@dataclass(frozen=True, kw_only=True)
class Took:
    """Wall time, processor time of client and database, and how far the client's memory rose."""

    seconds: float
    cpu: float
    memory_mb: float


def main(many: int) -> None:
    with fresh_platform():
        (town,) = world.build_towns(1)
        issue(town, 1, "WARM")
        small = issue(town, SMALL, "SMALL")
        big = issue(town, many, "BIG")
        by_worker = issue_by_worker(town, AS_RUN)
        issue(town, many, "AGAIN")
        copied = copy_again(many)
    print(f"{AS_RUN} vouchers as a run by the worker: {by_worker:.1f} s from the button to done")
    print(f"{SMALL} vouchers: {small.cpu:.2f} s of processor time")
    print(f"{many} vouchers: {big.cpu:.2f} s of processor time, COPY {copied.cpu:.2f} s")
    figure("memory's peak above the start", big.memory_mb, unit="MB", limit=LIMIT_GROWTH_MB)
    figure(f"issuing {SMALL}", small.seconds, unit="s", limit=LIMIT_SMALL_S)
    figure(
        f"issuing {many}",
        big.seconds,
        unit="s",
        limit=LIMIT_MANY_S * many / MANY,
        ratio=copied.seconds / big.seconds,
        ratio_to=f"COPY of the same rows ({copied.seconds:.2f} s, goal {GOAL_OF_COPY:g};"
        f" {copied.cpu / big.cpu:.2f} by processor time)",
    )


def issue(town: UUID, count: int, code: str) -> Took:
    from django.db import transaction

    from campus.kernel.actor import SYSTEM
    from tenants.registry.api import in_cooperative
    from vouchers.redemption.api import issue_vouchers

    _programme_id, allotments = world.allot([town], each=count, code=code)

    def work() -> None:
        with transaction.atomic():
            issue_vouchers(allotment_id=allotments[town], count=count, actor=SYSTEM, now=NOW)

    with in_cooperative():
        return measured(work)


def issue_by_worker(town: UUID, count: int) -> float:
    """Press the button, and let the Celery worker do the run; seconds until it is finished."""
    from campus.kernel.actor import SYSTEM
    from campus.kernel.clock import now as moment
    from tenants.registry.api import in_cooperative
    from vouchers.redemption.models import IssueRun
    from vouchers.redemption.services.issuing import start_run

    _programme_id, allotments = world.allot([town], each=count, code="RUN")
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "campus.config.celery"]
    command += ["worker", "--concurrency=1", "--loglevel=ERROR"]
    environment = os.environ | {"CAMPUS_SCOPE": "", "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        with in_cooperative():
            started = time.perf_counter()
            run_id = start_run(
                allotment_id=allotments[town], count=count, actor=SYSTEM, now=moment()
            )
            unfinished = IssueRun.objects.filter(id=run_id, finished_at__isnull=True)
            while unfinished.exists():
                assert worker.poll() is None, "the worker has ended"
                time.sleep(0.05)
            return time.perf_counter() - started
    finally:
        worker.terminate()
        worker.wait()


def measured(work: Callable[[], object]) -> Took:
    server = server_process()
    reset_peak()
    memory_before, cpu_before = memory_mb("self"), cpu_seconds("self", server)
    started = time.perf_counter()
    work()
    return Took(
        seconds=time.perf_counter() - started,
        cpu=cpu_seconds("self", server) - cpu_before,
        memory_mb=peak_memory_mb("self") - memory_before,
    )


TABLES = {
    "redemption_voucher": "id, number, code_lookup, allotment_id, programme_id, municipality_id,"
    " terms_id, state, sequence, last_day, value_cents, ceiling_cents",
    "redemption_journal": "id, voucher_id, sequence, kind, from_state, to_state, programme_id,"
    " municipality_id, course_id, amount_cents, month, at, reason, actor_pseudonym",
    "redemption_feed": "journal_id",
}


def copy_again(count: int) -> Took:
    """Take the rows of the newest `count` vouchers out, empty the tables, and COPY them back."""
    from django.db import connection, transaction

    from tenants.registry.scope import in_schema

    def copied_in() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, columns in TABLES.items():
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)") as copy:
                    for block in blocks[table]:
                        copy.write(block)

    with in_schema("public", as_owner=True), connection.cursor() as cursor:
        blocks = {table: taken_out(cursor, table, count) for table in TABLES}
        cursor.execute("ALTER TABLE redemption_journal DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join([*TABLES, 'redemption_redemption'])}")
        cursor.execute("ALTER TABLE redemption_journal ENABLE TRIGGER USER")
        return measured(copied_in)


def taken_out(cursor: Any, table: str, count: int) -> list[bytes]:
    """The rows of the newest vouchers, in the order in which they were written."""
    newest = f"SELECT id FROM redemption_journal ORDER BY id DESC LIMIT {count}"
    which, order = {
        "redemption_voucher": (f"redemption_journal WHERE id IN ({newest})", "number"),
        "redemption_journal": (newest, "id"),
        "redemption_feed": (newest, "journal_id"),
    }[table]
    column = "id"
    if table == "redemption_voucher":
        which = f"SELECT voucher_id FROM {which}"
    elif table == "redemption_feed":
        column = "journal_id"
    rows = f"SELECT {TABLES[table]} FROM {table} WHERE {column} IN ({which}) ORDER BY {order}"
    with cursor.copy(f"COPY ({rows}) TO STDOUT (FORMAT binary)") as copy:
        return [bytes(block) for block in copy]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
