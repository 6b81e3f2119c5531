"""After a merger people of both towns work in one: each with what was theirs, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tenants.registry.api import get_municipality
from tests.merging.conftest import Merge, Towns


def test_it_works(towns: Towns, merge: Merge, confirm: Callable[[], None], speyer: Any) -> None:
    merger = merge()
    assert merger.state == "merged"
    confirm()
    assert get_municipality(municipality_id=speyer.id).is_gone
