"""The oracle is worth something: whatever guards a row or an address, its removal is missed.

Each filter by owner, each refusal and each check of who asks is taken out of the running process
once (`places.py`, `removals.py`). The files in `noticed/` say who misses it: a cell of the matrix,
a test, or PostgreSQL, which closes the rows by itself. Each is asked here. A place that no
file names fails the plain suite, and so does a name whose place is gone. Of declarations at views
everything is taken away once as well (`lacking.py`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.access.addresses import PUBLIC, TENANT, Address, addresses_of
from tests.access.lacking import Walk, changes_of, declarations
from tests.access.places import Removal, find
from tests.access.roles import Knocker, in_public, in_town
from tests.access.visitors import Town, World
from tests.access.without import FAILED, run

Record = Callable[[str, object], None]
HERE = Path(__file__).resolve().parent
SIDES = {"town": TENANT, "public": PUBLIC}
KINDS = ("cells", "tests", "database")


def noticed_by() -> dict[str, dict[str, str]]:
    """By place: `cells` and `tests` that miss it, `database`, the table closed.

    `doors` are declarations behind which another guard stands.
    """
    found: dict[str, dict[str, str]] = {kind: {} for kind in (*KINDS, "doors")}
    for path in sorted((HERE / "noticed").glob("*.toml")):
        for kind, lines in tomllib.loads(path.read_text()).items():
            found[kind] |= lines
    return found


def test_every_place_is_missed_by_somebody() -> None:
    """tests/access/without.py tells how to find out who misses a new one."""
    places = {each.key for each in find()}

    by = noticed_by()
    named = {key for kind in KINDS for key in by[kind]}
    assert sorted(places - named) == [], "write down in tests/access/noticed/ who misses these"
    assert sorted(named - places) == [], "these are gone: is nothing open now?"


def side_of(world: World, side: str) -> list[tuple[Knocker, Town | None]]:
    home = world.ludwigshafen if side == "town" else None
    everybody = in_town(home) if home else in_public(world)
    return [(each, home) for each in everybody]


@pytest.mark.proof
@pytest.mark.parametrize("side", SIDES)
def test_every_declaration_is_missed(world: World, side: str, record_property: Record) -> None:
    walk = Walk(world, side_of(world, side))
    total, unnoticed = 0, []
    for address in addresses_of(SIDES[side]):
        for change, notice in taken_away(walk, address):
            total += 1
            if not notice:
                unnoticed.append(f"{address} {change}")

    record_property(
        "proof", f"{side}: {total} declarations taken away, {len(unnoticed)} have a second guard"
    )
    assert set(unnoticed) <= noticed_by()["doors"].keys()
    assert total > 250


def taken_away(walk: Walk, address: Address) -> list[tuple[str, str]]:
    return [
        (change, walk.notices_without(address, access, change))
        for access in declarations(address)
        for change in changes_of(access)
    ]


@pytest.mark.proof
def test_the_named_cells_miss_theirs(world: World, record_property: Record) -> None:
    cells = noticed_by()["cells"]
    everybody = [each for side in SIDES for each in side_of(world, side)]
    walk = Walk(world, everybody)
    places = {each.key: each for each in find()}

    unnoticed = [key for key, name in cells.items() if not misses(walk, name, places[key])]

    record_property("proof", f"{len(cells)} removals missed by a cell of the matrix")
    assert unnoticed == []


def misses(walk: Walk, name: str, removal: Removal) -> bool:
    """Whether a cell is content with things as they are, and is not without the place."""
    knock = walk.cell(name)
    return walk.judge(knock.knocker).judge(knock) == [] and walk.misses(knock, removal) != []


@pytest.mark.proof
def test_the_named_tests_miss_theirs(tmp_path: Path, record_property: Record) -> None:
    pairs = noticed_by()["tests"]
    results = run(list(pairs.items()), tmp_path)

    record_property("proof", f"{len(results)} removals missed by a named test")
    assert {pair: why for pair, (outcome, why) in results.items() if outcome != FAILED} == {}


def test_the_database_closes_what_it_is_said_to(world: World) -> None:
    tables = set(noticed_by()["database"].values())

    assert tables <= settings.ROW_SECURITY.keys()
    assert {table: rows_of_others(world.speyer, table) for table in tables} == dict.fromkeys(
        tables, 0
    )


def rows_of_others(town: Town, table: str) -> int:
    """How many rows of other municipalities a town sees, but those offered to all."""
    from tenants.registry.api import in_municipality

    assert town.owner.municipality_id is not None
    with in_municipality(town.owner.municipality_id), connection.cursor() as cursor:
        shared = settings.SHARED_ROWS.get(table, "false")
        cursor.execute(
            f"SELECT count(*) FROM public.{table} WHERE municipality_id <> %s AND NOT ({shared})",
            [town.owner.municipality_id],
        )
        return int(cursor.fetchone()[0])
