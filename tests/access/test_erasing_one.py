"""Whoever is erased, everybody else stays as they were: told first, then done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tests.access.browsing import as_owner, undone
from tests.access.visitors import Visitor, World


@pytest.fixture
def leaver(world: World) -> Iterator[Visitor]:
    """Somebody who has nothing but an account, in a house where others have everything."""
    from tenants.registry.api import in_municipality

    found = world.ludwigshafen.people["leaver"]
    with undone(), in_municipality(found.municipality_id):  # type: ignore[arg-type]
        yield found


def test_nothing_of_others_is_foreseen(world: World, leaver: Visitor) -> None:
    from tenants.privacy.services.erasing import foresee_erasure

    lines = foresee_erasure(employee_id=leaver.employee_id)  # type: ignore[arg-type]

    assert sum(line.count for line in lines) <= 3, lines


def test_nothing_of_others_is_erased(world: World, leaver: Visitor) -> None:
    from tenants.privacy.services.erasing import erase_leaver

    before = rows_of(world.ludwigshafen.schema)
    erase_leaver(employee_id=leaver.employee_id, actor=SYSTEM, now=clock.now())  # type: ignore[arg-type]
    after = rows_of(world.ludwigshafen.schema)

    ids = (str(leaver.employee_id), str(leaver.account_id))
    others = [row for row in before - after if not any(each in row for each in ids)]
    assert others == []
    assert before != after


def rows_of(schema: str) -> set[str]:
    """Every row of a schema as text, with its table."""
    found: set[str] = set()
    with as_owner() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'",
            [schema],
        )
        tables: list[Any] = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {schema}.{table} t")
            found |= {f"{table} {row}" for (row,) in cursor.fetchall()}
    return found
