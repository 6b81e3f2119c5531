"""A canary sits in every text that somebody keeps, or the list says why it cannot."""

from __future__ import annotations

import pytest

from tests.access.browsing import as_owner
from tests.access.canaries import columns_of
from tests.access.kept import is_kept
from tests.access.visitors import World


def test_no_text_refuses_its_canary(world: World) -> None:
    assert world.canaries.refused == {}


@pytest.mark.parametrize("name", ["ludwigshafen", "speyer"])
def test_every_text_of_a_town_carries_a_canary(world: World, name: str) -> None:
    schema = getattr(world, name).schema

    bare = [
        f"{table}.{column}"
        for table, columns in columns_of(schema).items()
        for column, longest in columns.items()
        if not is_kept(table, column, longest)
        and (table, column) not in world.canaries.carried
        and holds_words(schema, table, column)
    ]

    assert bare == []


def holds_words(schema: str, table: str, column: str) -> bool:
    with as_owner() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM {schema}.{table} WHERE \"{column}\"::text ~ '[a-z] ')"
        )
        (found,) = cursor.fetchone()
    return bool(found)


def test_each_house_has_canaries(world: World) -> None:
    assert {word[2] for word in world.canaries.planted} == set("lscfmp")
    assert len(world.canaries.planted) > 1000
