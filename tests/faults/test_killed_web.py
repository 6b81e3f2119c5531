"""The web server is killed while people redeem."""

import pytest

from tests.faults.checks import assert_nothing_lost_nothing_twice
from tests.faults.parts import Platform
from tests.faults.shopping import order_again, shopping
from tests.faults.world import World

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults")]


def test_a_killed_web_server_loses_no_redemption_and_repeats_none(
    platform: Platform, world: World
) -> None:
    with shopping(platform.port, world.take(40)) as log:
        log.wait_for(8)
        platform.kill("web")
        platform.start("web")

    assert log.broken > 0
    assert not log.refused
    assert len(log.acknowledged) == 40
    assert order_again(platform.port, log) == log.acknowledged
    assert_nothing_lost_nothing_twice(world, log.acknowledged)
