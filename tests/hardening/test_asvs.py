"""The table of the OWASP ASVS 5.0 …"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

TABLE = Path("infra/security/asvs.toml")
# Requirements of levels 1 and 2 by chapter in version 5.0.0, counted in the standard's own list.
BY_CHAPTER = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9}
BY_CHAPTER |= {13: 13, 14: 9, 15: 13, 16: 16, 17: 7}
VERDICTS = {"held", "operator", "absent", "open"}


@pytest.fixture(scope="module")
def rows() -> dict[str, list[Any]]:
    return tomllib.loads(TABLE.read_text())["rows"]


def test_the_table_has_every_requirement_once(rows):
    assert Counter(int(number.split(".")[0]) for number in rows) == BY_CHAPTER


def test_every_row_says_what_and_how(rows):
    strange = {
        number: row
        for number, row in rows.items()
        if row[0] not in VERDICTS or not row[1].strip() or (row[0] == "held") != bool(row[2:])
    }

    assert strange == {}


def test_what_shows_it_exists(rows):
    missing = [
        (number, shown) for number, row in rows.items() for shown in row[2:] if not _is_there(shown)
    ]

    assert missing == []


def test_most_of_what_is_held_is_shown_by_a_test(rows):
    tested = [row for row in rows.values() if any("test_" in shown for shown in row[2:])]

    assert len(tested) >= 120


def _is_there(shown: str) -> bool:
    path, _, name = shown.partition("::")
    if not name:
        return Path(path).exists()
    file = Path("tests") / path
    return file.exists() and bool(re.search(rf"def {name}\(", file.read_text()))
