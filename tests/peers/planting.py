"""A pytest plugin: run each incident's test as it is, then with its seed, and note what came.

`PLANTED` names the file for the answers, incident -> "noticed" or what happened instead.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.peers.incidents import Incident, all_incidents
from tests.peers.seeds import planted

SEEDED = pytest.StashKey[Incident | None]()
NOTICED = "noticed"
_raised: dict[str, BaseException] = {}


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of running every test once."""
    runs = list(_runs(session))
    answers: dict[str, str] = {}
    for (incident, item, is_seeded), following in zip(runs, [*runs[1:], None], strict=True):
        item.stash[SEEDED] = incident if is_seeded else None
        before = answers.get(incident.name, "")
        after = _next(item, following)
        answers[incident.name] = _answer(item, after, is_seeded=is_seeded, before=before)
    Path(os.environ["PLANTED"]).write_text(json.dumps(answers))
    return True


def _runs(session: pytest.Session) -> Iterator[tuple[Incident, Any, bool]]:
    """Each test first as it is, then with its seed; in the order of the items, for the scenes."""
    wanted = all_incidents()
    for item in session.items:
        for incident in wanted:
            if incident.test in {item.nodeid, item.nodeid.split("[")[0]}:
                yield incident, item, False
                yield incident, item, True


def _answer(item: Any, after: Any, *, is_seeded: bool, before: str) -> str:
    _raised.clear()
    item._initrequest()
    reports = runtestprotocol(item, nextitem=after, log=False)
    failed = [report for report in reports if report.failed]
    skipped = any(report.skipped for report in reports)
    if skipped or before.startswith("without a seed"):
        return before or "without a seed: skipped"
    if not is_seeded:
        return before if not failed else f"without a seed: {_words(failed)}"
    if before == NOTICED or (failed and _is_noticed()):
        return NOTICED
    return f"with its seed: {_words(failed) if failed else 'passed'}"


def _is_noticed() -> bool:
    """Whether the test itself said so: that a bug breaks something else is no notice."""
    return isinstance(_raised.get("call"), AssertionError | pytest.fail.Exception)


def _words(failed: list[Any]) -> str:
    return f"{failed[0].when}: {str(failed[0].longrepr)[-1500:]}"


def _next(item: Any, following: Any) -> Any:
    """What tests share stays; a test's own things go, also where the same comes again."""
    if following is None or following[1] is not item:
        return following and following[1]
    return pytest.Function.from_parent(item.parent, name=f"{item.name} again", callobj=item.obj)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """What the test begins with was made by sound code; scenes are made for others, too."""
    incident = item.stash.get(SEEDED, None)
    with planted(incident.seeds if incident else ()):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: Any) -> Generator[None, Any, Any]:
    """Remember what was raised."""
    if call.excinfo is not None:
        _raised[call.when] = call.excinfo.value
    return (yield)
