"""How many vouchers are redeemed in a second through the service, with 8 processes.

    python3 infra/bench/redemption.py [vouchers]        default 800

Compared with pgbench writing the same rows by the same kind of statements; then 8 processes go for
the same vouchers, and each must be redeemed once.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from itertools import islice

import world
from harness import figure, fresh_platform, postgres_program
from world import NOW, Holder

WORKERS, TOWNS, CONTESTED = 8, 8, 20
# Measured against pgbench in the same run: not less than this share of it.
SHARE_OF_PGBENCH = 0.02


def main(count: int) -> None:
    with fresh_platform() as servers:
        towns = world.build_towns(TOWNS)
        courses = world.lay_out_courses()
        each = -(-2 * (count + CONTESTED) // TOWNS)
        programme_id = world.fund(towns, each=each)
        holders = world.distribute(towns, programme_id, each=each)
        # Neighbours in the list are of different towns, as in real life.
        mixed = [holders[place::each] for place in range(each)]
        queue = iter([holder for group in mixed for holder in group])
        free, contested = list(islice(queue, count)), list(islice(queue, CONTESTED))
        rest = list(islice(queue, count))
        rate = count / elapsed(free, courses, shared=False)
        elapsed(contested, courses, shared=True)
        floor = pgbench_rate(servers["postgres"].url, rest)
        doubles = double_redemptions()
    print(f"double redemptions: {doubles} of {CONTESTED} contested by {WORKERS}")
    if doubles:
        sys.exit(1)
    figure(
        "redemption",
        rate,
        unit="/s",
        limit=floor * SHARE_OF_PGBENCH,
        ratio=rate / floor,
        ratio_to=f"pgbench with the same rows ({floor:.0f}/s)",
    )


def elapsed(holders: Sequence[Holder], courses: Sequence[uuid.UUID], *, shared: bool) -> float:
    """Redeem by all workers; each its own part, or all of them everything."""
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(WORKERS + 1), context.Queue()
    parts = [list(holders) if shared else list(holders[n::WORKERS]) for n in range(WORKERS)]
    workers = [
        context.Process(target=redeem_all, args=(part, courses[0], barrier, results, shared))
        for part in parts
    ]
    for worker in workers:
        worker.start()
    barrier.wait()
    started = time.perf_counter()
    redeemed = sum(results.get() for _worker in workers)
    duration = time.perf_counter() - started
    for worker in workers:
        worker.join()
    assert redeemed == len(holders), f"{redeemed} redeemed of {len(holders)}"
    return duration


def redeem_all(
    holders: list[Holder], course_id: uuid.UUID, barrier: object, results: object, shared: bool
) -> None:
    import django

    os.environ["CAMPUS_SCOPE"] = ""
    django.setup()
    from campus.kernel.actor import Actor
    from campus.kernel.refusal import Refusal
    from tenants.registry.api import in_municipality
    from vouchers.desk.api import redeem

    def one(holder: Holder) -> bool:
        actor = Actor(
            kind="employee",
            account_id=holder.employee_id,
            municipality_id=holder.municipality_id,
            employee_id=holder.employee_id,
        )
        with in_municipality(holder.municipality_id):
            try:
                redeem(
                    voucher_id=holder.voucher_id,
                    course_id=course_id,
                    idempotency_key=uuid.uuid4().hex,
                    actor=actor,
                    now=NOW,
                )
            except Refusal:
                if not shared:
                    raise
                return False
        return True

    for holder in holders[:1]:  # connection and catalogue caches, outside the clock
        with in_municipality(holder.municipality_id):
            pass
    barrier.wait()  # type: ignore[attr-defined]
    results.put(sum(one(holder) for holder in holders))  # type: ignore[attr-defined]


PGBENCH = """
SELECT nextval('bench_next') AS n \\gset
SELECT schema AS s, voucher_id AS v, programme_id AS p, municipality_id AS m, employee_id AS e
  FROM bench_queue WHERE n = :n \\gset
BEGIN;
SELECT id FROM :s.desk_holding WHERE voucher_id = ':v' FOR NO KEY UPDATE;
UPDATE redemption_voucher SET state = 'redeemed', sequence = sequence + 1
 WHERE id = ':v' AND state = 'distributed';
INSERT INTO redemption_journal (voucher_id, sequence, kind, from_state, to_state, programme_id,
    municipality_id, course_id, amount_cents, month, at, reason, actor_pseudonym)
  VALUES (':v', 3, 'redeem', 'distributed', 'redeemed', ':p', ':m', gen_random_uuid(), 9000,
    '2026-06-01', now(), '', 'x') RETURNING id AS j \\gset
INSERT INTO redemption_feed (journal_id) VALUES (:j);
INSERT INTO redemption_redemption (id, voucher_id, journal_id, programme_id, municipality_id,
    course_id, booking_ref, reference, price_cents, amount_cents, redeemed_at)
  VALUES (gen_random_uuid(), ':v', :j, ':p', ':m', gen_random_uuid(), gen_random_uuid(),
    'P-:n', 9000, 9000, now());
UPDATE :s.desk_holding SET redeemed_at = now(), booking_ref = gen_random_uuid()
 WHERE voucher_id = ':v';
COMMIT;
"""


def pgbench_rate(url: str, holders: Sequence[Holder]) -> float:
    """Transactions per second of pgbench that write the same rows for other vouchers."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_queue (n serial PRIMARY KEY, schema text, voucher_id uuid,"
            " programme_id uuid, municipality_id uuid, employee_id uuid)"
        )
        cursor.execute("CREATE SEQUENCE bench_next")
        cursor.executemany(
            "INSERT INTO bench_queue (schema, voucher_id, programme_id, municipality_id,"
            " employee_id) SELECT m.schema_name, v.id, v.programme_id, m.id, %s"
            " FROM redemption_voucher v JOIN registry_municipality m ON m.id = v.municipality_id"
            " WHERE v.id = %s",
            [(holder.employee_id, holder.voucher_id) for holder in holders],
        )
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(PGBENCH)
        script.flush()
        each = len(holders) // WORKERS
        command = [postgres_program("pgbench"), "-n", "-f", script.name, "-c", str(WORKERS)]
        command += ["-j", "2", "-t", str(each), url]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"pgbench: {done.stderr}")
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])  # type: ignore[index]


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
