"""The pack is whole, fits the code, and each of its tests notices the bug that it is about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.peers.incidents import ROOT, all_incidents, exists
from tests.peers.planting import NOTICED
from tests.peers.seeds import Edit

# Each is a row of its own, however many numbers it was given.
INCIDENTS = 41


def test_each_incident_is_there_once() -> None:
    names = [each.name for each in all_incidents()]

    assert len(names) == len(set(names)) == INCIDENTS


def test_each_incident_has_a_sentence_a_test_and_a_seed() -> None:
    assert [
        each.name
        for each in all_incidents()
        if not (each.what.endswith(".") and exists(each.test) and each.seeds)
    ] == []


def test_each_seed_fits_the_code_of_today() -> None:
    misfits = [seed.misfit() for each in all_incidents() for seed in each.seeds]

    assert "\n".join(filter(None, misfits)) == ""


def test_no_seed_takes_another_one_away() -> None:
    for each in all_incidents():
        edited = [(seed.path, seed.function) for seed in each.seeds if isinstance(seed, Edit)]
        assert len(edited) == len(set(edited)), each.name


@pytest.mark.proof
def test_each_incident_is_noticed(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Each test passes as it is, and says that something is wrong once the bug is there."""
    answers = tmp_path / "answers.json"
    tests = sorted({each.test for each in all_incidents()})
    # With servers of its own: here others use the database that tests are copied from.
    run = subprocess.run(
        [
            *(sys.executable, "manage.py", "test", "-q", "-n0", "-m", "proof or not proof"),
            *("-p", "tests.peers.planting", *tests),
        ],
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        | {"PLANTED": str(answers)},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert answers.exists(), run.stdout + run.stderr
    found = json.loads(answers.read_text())
    unnoticed = {
        each.name: found.get(each.name, "not run")
        for each in all_incidents()
        if found.get(each.name) != NOTICED
    }
    record_property("proof", f"{len(found)} bugs of peers planted, {len(unnoticed)} not noticed")
    assert unnoticed == {}
