"""Valkey forgets everything and is killed while a run waits for a worker."""

import pytest
from django.conf import settings

from tests.faults.checks import LIVENESS_SECONDS, assert_nothing_lost_nothing_twice
from tests.faults.clients import doing
from tests.faults.deeds import orders
from tests.faults.issuing import is_finished, issued_count, order_run
from tests.faults.killing import messages_of
from tests.faults.parts import Platform, at_most, wait_until
from tests.faults.world import World

pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.xdist_group("faults")]

QUEUE = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] + "celery"


def test_a_run_whose_message_is_lost_is_done_all_the_same(platform: Platform, world: World) -> None:
    platform.kill("worker")
    run_id = order_run(platform, world, count=500)
    messages = messages_of(platform)
    wait_until(lambda: messages.llen(QUEUE), what="the message to a worker")

    messages.flushall()
    platform.kill_server("valkey")
    with doing(platform.port, orders(world.take(8))) as log:
        log.wait_for(8)
    assert issued_count(run_id) == 0

    with at_most(LIVENESS_SECONDS):
        platform.start_server("valkey")
        platform.start("worker")
        wait_until(lambda: is_finished(run_id), what="the end of the run")
    assert not log.refused
    assert_nothing_lost_nothing_twice(world, log.acknowledged)
