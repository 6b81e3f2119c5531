"""PostgreSQL is killed while people redeem and the cooperative issues vouchers."""

import pytest
from django.db import connections

from tests.faults.checks import (
    LIVENESS_SECONDS,
    assert_all_jobs_done,
    assert_nothing_lost_nothing_twice,
)
from tests.faults.clients import do_again, doing
from tests.faults.deeds import orders
from tests.faults.issuing import RUN_COUNT, is_finished, issued_count, stuck_in_second_chunk
from tests.faults.parts import Platform, at_most
from tests.faults.world import World

pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.xdist_group("faults")]


def test_a_killed_database_loses_no_redemption_and_the_run_goes_on_within_thirty_seconds(
    platform: Platform, world: World
) -> None:
    with (
        stuck_in_second_chunk(platform, world, count=RUN_COUNT) as run_id,
        doing(platform.port, orders(world.take(60))) as log,
    ):
        log.wait_for(10)
        platform.kill_server("postgres")
        connections.close_all()
        platform.start_server("postgres")
        with at_most(LIVENESS_SECONDS):
            log.wait_for(60)
            assert_all_jobs_done()

    assert is_finished(run_id)
    assert issued_count(run_id) == RUN_COUNT
    assert log.broken > 0
    assert not log.refused
    assert len(log.acknowledged) == 60
    assert do_again(platform.port, log) == log.acknowledged
    assert_nothing_lost_nothing_twice(world, log.acknowledged)
