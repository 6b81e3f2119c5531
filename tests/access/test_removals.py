"""The oracle is worth something: whatever guards a row or an address, its removal is noticed.

Each permission at a view, each filter by owner, each refusal and each check is taken out of the
running process once (`removals.py`); some cell of the matrix must be wrong then. What no cell
reaches is held by a named test, or cannot leak because PostgreSQL itself refuses: the files in
`noticed/` say which, and both are tried here, too. Besides, every guard is written down in
`guards.txt`: one that is gone from the sources is noticed at once.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.access.addresses import PUBLIC, TENANT, Address, addresses_of
from tests.access.lacking import Walk, changes_of, declarations
from tests.access.removals import CannotRemove, Removal, find
from tests.access.roles import Knocker, in_public, in_town
from tests.access.visitors import Town, World
from tests.access.without import FAILED, run

Record = Callable[[str, object], None]
HERE = Path(__file__).resolve().parent
# Guards that no test of behaviour misses yet; may become fewer, never more.
ONLY_WRITTEN_DOWN = 90
SIDES = {"town": TENANT, "public": PUBLIC}
# Whose cells get past some door; the others are turned away before any place of the code.
TRACED = {
    "town": ("owner", "neighbour", "hr"),
    "public": ("cooperative", "ministry", "other_ministry"),
}


def noticed_elsewhere() -> dict[str, dict[str, str]]:
    """By removal: `tests`, who notices; `database`, the table closed; `doors`, why not missed."""
    found: dict[str, dict[str, str]] = {"tests": {}, "database": {}, "doors": {}}
    for path in sorted((HERE / "noticed").glob("*.toml")):
        for name, lines in tomllib.loads(path.read_text()).items():
            found[name] |= lines
    return found


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
    assert set(unnoticed) <= noticed_elsewhere()["doors"].keys()
    assert total > 250


def taken_away(walk: Walk, address: Address) -> list[tuple[str, str]]:
    return [
        (change, walk.notices_without(address, access, change))
        for access in declarations(address)
        for change in changes_of(access)
    ]


@pytest.mark.proof
def test_every_removal_is_noticed(world: World, record_property: Record) -> None:
    elsewhere = noticed_elsewhere()
    held = elsewhere["tests"].keys() | elsewhere["database"].keys()
    walk = Walk(world, traced(world))
    walk.trace(find())

    by_matrix = [each for each in find() if each.key not in held and noticed_by_cells(walk, each)]

    left = {each.key for each in find() if each not in by_matrix} - held
    record_property(
        "proof",
        f"{len(find())} places: {len(by_matrix)} missed by the matrix,"
        f" {len(elsewhere['tests'])} by a named test,"
        f" {len(elsewhere['database'])} closed by PostgreSQL besides,"
        f" {len(left)} only by the list of guards",
    )
    assert left <= written_down().keys()
    assert len(left) <= ONLY_WRITTEN_DOWN, "\n".join(sorted(left))


def noticed_by_cells(walk: Walk, removal: Removal) -> bool:
    try:
        return bool(walk.notices(removal))
    except CannotRemove:
        return False


def test_no_guard_has_gone() -> None:
    """Whoever moves a guard writes it down anew: `python -m tests.access.removals`."""
    assert written_down() - Counter(each.key for each in find()) == Counter()


def written_down() -> Counter[str]:
    return Counter((HERE / "guards.txt").read_text().splitlines())


def traced(world: World) -> list[tuple[Knocker, Town | None]]:
    return [
        (knocker, home)
        for side, roles in TRACED.items()
        for knocker, home in side_of(world, side)
        if knocker.role in roles
    ]


@pytest.mark.proof
def test_the_named_tests_notice_theirs(tmp_path: Path, record_property: Record) -> None:
    pairs = noticed_elsewhere()["tests"]
    results = run(list(pairs.items()), tmp_path)

    record_property("proof", f"{len(results)} removals noticed by a named test")
    assert {pair: why for pair, (outcome, why) in results.items() if outcome != FAILED} == {}


@pytest.mark.proof
def test_what_is_held_elsewhere_is_still_there() -> None:
    places = {each.key for each in find()}

    elsewhere = noticed_elsewhere()
    assert [key for name in ("tests", "database") for key in elsewhere[name].keys() - places] == []


def test_the_database_closes_what_it_is_said_to(world: World) -> None:
    tables = set(noticed_elsewhere()["database"].values())

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
