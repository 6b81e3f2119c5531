"""The worker is killed in the middle of a run."""

import pytest

from tests.faults.checks import LIVENESS_SECONDS, assert_nothing_lost_nothing_twice
from tests.faults.issuing import RUN_COUNT, is_finished, issued_count, stuck_in_second_chunk
from tests.faults.parts import Platform, at_most, wait_until
from tests.faults.world import World

pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.xdist_group("faults")]


def test_another_worker_goes_on_where_the_killed_one_was(platform: Platform, world: World) -> None:
    with stuck_in_second_chunk(platform, world, count=RUN_COUNT) as run_id:
        platform.kill("worker")

    with at_most(LIVENESS_SECONDS):
        platform.start("worker")
        wait_until(lambda: is_finished(run_id), what="the end of the run")

    assert issued_count(run_id) == RUN_COUNT
    assert_nothing_lost_nothing_twice(world)
