"""Whether a test notices that a guard is gone: it is run as it is, then without the place.

To try some pairs: `python -m tests.access.without PART TEST...` runs the tests without each place
whose name contains PART, and prints what came of it. A test is named as for pytest;
tests/access/naming.py finds some. `... without tests/access/noticed/tenants.toml`
tries what that file says.

As a pytest plugin it reads `pairs.json` (a list of [place, test]) in the folder `WITHOUT`, and
writes `results.json`: to each pair the outcome, and why it failed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.access.places import find
from tests.access.removals import CannotRemove, removed

Pairs = list[tuple[str, str]]
# Pair -> what came of it, and the last line of why.
Outcomes = dict[tuple[str, str], tuple[str, str]]
FAILED, PASSED, NOT_RUN = "failed", "passed", "not run"
HERE = Path(__file__).resolve().parent


def run(pairs: Pairs, folder: Path) -> Outcomes:
    """Run each test without its place, with servers of their own."""
    (folder / "pairs.json").write_text(json.dumps(pairs))
    tests = sorted({test for _, test in pairs})
    # Others use the database that tests are copied from.
    done = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "test",
            "-q",
            "-n0",
            "-m",
            "",
            "-p",
            "tests.access.without",
            *tests,
        ],
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
        | {"WITHOUT": str(folder)},
        cwd=HERE.parents[1],
        check=False,
        capture_output=True,
        text=True,
    )
    answers = folder / "results.json"
    if not answers.exists():
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])
    return {(k, t): (outcome, why) for k, t, outcome, why in json.loads(answers.read_text())}


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of running every test once."""
    folder = Path(os.environ["WITHOUT"])
    places = {each.key: each for each in find()}
    pairs: Pairs = [tuple(pair) for pair in json.loads((folder / "pairs.json").read_text())]
    items: dict[str, Any] = {}
    for item in session.items:
        items.setdefault(item.nodeid.split("[")[0], item)
        items[item.nodeid] = item
    wanted = [test for _, test in pairs]
    # Each test first as it is, then without each of its places.
    runs = [
        (key, test)
        for test in sorted(set(wanted) & items.keys(), key=list(items).index)
        for key in ("", *(k for k, t in pairs if t == test and k in places))
    ]
    outcomes: Outcomes = dict.fromkeys(pairs, (NOT_RUN, ""))
    for (key, test), (_, after) in pairwise([*runs, ("", "")]):
        if key and outcomes["", test][0] != PASSED:
            outcomes[key, test] = NOT_RUN, f"it fails as things are: {outcomes['', test][1]}"
            continue
        try:
            with removed(places[key]) if key else nullcontext():
                outcomes[key, test] = _outcome(items[test], items.get(after))
        except CannotRemove:
            outcomes[key, test] = NOT_RUN, "no function to remove it from"
    answers = [(*pair, *outcomes[pair]) for pair in pairs]
    (folder / "results.json").write_text(json.dumps(answers))
    return True


def _outcome(item: Any, after: Any) -> tuple[str, str]:
    item._initrequest()
    # What tests share stays; a test's own things go, also where the same comes again.
    following = _sibling(item) if after is item else after
    for report in runtestprotocol(item, nextitem=following, log=False):
        if report.failed:
            lines = [line for line in report.longreprtext.splitlines() if line.startswith("E ")]
            return FAILED, (lines or [report.longreprtext])[0]
        if report.skipped:
            return NOT_RUN, "it is skipped"
    return PASSED, ""


def _sibling(item: Any) -> pytest.Item:
    sibling: pytest.Item = pytest.Function.from_parent(
        item.parent, name=f"{item.name} again", callobj=item.obj
    )
    return sibling


def _asked_for(part: str, tests: list[str]) -> Pairs:
    if part.endswith(".toml"):
        return list(tomllib.loads(Path(part).read_text())["tests"].items())
    return [(each.key, test) for each in find() if part in each.key for test in tests]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for (key, test), (outcome, why) in run(
            _asked_for(sys.argv[1], sys.argv[2:]), Path(folder)
        ).items():
            sys.stdout.write(f"{outcome:8}{key}\n        {test}\n        {why}\n")
