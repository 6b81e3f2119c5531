"""Everything at once for a while, and every few seconds something is killed."""

import random
import threading
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connections

from tenants.registry.api import in_municipality
from tests.faults.checks import LIVENESS_SECONDS, assert_nothing_lost_nothing_twice
from tests.faults.clients import CLIENTS, Log, do_until_answered
from tests.faults.cutting import cutter
from tests.faults.deeds import Expire, Redeem, Reverse
from tests.faults.killing import FAULTS, Scene
from tests.faults.parts import Platform
from tests.faults.phases import PHASES
from tests.faults.world import Purchase, Town, World
from tests.proofs.scale import SEED, scaled
from vouchers.desk.models import Holding

pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.xdist_group("faults")]

SECONDS, BETWEEN_FAULTS = scaled(20), 4.0


def test_people_redeem_and_undo_while_everything_is_killed_in_turn(
    platform: Platform, world: World, record_property: Callable[[str, object], None]
) -> None:
    log, rng, began = Log(platform.log), random.Random(SEED), time.monotonic()
    with cutter(platform.port) as proxy:
        threads = [*_redeeming(world, proxy.port, log), _beside(world, proxy.port, log)]
        for thread in threads:
            thread.start()
        struck = 0
        scene = Scene(platform=platform, cutter=proxy, rng=rng)
        while time.monotonic() < began + SECONDS:
            time.sleep(BETWEEN_FAULTS * rng.uniform(0.5, 1.0))
            fault = rng.choice(FAULTS)
            fault.strike(scene)
            fault.recover(scene)
            struck += 1
        seconds = time.monotonic() - began
        stopped = _stop(log, threads)
    connections.close_all()

    assert not log.refused, log.refused[:3]
    assert_nothing_lost_nothing_twice(world, log.acknowledged)
    record_property(
        "proof",
        f"{struck} faults in {seconds:.0f} s, {len(log.acknowledged)} acknowledged deeds "
        f"({len(log.acknowledged) / seconds:.0f}/s), {log.broken} connections without an answer, "
        f"0 lost, 0 doubled; the last client had its answer after {stopped:.1f} s",
    )


def _redeeming(world: World, port: int, log: Log) -> list[threading.Thread]:
    """Each client uses vouchers of its own and has them undone, over and over."""
    taken = world.take(4 * CLIENTS)
    towns = {town.host: town for town in world.towns}
    shares = [taken[number::CLIENTS] for number in range(CLIENTS)]
    return [
        threading.Thread(
            target=_use_and_undo,
            args=(
                port,
                [(each, towns[each.host], _holding_of(each, towns)) for each in share],
                log,
            ),
            daemon=True,
        )
        for share in shares
    ]


def _holding_of(purchase: Purchase, towns: dict[str, Town]) -> UUID:
    with in_municipality(towns[purchase.host].municipality_id):
        held = Holding.objects.get(voucher_id=purchase.voucher_id, ended_at__isnull=True)
        return held.id


def _use_and_undo(port: int, own: list[tuple[Purchase, Town, UUID]], log: Log) -> None:
    while True:
        for purchase, town, holding_id in own:
            booking_ref = do_until_answered(port, Redeem(purchase=purchase), log)
            if booking_ref is None or log.ending.is_set():
                return
            undo = Reverse(town=town, holding_id=holding_id, booking_ref=booking_ref)
            do_until_answered(port, undo, log)


def _beside(world: World, port: int, log: Log) -> threading.Thread:
    """Meanwhile vouchers are issued and distributed, and the calendar looks for old ones."""
    rng = random.Random(SEED)
    issue, distribute = PHASES[0], PHASES[1]
    runs = issue.make(world, "web", rng)

    def work() -> None:
        while not log.ending.is_set():
            for deed in [*runs, *distribute.make(world, "", rng), Expire()]:
                do_until_answered(port, deed, log)

    return threading.Thread(target=work, daemon=True)


def _stop(log: Log, threads: list[threading.Thread]) -> float:
    """Let everybody finish what they have begun; how long the last one took."""
    began = time.monotonic()
    log.ending.set()
    for thread in threads:
        thread.join(LIVENESS_SECONDS)
    assert not any(thread.is_alive() for thread in threads), "somebody never got an answer"
    return time.monotonic() - began
