"""Each reader of uploads, given each of some fifty hostile files, …"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.hardening.hostile import files

pytestmark = pytest.mark.proof

SECONDS, MEGABYTES = 2, 150
# What is honest enough to be read, with everything in it reported or taken as plain text.
HARMLESS = {
    # The import of courses lists what it could not read instead of refusing the whole.
    "courses": set(files()),
    # Only head and trailer of an agreement are looked at; it is handed out as a file, never shown.
    "agreement": set(),
    # Plain text of a quiz with nothing but faults.
    "items": {"Markdown full of brackets", "Markdown full of stars"},
    "staff": {"formulas", "half a character", "a header with line breaks"},
    "people": {"formulas", "half a character", "a header with line breaks", "UTF-7"},
}


@pytest.fixture(scope="module")
def outcomes() -> list[Any]:
    root = Path(__file__).resolve().parents[2]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "campus.config.settings_for_tests",
        "PYTHONPATH": os.pathsep.join([str(root), str(root / "platform")]),
    }
    program = Path(__file__).with_name("reading.py")
    ran = subprocess.run(
        [sys.executable, str(program)], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


def test_a_hostile_file_is_refused_quickly_and_in_little_memory(outcomes):
    slow = [one for one in outcomes if one[3] > SECONDS]
    large = [one for one in outcomes if one[4] > MEGABYTES]

    assert len(outcomes) >= 8 * len(files())
    assert slow == []
    assert large == []


def test_no_hostile_file_makes_an_error_of_ours(outcomes):
    assert [one for one in outcomes if one[2] not in {"read", "refused"}] == []


def test_what_is_hostile_is_not_taken_for_something_else(outcomes):
    taken = [
        (reader, file)
        for reader, file, outcome, *_figures in outcomes
        if outcome == "read" and file not in HARMLESS.get(reader, set())
    ]

    assert taken == []


def test_the_measure_sees_a_reader_that_takes_too_much():
    from tests.hardening.reading import read_apart

    def greedy(content: bytes) -> int:
        return len(bytearray(300 * 1024 * 1024)) + sum(range(30_000_000))

    outcome, seconds, megabytes = read_apart(greedy, b"")

    assert outcome == "read"
    assert seconds > 0.2
    assert megabytes > MEGABYTES
