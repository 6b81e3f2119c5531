"""What people have entered is shown as the text that it is: nothing of it becomes markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import Error, transaction

from tests.access.browsing import Browser, as_owner
from tests.access.canaries import CANARY
from tests.access.matrix import OWN, Must, at_home
from tests.access.roles import Knocker, in_public, in_town
from tests.access.visitors import Town, World

# As short as a thing can be that a browser would take for an element.
MARK = "<u>"
MARKED = re.compile(f"({CANARY.pattern}){MARK}")
SHOWN = re.compile(f"({CANARY.pattern})&lt;u&gt;")
LOOKING = ("owner", "hr", "staff_council", "cooperative", "ministry")
AT_LEAST_SHOWN = 2_500


@pytest.fixture
def marked_world(copied_world: World) -> World:
    """A copy of the world with a tag behind each canary in it."""
    assert put_marks(copied_world) > 140
    return copied_world


def put_marks(world: World) -> int:
    """Write the mark behind each canary that has room for it; returns to how many columns."""
    columns = {
        (schema, table, column) for schema, table, column, _ in world.canaries.planted.values()
    }
    with as_owner() as cursor:
        return sum(_mark(cursor, *each) for each in sorted(columns))


def _mark(cursor: Any, schema: str, table: str, column: str) -> bool:
    at = f'"{column}"'
    cursor.execute(
        "SELECT udt_name FROM information_schema.columns"
        " WHERE table_schema = %s AND table_name = %s AND column_name = %s",
        [schema, table, column],
    )
    (kind,) = cursor.fetchone()
    try:
        with transaction.atomic():
            cursor.execute(f"ALTER TABLE {schema}.{table} DISABLE TRIGGER USER")
            cursor.execute(
                f"UPDATE {schema}.{table} SET {at} ="
                f" regexp_replace({at}::text, '({CANARY.pattern})', '\\1{MARK}', 'g')::{kind}"
                f" WHERE {at}::text ~ '{CANARY.pattern}'"
            )
            cursor.execute(f"ALTER TABLE {schema}.{table} ENABLE TRIGGER USER")
    except Error:
        # No room, or a form that a tag does not have.
        return False
    return True


def visitors(world: World) -> Iterator[tuple[Knocker, Town | None]]:
    for home, everybody in (
        (world.ludwigshafen, in_town(world.ludwigshafen)),
        (None, in_public(world)),
    ):
        for each in everybody:
            if each.role in LOOKING and not each.token:
                yield each, home


@pytest.mark.proof
def test_no_text_becomes_markup(
    marked_world: World, record_property: Callable[[str, object], None]
) -> None:
    pages, shown, run = 0, Counter[str](), set[str]()
    for knocker, home in visitors(marked_world):
        browser = Browser(knocker)
        for knock in at_home(marked_world, knocker, home):
            if (knock.method, knock.which, knock.must) != ("GET", OWN, Must.OPEN):
                continue
            visit = browser.ask("GET", knock.address.filled(knock.given))
            if "text/html" in visit.headers:
                pages += 1
                shown.update(SHOWN.findall(visit.body))
                run |= {
                    f"{knock.address}: {marked_world.canaries.planted[word][1:3]}"
                    for word in MARKED.findall(visit.body)
                }

    record_property("proof", f"{shown.total()} marked texts on {pages} pages, {len(run)} as markup")
    assert sorted(run) == []
    assert shown.total() >= AT_LEAST_SHOWN
