"""Ten years of grants under each of many seeds: no rule contradicts another."""

import datetime as dt
import time
from collections.abc import Callable

import pytest

from tests.proofs import simulation
from tests.proofs.scale import SEED, scaled
from tests.proofs.simulation import Simulation

YEARS = 10


def test_the_rules_hold_in_some_decades() -> None:
    _run(3)


@pytest.mark.proof
def test_the_rules_hold_in_many_decades(record_property: Callable[[str, object], None]) -> None:
    began, tried, done, decades = time.monotonic(), 0, 0, scaled(1_000)

    for seed in range(SEED, SEED + decades):
        story = Simulation(seed)
        try:
            story.run(years=YEARS)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
        tried, done = tried + story.steps, done + story.done

    record_property(
        "proof",
        f"{decades} seeds of {YEARS} years: {tried} tries, {done} deeds, no promise broken, "
        f"in {time.monotonic() - began:.0f} s; first seed {SEED}",
    )


def test_a_rule_that_is_a_day_late_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    why_not = simulation.why_not
    yesterday = dt.timedelta(days=1)
    monkeypatch.setattr(
        simulation,
        "why_not",
        lambda kind, voucher, *, today, **facts: why_not(
            kind, voucher, today=today - yesterday, **facts
        ),
    )

    with pytest.raises(AssertionError):
        _run(30)


def _run(decades: int) -> None:
    for seed in range(decades):
        Simulation(seed).run(years=YEARS)
