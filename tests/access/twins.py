"""A second world in which Speyer's rows have Ludwigshafen's ids: what leads by id leads home."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from tests.access.browsing import as_owner
from tests.access.visitors import Town, Visitor, World

Pairs = dict[UUID, UUID]


def give_equal_ids(world: World) -> tuple[World, int]:
    """Rename Speyer's rows in the current database, a copy; the world, and how many got new ids."""
    with transaction.atomic():
        pairs = _pairs(world.speyer, world.ludwigshafen)
        with as_owner() as cursor:
            _rename(cursor, world.speyer.schema, pairs)
    return replace(world, speyer=_renamed(world.speyer, pairs)), len(pairs)


def _pairs(here: Town, there: Town) -> Pairs:
    """For each kind of thing that both towns' addresses name: Speyer's id and Ludwigshafen's."""
    wanted: Pairs = {
        value: there.values[name]
        for name, value in here.values.items()
        if isinstance(value, UUID) and isinstance(there.values.get(name), UUID)
    }
    people = [(here.hr, there.hr), (here.owner, there.owner), (here.neighbour, there.neighbour)]
    for mine, other in people:
        wanted[mine.account_id] = other.account_id
        if mine.employee_id and other.employee_id:
            wanted[mine.employee_id] = other.employee_id
    with as_owner() as cursor:
        own = _ids(cursor, here.schema)
    return {mine: other for mine, other in wanted.items() if mine in own and mine != other}


def _ids(cursor: Any, schema: str) -> set[UUID]:
    found: set[UUID] = set()
    for table, columns in _uuid_columns(cursor, schema).items():
        if "id" in columns:
            cursor.execute(f"SELECT id FROM {schema}.{table}")
            found |= {key for (key,) in cursor.fetchall()}
    return found


def _rename(cursor: Any, schema: str, pairs: Pairs) -> None:
    """Write the new ids wherever the old ones stand; keys are looked at when all is done."""
    cursor.execute("CREATE TEMP TABLE twin (mine uuid PRIMARY KEY, other uuid) ON COMMIT DROP")
    cursor.executemany("INSERT INTO twin VALUES (%s, %s)", list(pairs.items()))
    columns = _uuid_columns(cursor, schema)
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for table in columns:
        cursor.execute(f"ALTER TABLE {schema}.{table} DISABLE TRIGGER USER")
    for table, names in columns.items():
        for name in names:
            cursor.execute(
                f'UPDATE {schema}.{table} t SET "{name}" = twin.other'
                f' FROM pg_temp.twin WHERE t."{name}" = twin.mine'
            )
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in columns:
        cursor.execute(f"ALTER TABLE {schema}.{table} ENABLE TRIGGER USER")


def _uuid_columns(cursor: Any, schema: str) -> dict[str, list[str]]:
    cursor.execute(
        "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns"
        " WHERE table_schema = %s AND data_type = 'uuid' GROUP BY table_name",
        [schema],
    )
    return dict(cursor.fetchall())


def _renamed(town: Town, pairs: Pairs) -> Town:
    def person(visitor: Visitor) -> Visitor:
        return replace(
            visitor,
            account_id=pairs.get(visitor.account_id, visitor.account_id),
            employee_id=visitor.employee_id and pairs.get(visitor.employee_id, visitor.employee_id),
        )

    return replace(
        town,
        owner=person(town.owner),
        hr=person(town.hr),
        neighbour=person(town.neighbour),
        values={
            name: pairs.get(value, value) if isinstance(value, UUID) else value
            for name, value in town.values.items()
        },
    )
