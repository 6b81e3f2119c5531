"""Migrations of a release to come: those of `tenants.staff`, and behind them the tests' own."""

from __future__ import annotations

from pathlib import Path

from tenants.staff import migrations as present

FOLDER = Path(present.__path__[0])


def with_present(path: list[str]) -> list[str]:
    """The folders of a package whose modules are the app's present migrations and its own."""
    return [str(FOLDER), *path]


def last_present() -> str:
    """The name of the app's last migration."""
    return max(file.stem for file in FOLDER.glob("[0-9]*.py"))
