"""A pytest plugin that finds a test for each removal: the first one that fails without the place.

`NAMED=FILE python3 manage.py test TESTS -n0 -p tests.access.naming` runs the tests; each that
calls a function with a place that nobody has noticed yet is run again without the place. Lines
for noticed/ go to FILE.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.access.places import Removal, find
from tests.access.removals import CannotRemove, noting, removed

FILE = Path(os.environ["NAMED"])
# Where so many tests do not notice, others will not either; slow ones are not asked.
TRIES, SLOW_SECONDS = 12, 6.0


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run each test, and again for every place in what it called."""
    named: dict[str, str] = json.loads(FILE.read_text()) if FILE.exists() else {}
    tries: Counter[str] = Counter()
    places = {each.key: each for each in find() if each.key not in named}
    with noting({(each.path, each.function) for each in places.values()}) as called:
        for number, item in enumerate(session.items):
            other = session.items[number - 1]
            called.clear()
            began = time.monotonic()
            if not _passes(item, other) or time.monotonic() - began > SLOW_SECONDS:
                continue
            through = [k for k, each in places.items() if (each.path, each.function) in called]
            for key in (key for key in through if tries[key] < TRIES):
                tries[key] += 1
                if not _passes_without(item, other, places[key]):
                    named[key] = item.nodeid.split("[")[0]
                    del places[key]
                    FILE.write_text(json.dumps(named, indent=1))
    return True


def _passes_without(item: Any, other: Any, removal: Removal) -> bool:
    try:
        with removed(removal):
            return _passes(item, other)
    except CannotRemove:
        return True


def _passes(item: Any, other: Any) -> bool:
    item._initrequest()
    reports = runtestprotocol(item, nextitem=other, log=False)
    return all(report.passed for report in reports)
