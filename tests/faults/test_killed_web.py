"""The web server is killed while people redeem."""

import pytest

from tests.faults.checks import assert_nothing_lost_nothing_twice
from tests.faults.clients import do_again, doing
from tests.faults.deeds import orders
from tests.faults.parts import Platform
from tests.faults.world import World

pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.xdist_group("faults")]


def test_a_killed_web_server_loses_no_redemption_and_repeats_none(
    platform: Platform, world: World
) -> None:
    with doing(platform.port, orders(world.take(40))) as log:
        log.wait_for(8)
        platform.kill("web")
        platform.start("web")

    assert log.broken > 0
    assert not log.refused
    assert len(log.acknowledged) == 40
    assert do_again(platform.port, log) == log.acknowledged
    assert_nothing_lost_nothing_twice(world, log.acknowledged)
