"""What finds each seeded bug: the same checks as everywhere, at a moment at which it shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from tests.faults.blocking import blocked
from tests.faults.checks import assert_nothing_lost_nothing_twice
from tests.faults.clients import Acknowledged, Refused, doing
from tests.faults.deeds import Redeem, orders
from tests.faults.issuing import issued_count, order_run
from tests.faults.killing import messages_of
from tests.faults.parts import Platform, wait_until
from tests.faults.world import World
from vouchers.redemption.models import Redemption
from vouchers.redemption.services.issuing import CHUNK

# Enough for a job whose worker has died: the lease is 10 s.
SECONDS = 20.0


class Scenario(NamedTuple):
    """`play` passes on the platform as it is, and fails with the bug.

    `index` is what the database itself has against the bug; it goes with the check.
    """

    bug: str
    play: Callable[[Platform, World], None]
    index: str = ""


def two_tabs(platform: Platform, world: World) -> None:
    """The same voucher is used in two tabs for two courses, both at the same moment."""
    first, other = world.take_of_one_person(2)
    rival = replace(first, course_id=other.course_id)
    with (
        blocked(platform, "redemption_feed") as block,
        doing(platform.port, orders([first, rival])) as log,
    ):
        block.wait_for_somebody()
        time.sleep(0.5)
        block.release()
    assert_nothing_lost_nothing_twice(world, log.acknowledged)
    assert (len(log.acknowledged), len(log.refused)) == (1, 1)


def broker_gone_after_commit(platform: Platform, world: World) -> None:
    """Valkey is away just when the cooperative orders a run."""
    platform.kill_server("valkey")
    run_id = order_run(platform, world, count=200)
    platform.start_server("valkey")
    assert_nothing_lost_nothing_twice(world)
    assert issued_count(run_id) == 200


def broker_emptied(platform: Platform, world: World) -> None:
    """A run waits for a worker when Valkey forgets everything."""
    platform.kill("worker")
    run_id = order_run(platform, world, count=200)
    messages_of(platform).flushall()
    platform.start("worker")
    assert_nothing_lost_nothing_twice(world, seconds=SECONDS)
    assert issued_count(run_id) == 200


def sent_again(platform: Platform, world: World) -> None:
    """An impatient second click."""
    (order,) = orders(world.take(1))
    assert order.do(platform.port) == order.do(platform.port)


def web_killed_after_commit(platform: Platform, world: World) -> None:
    """The web dies while it writes under which key it has answered; the client asks again."""
    (order,) = orders(world.take(1))
    with blocked(platform, "redemption_idempotencyrecord") as block:
        sent = order.send(platform.port)
        block.wait_for_somebody()
        platform.kill("web")
        block.release()
    sent.close()
    platform.start("web")
    answer = order.do(platform.port)
    assert_nothing_lost_nothing_twice(world, [Acknowledged(order, answer)])


def worker_killed_before_cursor(platform: Platform, world: World) -> None:
    """The worker dies when a chunk is written and the job does not yet say so."""
    with blocked(platform, "redemption_feed") as writing:
        run_id = order_run(platform, world, count=2 * CHUNK)
        writing.wait_for_somebody()
        with blocked(platform, "outbox_job") as storing:
            writing.release()
            # Beat writes jobs, too; the one that updates a job is the worker.
            wait_until(lambda: storing.waiting_pids("UPDATE"), what="the cursor")
            platform.kill("worker")
    platform.start("worker")
    assert_nothing_lost_nothing_twice(world, seconds=SECONDS)
    assert issued_count(run_id) == 2 * CHUNK


def enrolled_before(platform: Platform, world: World) -> None:
    """Somebody uses a second voucher for the course in which they are."""
    first, other = world.take_of_one_person(2)
    acknowledged = [Acknowledged(order, order.do(platform.port)) for order in orders([first])]
    second = Redeem(purchase=replace(other, course_id=first.course_id))
    with suppress(Refused):
        acknowledged.append(Acknowledged(second, second.do(platform.port)))
    assert_nothing_lost_nothing_twice(world, acknowledged)
    used = Redemption.objects.filter(voucher_id=other.voucher_id)
    assert not used.exists()


SCENARIOS = [
    Scenario("check_then_act", two_tabs, "one_live_redemption_per_voucher"),
    Scenario("on_commit_only", broker_gone_after_commit),
    Scenario("queue_in_redis_only", broker_emptied),
    Scenario("no_dedupe", sent_again),
    Scenario("key_after_commit", web_killed_after_commit),
    Scenario("cursor_outside_transaction", worker_killed_before_cursor),
    Scenario("swallowed_exception", enrolled_before),
]
