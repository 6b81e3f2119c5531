"""Ids of somebody else in every field that could hold one: of forms, queries and JSON bodies.

The fields are those of the pages themselves (also hidden ones), of the interface's description,
and every argument that any address knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import html

from tests.access.addresses import PUBLIC, TENANT, Address, addresses_of
from tests.access.browsing import Visit
from tests.access.judging import Judge
from tests.access.matrix import OWN, Knock, Must
from tests.access.rows import row_of
from tests.access.visitors import Town, Values, World
from tests.access.walking import UUID_TEXT, arguments

# Names of fields that hold an id although they do not say so.
ALSO = {"people", "employees", "key", "unit", "post", "profile", "programme", "course", "next"}
_IDS = re.compile(r"(^|_)(ids?|ref|pk)$")
# Everybody may name them.
SHARED = ("course_id", "offer_id", "programme_id", "question_id", "required_id", "date_id")


def smuggled(world: World, judge: Judge, home: Town) -> Iterator[list[str]]:
    """Try every field of every page that the knocker may use with ids of somebody else."""
    theirs = foreign_values(world, home, judge.browser.knocker.role)
    for address in addresses_of(TENANT):
        if judge.browser.knocker.holds(row_of(address).may):
            given = arguments(address, home.values)
            page = judge.browser.ask("GET", address.filled(given))
            for field, mine in id_fields(address, page):
                for value in candidates(field, mine, home.values, theirs):
                    for method in ("GET", "POST"):
                        yield _try(judge, address, given, method, {field: value})


def foreign_values(world: World, home: Town, role: str) -> dict[str, str]:
    """The ids of the other town; for a colleague of the owner those of the owner."""
    if role == "neighbour":
        return _texts(home.values)
    return _texts((world.speyer if home is world.ludwigshafen else world.ludwigshafen).values)


def _texts(values: Values) -> dict[str, str]:
    return {
        name: str(value)
        for (_, name), value in values.items()
        if name not in SHARED and UUID_TEXT.fullmatch(str(value))
    }


def id_fields(address: Address, page: Visit) -> list[tuple[str, str]]:
    """The fields of a page that hold an id, with what they hold; and what the interface takes."""
    found = dict.fromkeys(described_fields() if address.is_api else [], "")
    if page.status == 200 and page.body.lstrip().startswith("<"):
        for field in html.fromstring(page.body.encode()).xpath("//*[@name]"):
            name, value = field.get("name"), field.get("value") or ""
            if _IDS.search(name) or name in ALSO or UUID_TEXT.fullmatch(value):
                found[name] = value
    for name in address.converters:
        found.setdefault(name, "")
    return sorted(found.items())


@cache
def described_fields() -> list[str]:
    """Every field of the interface that holds an id, as its description says."""
    from drf_spectacular.generators import SchemaGenerator

    found: set[str] = set()
    for urlconf in (PUBLIC, TENANT):
        schema = SchemaGenerator(urlconf=urlconf).get_schema(public=True)  # type: ignore[no-untyped-call]
        found |= {
            name
            for each in schema["components"]["schemas"].values()
            for name in each.get("properties", {})
            if _IDS.search(name)
        }
    return sorted(found)


def candidates(field: str, mine: str, ours: Values, theirs: dict[str, str]) -> list[str]:
    """What to put in a field: the other's id of the same or a like name, else one of each kind."""
    like = {value for name, value in theirs.items() if name.removesuffix("_id") in field}
    same = {
        theirs[name]
        for (_, name), value in ours.items()
        if mine and str(value) == mine and name in theirs
    }
    return sorted(same | like) or sorted(
        {theirs[name] for name in ("employee_id", "check_id", "voucher_id") if name in theirs}
    )


def _try(
    judge: Judge, address: Address, given: dict[str, Any], method: str, data: dict[str, str]
) -> list[str]:
    knocker = judge.browser.knocker
    knock = Knock(knocker, address, method, knocker.host, OWN, given | data, Must.OPEN)
    path = address.filled(given)
    extra: dict[str, Any] = {"data": data}
    if address.is_api and method == "POST":
        extra["data"] = json.dumps(data)
    visit = judge.browser.ask(method, path, check=judge.changed_abroad, **extra)
    judge.tally.count(visit)
    return [f"{knock} with {data}: {problem}" for problem in judge.given_away(knock, visit)]
