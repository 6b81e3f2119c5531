"""How many vouchers are redeemed in a second through the service, with 8 processes.

    python3 infra/bench/redemption.py [vouchers]        default 800, in four rounds

Compared in the same rounds with the very statements that the service issues, issued by pgbench
and by Django's bare cursor; and one hot programme with forty. Then 8 processes go for the same
vouchers, and each must be redeemed once.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import replaying
import world
from harness import (
    cpu_seconds,
    figure,
    fresh_platform,
    own_cpu_seconds,
    owners_address,
    parent_of,
    server_process,
)
from replaying import Recording
from world import NOW, Holder

WORKERS, TOWNS, PROGRAMMES, CONTESTED, ROUNDS = 8, 8, 40, 20, 4
LIMIT_PER_SECOND, GOAL_OF_PGBENCH, GOAL_OF_DJANGO = 250, 0.3, 0.6
# How much slower one programme may be than forty, as far as rounds differ anyhow.
SHARE_OF_FORTY = 0.9


@dataclass
class Sum:
    """Work of one kind over all rounds."""

    count: int = 0
    seconds: float = 0.0
    client_cpu: float = 0.0
    server_cpu: float = 0.0

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    @property
    def cpu_ms(self) -> float:
        return (self.client_cpu + self.server_cpu) / self.count * 1_000


def main(count: int) -> None:
    with fresh_platform() as servers:
        towns = world.build_towns(TOWNS)
        courses = world.lay_out_courses()
        each = -(-(3 * count + CONTESTED) // TOWNS) + 3 * WORKERS // TOWNS
        hot = world.fund(towns, each=each, code="HOT")
        queue = interleaved(world.distribute(towns, hot, each=each))
        spread = interleaved(several_programmes(towns, count))
        sums: dict[str, Sum] = defaultdict(Sum)
        with Workers(courses[0]) as workers:
            # Whatever a process does only once is no part of the rate.
            workers.measure(Sum(), "redeem", take(queue, 3 * WORKERS))
            for _round in range(ROUNDS):
                part = count // ROUNDS
                workers.measure(sums["service"], "redeem", take(queue, part))
                workers.measure(sums["forty"], "redeem", take(spread, part))
                recorded = replaying.record(take(queue, part), redeemer(courses[0]))
                workers.measure(sums["django"], "replay", recorded)
                recorded = replaying.record(take(queue, part), redeemer(courses[0]))
                measure_pgbench(sums["pgbench"], owners_address(servers["postgres"].url), recorded)
            workers.contest(take(queue, CONTESTED))
        doubles = double_redemptions()
    print(f"double redemptions: {doubles} of {CONTESTED} contested by {WORKERS}")
    if doubles:
        sys.exit(1)
    tell(sums)


def tell(sums: dict[str, Sum]) -> None:
    for name, each in sums.items():
        print(
            f"{name}: {each.rate:.0f}/s; processor time {each.cpu_ms:.2f} ms each, of it"
            f" {each.server_cpu / each.count * 1_000:.2f} ms the database's"
        )
    service, forty = sums["service"], sums["forty"]
    print(f"two cores to itself: {2_000 / service.cpu_ms:.0f}/s, by processor time")
    figure(
        "one hot programme",
        service.rate,
        unit="/s",
        limit=forty.rate * SHARE_OF_FORTY,
        ratio=service.rate / forty.rate,
        ratio_to="forty programmes",
    )
    for name, goal in (("pgbench", GOAL_OF_PGBENCH), ("django", GOAL_OF_DJANGO)):
        figure(
            f"redemption, beside {name} with the same statements",
            service.rate,
            unit="/s",
            limit=sums[name].rate * goal,
            ratio=service.rate / sums[name].rate,
            ratio_to=f"{name} ({sums[name].rate:.0f}/s, goal {goal:g};"
            f" {sums[name].cpu_ms / service.cpu_ms:.2f} by processor time)",
        )
    figure("redemption", service.rate, unit="/s", limit=LIMIT_PER_SECOND)


def several_programmes(towns: list[uuid.UUID], count: int) -> list[Holder]:
    """People who hold vouchers of forty programmes, a few programmes in each town."""
    each = -(-count // PROGRAMMES)
    return [
        holder
        for number in range(PROGRAMMES)
        for holder in world.distribute(
            [towns[number % TOWNS]],
            world.fund([towns[number % TOWNS]], each=each, code=f"P{number}"),
            each=each,
            first=(number + 1) * 100_000,
        )
    ]


def interleaved(holders: list[Holder]) -> Iterator[Holder]:
    """Neighbours are of different towns, as in real life."""
    by_town: dict[uuid.UUID, list[Holder]] = defaultdict(list)
    for holder in holders:
        by_town[holder.municipality_id].append(holder)
    return (holder for group in zip(*by_town.values(), strict=True) for holder in group)


def take(queue: Iterator[Holder], count: int) -> list[Holder]:
    return [next(queue) for _each in range(count)]


def redeemer(course_id: uuid.UUID) -> Callable[[Holder], object]:
    """What redeems a holder's voucher inside an open transaction."""
    from vouchers.desk.services.redeeming import redeem_in_transaction

    return lambda holder: redeem_in_transaction(**wish(holder, course_id))


