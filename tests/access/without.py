"""A pytest plugin: run each named test once without the place that it holds, and note what came.

`WITHOUT` names a folder with `pairs.json`, removal -> test; the answers go to `results.json`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.access.removals import CannotRemove, find, removed

FOLDER = Path(os.environ["WITHOUT"])


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of running every test once."""
    places = {each.key: each for each in find()}
    items = {item.nodeid.split("[")[0]: item for item in session.items}
    plain = {name: _outcome(item, session) for name, item in items.items()}
    results = {}
    for key, name in json.loads((FOLDER / "pairs.json").read_text()).items():
        item = items.get(name)
        if item is None or key not in places or plain[name] != "passed":
            results[key] = "not runnable"
            continue
        try:
            with removed(places[key]):
                results[key] = _outcome(item, session)
        except CannotRemove:
            results[key] = "not removable"
    (FOLDER / "results.json").write_text(json.dumps(results))
    return True


def _outcome(item: Any, session: pytest.Session) -> str:
    item._initrequest()
    # What tests share stays; a test's own things go, because another comes next.
    other = next((each for each in session.items if each is not item), None)
    reports = runtestprotocol(item, nextitem=other, log=False)
    return "failed" if any(report.failed for report in reports) else "passed"
