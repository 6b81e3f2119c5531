"""Python has a standard module `platform`: our folder of that name must never shadow it."""

from __future__ import annotations

import platform
import sysconfig
from pathlib import Path

from tests.architecture.sources import ROOT


def test_the_folder_platform_has_no_init_file() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_the_folder_platform_holds_one_package_and_no_module() -> None:
    folder = ROOT / "platform"

    assert [path.parent.name for path in folder.glob("*/__init__.py")] == ["campus"]
    assert list(folder.glob("*.py")) == []


def test_importing_platform_finds_pythons_own_module() -> None:
    assert Path(str(platform.__file__)).parent == Path(sysconfig.get_path("stdlib"))
