"""Who may import whom, and what may lie in an app's folder, is in pyproject.toml and holds."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT, app_folders, dotted

# They are no apps in the sense of the contract: the shell's parts and the development commands.
SHELL_PARTS = {"campus.web", "campus.dev"}


def contracts(kind: str) -> list[dict[str, Any]]:
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return [contract for contract in configured["contracts"] if contract["type"] == kind]


def domain_apps() -> set[str]:
    return {dotted(folder / "__init__.py") for folder in app_folders()} - SHELL_PARTS


def test_every_app_is_held_to_the_list_of_files_that_an_app_may_have() -> None:
    held = {
        app
        for contract in contracts("layers")
        if contract.get("exhaustive")
        for app in contract.get("containers", [])
    }

    assert domain_apps() - held == set()


def test_every_app_is_entered_through_its_door_only() -> None:
    protected = {name for c in contracts("protected") for name in c["protected_modules"]}

    assert {f"{app}.*" for app in domain_apps()} - protected == set()


def test_every_app_has_its_place_in_the_order_of_apps() -> None:
    (order,) = [c for c in contracts("layers") if "containers" not in c]
    placed = {app.strip() for layer in order["layers"] for app in layer.split("|")}

    assert domain_apps() - placed == set()


@pytest.mark.slow
def test_the_contracts_hold(tmp_path: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [linter, "--no-logo", "--cache-dir", str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-4000:]