def wish(holder: Holder, course_id: uuid.UUID) -> dict[str, Any]:
    from campus.kernel.actor import Actor

    actor = Actor(
        kind="employee",
        account_id=holder.employee_id,
        municipality_id=holder.municipality_id,
        employee_id=holder.employee_id,
    )
    return {
        "voucher_id": holder.voucher_id,
        "course_id": course_id,
        "idempotency_key": uuid.uuid4().hex,
        "actor": actor,
        "now": NOW,
    }


class Workers:
    """Processes with a connection each, which do what they are told, all at the same moment."""

    def __init__(self, course_id: uuid.UUID) -> None:
        context = multiprocessing.get_context("spawn")
        self.barrier, self.results = context.Barrier(WORKERS + 1), context.Queue()
        self.orders = [context.Queue() for _each in range(WORKERS)]
        self.processes = [
            context.Process(target=work, args=(orders, course_id, self.barrier, self.results))
            for orders in self.orders
        ]

    def __enter__(self) -> Workers:
        for process in self.processes:
            process.start()
        return self

    def __exit__(self, *error: object) -> None:
        for orders in self.orders:
            orders.put(None)
        for process in self.processes:
            process.join()

    def measure(self, total: Sum, kind: str, items: Sequence[Any]) -> None:
        """Give each worker its part of the items and add up what all of them took."""
        done = self._run(total, kind, [items[number::WORKERS] for number in range(WORKERS)])
        assert done == len(items), f"{done} of {len(items)} done"

    def contest(self, holders: Sequence[Holder]) -> None:
        """Let all of them go for the same vouchers."""
        done = self._run(Sum(), "redeem", [list(holders)] * WORKERS)
        assert done == len(holders), f"{done} redemptions of {len(holders)} vouchers"

    def _run(self, total: Sum, kind: str, parts: Sequence[Sequence[Any]]) -> int:
        for orders, part in zip(self.orders, parts, strict=True):
            orders.put((kind, list(part)))
        self.barrier.wait()
        started = time.perf_counter()
        results = [self.results.get() for _worker in range(WORKERS)]
        total.seconds += time.perf_counter() - started
        done = sum(result[0] for result in results)
        total.count += done
        total.client_cpu += sum(result[1] for result in results)
        total.server_cpu += sum(result[2] for result in results)
        return done


def work(orders: Any, course_id: uuid.UUID, barrier: Any, results: Any) -> None:
    import django

    os.environ["CAMPUS_SCOPE"] = "public"
    django.setup()
    server = server_process()  # the connection, outside the clock
    acts = {"redeem": lambda holder: redeem(holder, course_id), "replay": replay}
    while order := orders.get():
        kind, items = order
        barrier.wait()
        client_before, server_before = own_cpu_seconds(), cpu_seconds(server)
        done = sum(acts[kind](item) for item in items)
        results.put((done, own_cpu_seconds() - client_before, cpu_seconds(server) - server_before))


def redeem(holder: Holder, course_id: uuid.UUID) -> bool:
    from campus.kernel.refusal import Refusal
    from tenants.registry.api import in_municipality
    from vouchers.desk.api import redeem

    with in_municipality(holder.municipality_id):
        try:
            redeem(**wish(holder, course_id))
        except Refusal:
            return False
    return True


def replay(recording: Recording) -> bool:
    replaying.replay(recording)
    return True


def measure_pgbench(total: Sum, url: str, recordings: Sequence[Recording]) -> None:
    postmaster = parent_of(server_process())
    server_before, client_before = cpu_seconds(postmaster, ended=True), own_cpu_seconds(ended=True)
    started = time.perf_counter()
    replaying.run_pgbench(url, [recordings[number::WORKERS] for number in range(WORKERS)])
    total.seconds += time.perf_counter() - started
    time.sleep(0.2)  # until the database has noted that its processes ended
    total.count += len(recordings)
    total.client_cpu += own_cpu_seconds(ended=True) - client_before
    total.server_cpu += cpu_seconds(postmaster, ended=True) - server_before


def double_redemptions() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT voucher_id FROM redemption_redemption"
            " WHERE reversed_at IS NULL GROUP BY voucher_id HAVING count(*) > 1) AS doubles"
        )
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 800)
