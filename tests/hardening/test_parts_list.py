"""The list of parts …"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from infra import parts

pytestmark = pytest.mark.filterwarnings("ignore:The Component this BOM is describing")


@pytest.fixture(scope="module")
def text() -> str:
    return parts.list_of_parts()


@pytest.fixture(scope="module")
def listed(text: str) -> dict[str, Any]:
    return {part["purl"]: part for part in json.loads(text)["components"]}


def test_the_list_names_every_package_of_the_lock(listed):
    lock = Path("requirements.lock").read_text()
    pins = re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock, re.MULTILINE)

    pypi = {purl.lower().replace("_", "-") for purl in listed if purl.startswith("pkg:pypi/")}

    assert pypi == {
        f"pkg:pypi/{name}@{version}".lower().replace("_", "-") for name, version in pins
    }
    assert "pkg:npm/%40kern-ux/native@2.7.2" in listed


def test_the_list_keeps_to_its_schema(text):
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_the_list_tells_what_runs_in_production_from_what_tests_use(listed):
    scopes = {
        purl.rpartition("/")[2].partition("@")[0]: part["scope"] for purl, part in listed.items()
    }

    assert scopes["django"] == scopes["psycopg-binary"] == scopes["native"] == "required"
    assert scopes["pytest"] == scopes["axe-core"] == scopes["playwright"] == "excluded"


def test_every_part_that_is_installed_here_states_its_licence(listed):
    silent = [purl for purl, part in listed.items() if not part.get("licenses")]

    # Others are for other systems.
    assert [purl for purl in silent if "axe-playwright" not in purl and _is_here(purl)] == []


def _is_here(purl: str) -> bool:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return bool(version(purl.rpartition("/")[2].partition("@")[0]))
    except PackageNotFoundError:
        return False
