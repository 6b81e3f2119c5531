"""How the tests are shared out among the workers of a run: by folders, what takes long first.

A folder's tests begin with the same scenes: one worker makes them for all, one after the other.
Tests in a browser take longest; each file of them goes to whoever is free.
"""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import PurePath
from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling

from tests.scenes import scenes_of

# One worker begins with the longest part; while the other makes the database for both, sources can
# be read without one.
JOURNEYS = "tests/journeys"
FIRST = (JOURNEYS, "tests/architecture", "tests/access")
_AT_DATABASE = {"db", "db_access", "real_database"}
_BROWSER_WEIGHT, _DATABASE_WEIGHT, _OTHER_WEIGHT = 500, 10, 1


class SharedOut(LoadGroupScheduling):
    """Units of work for the workers, in the order of the items."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        config.option.loadscopereorder = False
        self._are_proofs = config.option.markexpr == "proof"
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        group: str = super()._split_scope(nodeid)
        if group != nodeid:
            return group
        # Each proof takes long, but the journeys share one running platform.
        is_alone = self._are_proofs and unit_of(nodeid) != JOURNEYS
        return nodeid if is_alone else unit_of(nodeid)


def unit_of(nodeid: str) -> str:
    """What one worker does as a whole: a folder, but for a file with tests in a browser."""
    file = nodeid.partition("::")[0]
    folder = str(PurePath(file).parent)
    return file if "browser" in PurePath(file).name and folder not in FIRST else folder


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedOut:
    """Share out in our way, whatever `--dist` says."""
    return SharedOut(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the units of work into their order, the heaviest first, and by scenes within each."""
    weights: Counter[str] = Counter()
    for item in items:
        weights[unit_of(item.nodeid)] += _weight(item)

    def place(item: pytest.Item) -> tuple[int, int, str, list[str]]:
        unit = unit_of(item.nodeid)
        first = FIRST.index(unit) if unit in FIRST else len(FIRST)
        return first, -weights[unit], unit, scenes_of(item)

    items.sort(key=place)


def _weight(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return _BROWSER_WEIGHT
    is_at_database = not _AT_DATABASE.isdisjoint(getattr(item, "fixturenames", ()))
    return _DATABASE_WEIGHT if is_at_database else _OTHER_WEIGHT


def pytest_sessionstart() -> None:
    """Look for garbage seldom: most of what a run makes it keeps to the end."""
    gc.set_threshold(100_000, 20, 50)


def pytest_collection_finish() -> None:
    """What is there before the first test stays: nobody need look through it again."""
    gc.collect()
    gc.freeze()
