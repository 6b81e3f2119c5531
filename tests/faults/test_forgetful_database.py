"""These tests can fail: a database that answers before its commit is on the disk is found out."""

import pytest
from django.db import connections

from tests.faults.checks import Lost, assert_nothing_lost_nothing_twice
from tests.faults.clients import doing
from tests.faults.deeds import orders
from tests.faults.parts import FORGETFUL, Platform
from tests.faults.world import World

pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.xdist_group("faults")]


def test_a_database_that_acknowledges_too_early_loses_redemptions_and_is_found_out(
    platform: Platform, world: World
) -> None:
    _restart(platform, settings=FORGETFUL)
    with doing(platform.port, orders(world.take(12))) as log:
        log.wait_for(12)

    platform.kill_server("postgres")
    connections.close_all()
    platform.start_server("postgres")

    with pytest.raises(Lost):
        assert_nothing_lost_nothing_twice(world, log.acknowledged)
    assert_nothing_lost_nothing_twice(world)


def _restart(platform: Platform, *, settings: dict[str, str]) -> None:
    connections.close_all()
    platform.stop_server("postgres")
    platform.start_server("postgres", settings=settings)
