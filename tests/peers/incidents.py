"""Incidents of platforms like this one: what went wrong there, and the test that says "not here".

Each has a test and a *seed*: the same bug, brought into the running code (`seeds.py`). With the
seed that very test must fail (`test_pack.py`), else it would not notice the bug here either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.peers.seeds import Seed

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One incident of a peer.

    `test` is pytest's name of the test. `absent` says why the part that failed there does not
    exist here; the test then holds that it does not.
    """

    name: str
    what: str
    test: str
    seeds: tuple[Seed, ...]
    absent: str = ""


_known: list[Incident] = []


def incident(
    name: str, what: str, *seeds: Seed, absent: str = ""
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare the decorated test to be the one that an incident asks for."""

    def declare(test: Callable[..., None]) -> Callable[..., None]:
        path = Path(test.__code__.co_filename).relative_to(ROOT)
        held_by(f"{path}::{test.__qualname__}", name, what, *seeds, absent=absent)
        return test

    return declare


def held_by(test: str, name: str, what: str, *seeds: Seed, absent: str = "") -> None:
    """Declare a test of another folder to be the one that an incident asks for."""
    _known.append(Incident(name=name, what=what, test=test, seeds=seeds, absent=absent))


def all_incidents() -> list[Incident]:
    """Every incident that the modules of this folder declare."""
    for path in sorted(HERE.glob("test_*.py")):
        import_module(f"tests.peers.{path.stem}")
    return list(_known)


def exists(test: str) -> bool:
    """Tell whether there is a test of this name."""
    path, *names = test.split("[")[0].split("::")
    thing: Any = import_module(path.removesuffix(".py").replace("/", "."))
    for name in names:
        thing = getattr(thing, name, None)
    return callable(thing)
