"""Redemptions a second over HTTP, and their 99th percentile, with the load from the same machine.

    python3 infra/bench/http_redemption.py [vouchers]        default 800

A signed-in employee posts the form that redeems; web server, database and clients share the
machine. Compared with as many requests for a page without any data, in the same run.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from uuid import UUID

import pages
import world
from harness import cpu_seconds, figure, fresh_platform, parent_of, server_process
from world import Holder

VOUCHERS, TOWNS, WORKERS, THREADS = 800, 8, 2, 4
LIMIT_PER_SECOND, LIMIT_P99_MS = 80, 250.0
# What a process does only once (imports, caches, connections) is no part of the rate.
WARM = 40


def main(vouchers: int) -> None:
    with fresh_platform():
        course_id, holders = lay_out(vouchers + WARM)
        sessions = {holder.employee_id: pages.sign_in(holder) for holder in holders}
        postmaster = parent_of(server_process())
        server = pages.start_server(workers=WORKERS, threads=THREADS)
        try:
            pages.wait_until_up(holders[0])
            redeem = pages.post(course_id, sessions)
            pages.load(holders[:WARM], redeem)
            before = processor_time(server.pid, postmaster)
            rate, durations = pages.load(holders[WARM:], redeem)
            cpu = processor_time(server.pid, postmaster) - before
            plain, _durations = pages.load(holders[WARM:], pages.get("/impressum/", sessions))
        finally:
            server.terminate()
            server.wait()
        assert redeemed() == len(holders), f"{redeemed()} redeemed of {len(holders)}"
    count = len(holders) - WARM
    print(f"median {statistics.median(durations):.0f} ms")
    print(f"{1_000 * cpu / count:.1f} ms of processor time each: {2 * count / cpu:.0f}/s by two")
    p99 = statistics.quantiles(durations, n=100)[-1]
    figure("redemption over HTTP, p99", p99, unit="ms", limit=LIMIT_P99_MS)
    figure(
        "redemption over HTTP",
        rate,
        unit="/s",
        limit=LIMIT_PER_SECOND,
        ratio=rate / plain,
        ratio_to=f"a page without data ({plain:.0f}/s)",
    )


def lay_out(vouchers: int) -> tuple[UUID, list[Holder]]:
    """A course and people with accounts who hold vouchers; neighbours are of different towns."""
    towns = world.build_towns(TOWNS)
    course_id = world.lay_out_courses()[0]
    each = -(-vouchers // TOWNS)
    programme_id = world.fund(towns, each=each)
    holders = world.distribute(towns, programme_id, each=each, with_accounts=True)
    return course_id, [holder for place in range(each) for holder in holders[place::each]]


def processor_time(*roots: int) -> float:
    """Of processes and all their children; the clients are this process and not in it."""
    below = [child for root in roots for child in children(root)]
    return cpu_seconds(*roots) + (processor_time(*below) if below else 0.0)


def children(process: int) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{process}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]


def redeemed() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM redemption_redemption")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else VOUCHERS)
