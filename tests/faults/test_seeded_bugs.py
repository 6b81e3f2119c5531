"""The checks see bugs as they are found in the field: each one is put in, and each is caught."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connections

from tests.faults.clients import Refused
from tests.faults.parts import Platform
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.world import World

pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.xdist_group("faults")]


@pytest.fixture
def spoilt(platform: Platform) -> Iterator[Platform]:
    """A platform of which nothing remains afterwards."""
    yield platform
    connections.close_all()
    platform.restore_data()
    platform.make_whole()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[each.bug for each in SCENARIOS])
def test_a_seeded_bug_is_caught_where_the_platform_passes(
    scenario: Scenario,
    spoilt: Platform,
    world: World,
    record_property: Callable[[str, object], None],
) -> None:
    scenario.play(spoilt, world)

    spoilt.seed(scenario.bug, index=scenario.index)
    began = time.monotonic()
    with pytest.raises((AssertionError, Refused)) as caught:
        scenario.play(spoilt, world)

    first_line = str(caught.value).splitlines()[0]
    record_property(
        "proof", f"{scenario.bug}: {time.monotonic() - began:.1f} s, {first_line[:150]}"
    )
