"""What a fresh clone must and must not hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "infra/bootstrap-uv.txt", "infra/bootstrap-node.txt"]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_package_by_hash(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())

    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", [*LOCKS, "infra/frontend/package-lock.json"])
def test_a_lock_holds_no_address(name: str) -> None:
    text = (ROOT / name).read_text()

    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|\"resolved\"|file:", text)


def test_the_front_end_lock_has_a_hash_for_every_package() -> None:
    packages = json.loads((ROOT / "infra/frontend/package-lock.json").read_text())["packages"]

    assert [name for name, found in packages.items() if name and "integrity" not in found] == []


@pytest.mark.parametrize("package", ["pymupdf", "outloud"])
def test_the_lock_holds_no_package_under_the_agpl(package: str) -> None:
    assert f"\n{package}==" not in (ROOT / "requirements.lock").read_text().lower()


def test_platform_stays_a_plain_folder() -> None:
    """As a package it would hide Python's own module of that name."""
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert not (ROOT / "platform" / "conftest.py").exists()
