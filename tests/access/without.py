"""A pytest plugin: run each named test once without the place that it holds, and note what came.

`WITHOUT` names a folder with `pairs.json`, removal -> test; the answers go to `results.json`.
"""

from __future__ import annotations

import json
import os
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.access.removals import CannotRemove, find, removed

FOLDER = Path(os.environ["WITHOUT"])


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of running every test once."""
    places = {each.key: each for each in find()}
    pairs: dict[str, str] = json.loads((FOLDER / "pairs.json").read_text())
    items = {item.nodeid.split("[")[0]: item for item in session.items}
    results = dict.fromkeys(pairs, "not runnable")
    # Each test first as it is, then without each of its places.
    runs = [
        (key, item)
        for name, item in items.items()
        for key in (None, *(key for key in pairs if pairs[key] == name and key in places))
    ]
    passes: set[Any] = set()
    for (key, item), (_key, after) in zip(runs, [*runs[1:], (None, None)], strict=True):
        with suppress(CannotRemove), removed(places[key]) if key else nullcontext():
            outcome = _outcome(item, after)
            if key is None and outcome == "passed":
                passes.add(item)
            elif key and item in passes:
                results[key] = outcome
    (FOLDER / "results.json").write_text(json.dumps(results))
    return True


def _outcome(item: Any, after: Any) -> str:
    item._initrequest()
    # What tests share stays; a test's own things go, also where the same comes again.
    following = _sibling(item) if after is item else after
    reports = runtestprotocol(item, nextitem=following, log=False)
    return "failed" if any(report.failed for report in reports) else "passed"


def _sibling(item: Any) -> pytest.Item:
    sibling: pytest.Item = pytest.Function.from_parent(
        item.parent, name=f"{item.name} again", callobj=item.obj
    )
    return sibling
