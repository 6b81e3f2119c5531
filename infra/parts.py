"""Writes the list of every part of others that the product is made of (CycloneDX 1.6, JSON).

    python3 infra/parts.py > parts.cdx.json

Versions and hashes are those of `requirements.lock` and `package-lock.json`, licences those that
the installed packages state. What is for development and tests only is marked as excluded.
"""

from __future__ import annotations

import base64
import json
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
FRONT_END = ROOT / "infra" / "frontend" / "package-lock.json"

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def main() -> None:
    print(list_of_parts())


def list_of_parts() -> str:
    """Return the list as JSON."""
    whole = Bom()
    whole.metadata.component = Component(name="kommunalcampus", type=ComponentType.APPLICATION)
    for part in (*python_parts(), *front_end_parts()):
        whole.components.add(part)
    return str(JsonV1Dot6(whole).output_as_string(indent=2))


def python_parts() -> Iterator[Component]:
    """Yield what `requirements.lock` pins."""
    shipped = _shipped()
    text = LOCK.read_text()
    pins = list(_PIN.finditer(text))
    for pin, after in zip(pins, [*pins[1:], None], strict=True):
        name, version = pin.groups()
        hashes = _HASH.findall(text, pin.end(), after.start() if after else len(text))
        yield Component(
            name=name,
            version=version,
            purl=PackageURL("pypi", name=name, version=version),
            bom_ref=f"pypi:{name}@{version}",
            scope=_scope(is_shipped=_canonical(name) in shipped),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=value) for value in hashes],
            licenses=_licences(name),
        )


def front_end_parts() -> Iterator[Component]:
    """Yield what `package-lock.json` pins."""
    for place, facts in json.loads(FRONT_END.read_text())["packages"].items():
        if not place:
            continue
        name, version = place.rpartition("node_modules/")[2], facts["version"]
        algorithm, _, digest = facts["integrity"].partition("-")
        group, _, short = name.rpartition("/")
        yield Component(
            name=name,
            version=version,
            purl=PackageURL("npm", namespace=group or None, name=short, version=version),
            bom_ref=f"npm:{name}@{version}",
            scope=_scope(is_shipped=not facts.get("dev")),
            hashes=[
                HashType(
                    alg=HashAlgorithm(algorithm.upper().replace("SHA", "SHA-")),
                    content=base64.b64decode(digest).hex(),
                )
            ],
            licenses=[LicenseFactory().make_from_string(facts["license"])],
        )


def _scope(*, is_shipped: bool) -> ComponentScope:
    return ComponentScope.REQUIRED if is_shipped else ComponentScope.EXCLUDED


def _shipped() -> set[str]:
    """Names of what runs in production: what `dependencies` ask for, and what that asks for."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    waiting, seen = [Requirement(line) for line in asked], set()
    while waiting:
        part = waiting.pop()
        known = (_canonical(part.name), frozenset(part.extras))
        if known not in seen:
            seen.add(known)
            waiting += _asked_by(part)
    return {name for name, _extras in seen}


def _asked_by(part: Requirement) -> Iterator[Requirement]:
    try:
        lines = requires(part.name) or []
    except PackageNotFoundError:
        return  # for another system
    for needed in map(Requirement, lines):
        for extra in ("", *part.extras):
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                yield needed


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _licences(name: str) -> list[License]:
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        return []  # for another system
    names = ("License-Expression", "License")
    short = next((stated[name] for name in names if name in stated), "")
    if not short or "\n" in short:
        trove = [line for line in stated.get_all("Classifier") or [] if line.startswith("License")]
        short = trove[0].rpartition(":: ")[2] if trove else ""
    return [LicenseFactory().make_from_string(short)] if short else []


if __name__ == "__main__":
    main()
