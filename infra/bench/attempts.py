"""Redemption attempts at 64-fold concurrency over few vouchers: none twice, none lost.

    python3 infra/bench/attempts.py [attempts] [vouchers]        default 20,000 over 400

64 processes with a connection each. An attempt is one of: a new try with a key of its own, the
same request sent again, or the same key for another course. What each was told is written down, and
afterwards compared with what the database holds:

- a voucher has one live redemption where somebody was told so, and none where nobody was;
- everybody who was told "redeemed" of a voucher was told the same reference;
- journals fold to states, and every other proof of `manage.py reconcile` agrees.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import world
from harness import figure, fresh_platform
from redemption import double_redemptions, wish
from world import Holder

ATTEMPTS, VOUCHERS, WORKERS, TOWNS = 20_000, 400, 64, 8
SEED = 20_261_122
# So many keys belong to each voucher: small, so that the same request comes again and again.
KEYS = 6

Told = tuple[UUID, str, str]


def main(attempts: int, vouchers: int) -> None:
    with fresh_platform():
        towns = world.build_towns(TOWNS)
        courses = world.lay_out_courses()[:2]
        each = vouchers // TOWNS
        programme_id = world.fund(towns, each=each)
        holders = world.distribute(towns, programme_id, each=each)
        started = time.perf_counter()
        told = attempt(holders, courses, attempts // WORKERS)
        elapsed = time.perf_counter() - started
        lost, proofs = compare(told), disagreeing_proofs()
        doubles = double_redemptions()
    outcomes = Counter(outcome for _voucher, outcome, _reference in told)
    print(", ".join(f"{name}: {count}" for name, count in outcomes.most_common()))
    print(f"{len(told)} attempts in {elapsed:.0f} s ({len(told) / elapsed:.0f}/s) by {WORKERS}")
    figure("proofs that do not agree", proofs, unit="", limit=0)
    figure("lost or contradictory answers", lost, unit="", limit=0)
    figure("double redemptions", doubles, unit="", limit=0)
    if doubles or lost or proofs or outcomes["unexpected"]:
        sys.exit(1)


def attempt(holders: list[Holder], courses: list[UUID], each: int) -> list[Told]:
    """Let all workers attempt at once; what each of them was told."""
    context = multiprocessing.get_context("fork")
    from django.db import connections

    connections.close_all()  # a connection must not live in two processes
    results = context.Queue()
    workers = [
        context.Process(target=work, args=(holders, courses, each, number, results))
        for number in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    told = [answer for _worker in workers for answer in results.get()]
    for worker in workers:
        worker.join()
    return told


def work(
    holders: Sequence[Holder], courses: Sequence[UUID], each: int, number: int, results: Any
) -> None:
    os.environ["CAMPUS_SCOPE"] = ""
    dice = random.Random(SEED + number)
    results.put([try_once(dice, holders, courses) for _attempt in range(each)])


def try_once(dice: random.Random, holders: Sequence[Holder], courses: Sequence[UUID]) -> Told:
    """One attempt on any voucher: what it was told, by the refusal's code or "redeemed"."""
    from campus.kernel.refusal import Refusal
    from tenants.registry.api import in_municipality
    from vouchers.desk.api import redeem

    holder = dice.choice(holders)
    wanted = wish(holder, dice.choices(courses, weights=(9, 1))[0])
    wanted["idempotency_key"] = f"key {dice.randrange(KEYS)}"
    try:
        with in_municipality(holder.municipality_id):
            receipt = redeem(**wanted)
    except Refusal as refusal:
        return holder.voucher_id, refusal.code, ""
    # Whatever else comes is a fault: it is counted and ends the run with 1.
    except Exception as error:
        print(repr(error), file=sys.stderr)
        return holder.voucher_id, "unexpected", ""
    return holder.voucher_id, "redeemed", receipt.reference


def compare(told: list[Told]) -> int:
    """How many vouchers' answers contradict each other or the database."""
    from django.db import connection

    from tenants.registry.api import in_cooperative

    answers: dict[UUID, set[str]] = defaultdict(set)
    for voucher_id, _outcome, reference in told:
        answers[voucher_id] |= {reference} - {""}
    with in_cooperative(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT voucher_id, reference FROM redemption_redemption WHERE reversed_at IS NULL"
        )
        held: dict[UUID, set[str]] = defaultdict(set)
        for voucher_id, reference in cursor.fetchall():
            held[voucher_id].add(reference)
    return sum(answers[voucher] != held[voucher] for voucher in answers.keys() | held.keys())


def disagreeing_proofs() -> int:
    from tenants.registry.api import in_cooperative
    from vouchers.redemption.queries.reconciling import one_moment, reconcile_vouchers

    with in_cooperative(), one_moment():
        return sum(not result.agrees for result in reconcile_vouchers())


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [ATTEMPTS, VOUCHERS][len(numbers) :]))
