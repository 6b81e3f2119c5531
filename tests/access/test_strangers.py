"""Whoever asks for what is not theirs gets what they would get if it did not exist.

A part of the matrix (test_matrix.py) that is quick and commits what it does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import UUID

from django.test import Client

from tests.access.addresses import DECIDERS, EMPLOYEES, PUBLIC, TENANT, Address, addresses_of
from tests.access.visitors import Town, Values, World
from tests.access.walking import (
    Nothing,
    arguments,
    contents_of,
    every_knock,
    found_in,
    knock,
)

# Rows of the shared layer that every employee, or HR, of every town may see.
SHARED = {"course_id", "offer_id"}
# A page that is not there; a method it would not have; the way back to a form, whoever asks.
REFUSED = (404, 405, 302)
# Tables in which a colleague writes nothing by forms of her own, unless a form takes Anna's ids.
HERS = ("desk_holding", "learning_enrolment", "redemption_voucher", "redemption_redemption")


def private(addresses: Iterable[Address], values: Values) -> list[Address]:
    """Those that lead to a row that is not everybody's."""
    return [
        address
        for address in addresses
        if not address.is_for_everyone
        and any(
            isinstance(value, UUID | int) and name not in SHARED
            for name, value in arguments(address, values).items()
        )
    ]


def wrong_answers(
    browser: Client, addresses: list[Address], values: Values, forbidden: frozenset[str]
) -> list[str]:
    """Where an answer differs from the one for a row that does not exist, or gives away a text."""
    nothing = Nothing(browser)
    wrong = []
    for address, method, given, answer in every_knock(browser, addresses, values):
        empty = nothing.instead_of(answer, method, address, given)
        away = found_in(answer, forbidden, given)
        if answer.status not in REFUSED or answer.body != empty.body or away:
            wrong.append(f"{method} {address}: {answer.status}, {empty.status} {away or ''}")
    return wrong


def closed_to(visitor_may: frozenset[str], addresses: Iterable[Address]) -> list[Address]:
    """Those that take a permission which the visitor does not have."""
    return [a for a in addresses if a.is_for_some and not a.may & visitor_may]


def refusals_missing(browser: Client, addresses: list[Address], values: Values) -> list[str]:
    """Where somebody without the permission gets anything but the page for what does not exist."""
    nothing = Nothing(browser)
    return [
        f"{method} {address}: {answer.status}"
        for address, method, _given, answer in every_knock(browser, addresses, values)
        if answer.status != 404 or answer.body != nothing.at(address).body
    ]


def unchanged(schema: str, before: dict[str, str]) -> list[str]:
    after = contents_of(schema)
    return [table for table in before if before[table] != after.get(table)]


def test_a_colleague_finds_nothing_of_annas(world: World) -> None:
    town = world.ludwigshafen
    hers = [a for a in private(addresses_of(TENANT), town.values) if not is_hrs(a)]
    browser = town.neighbour.client()
    before = contents_of(town.schema)

    assert wrong_answers(browser, hers, town.values, town.secrets) == []
    assert unchanged(town.schema, before) == []


def test_people_of_one_town_find_nothing_of_another(world: World) -> None:
    here, there = world.speyer, world.ludwigshafen
    foreign = private(addresses_of(TENANT), there.values)
    browser = here.hr.client()
    before = contents_of(there.schema)

    assert wrong_answers(browser, foreign, there.values, there.traces) == []
    assert unchanged(there.schema, before) == []


def test_ids_of_another_town_in_a_form_change_nothing_there(world: World) -> None:
    here, there = world.speyer, world.ludwigshafen
    browser = here.hr.client()
    before = contents_of(there.schema)

    forms = [address for address in addresses_of(TENANT) if address.is_for_some]
    assert given_away_by_forms(browser, forms, here.values, there) == []
    assert unchanged(there.schema, before) == []


def test_annas_ids_in_a_form_of_a_colleague_change_nothing_of_hers(world: World) -> None:
    town = world.ludwigshafen
    browser = town.neighbour.client()
    forms = [a for a in addresses_of(TENANT) if a.may & EMPLOYEES]
    before = contents_of(town.schema) | contents_of("public")

    assert given_away_by_forms(browser, forms, town.values, town) == []
    after = contents_of(town.schema) | contents_of("public")
    assert [table for table in HERS if before[table] != after[table]] == []


def given_away_by_forms(
    browser: Client, forms: list[Address], values: Values, theirs: Town
) -> list[str]:
    """What answers tell when every field that may hold an id holds one of somebody else's."""
    ids = {name: str(value) for (_route, name), value in theirs.values.items()}
    fields = ids | {name.removesuffix("_id"): value for name, value in ids.items()}
    fields |= {
        "people": ids["employee_id"],
        "employees": ids["employee_id"],
        "key": ids["check_id"],
    }
    told = []
    for address in forms:
        given = arguments(address, values)
        data = json.dumps(fields) if address.is_api else fields
        answer = knock(
            browser, "post", address, given, data=data, headers={"Idempotency-Key": address.name}
        )
        away = found_in(answer, theirs.secrets, {**given, **fields})
        if away or answer.status >= 500 or answer.status == 201:
            told.append(f"{address}: {answer.status} {away}")
    return told


def test_a_ministry_finds_no_grant_of_another(world: World) -> None:
    reports = [a for a in addresses_of(PUBLIC) if "read_reports" in a.may]
    foreign = world.cooperative | {("", "grant_id"): world.foreign_grant_id}
    marks = frozenset({world.foreign_mark, str(world.foreign_grant_id)})

    with_grant = private(reports, foreign)
    assert len(with_grant) >= 4
    assert wrong_answers(world.emil.client(), with_grant, foreign, marks) == []


def test_no_report_of_a_ministry_shows_anything_of_another(world: World) -> None:
    browser = world.emil.client()
    own = world.cooperative | {
        ("", "grant_id"): world.own_grant_id,
        ("", "proof_id"): world.own_proof_id,
    }
    reports = [a for a in addresses_of(PUBLIC) if "read_reports" in a.may]
    answers = {a: knock(browser, "get", a, arguments(a, own)) for a in reports}

    assert {str(a): b.status for a, b in answers.items() if b.status not in (200, 302)} == {}
    assert [str(a) for a, b in answers.items() if world.foreign_mark in b.text] == []


def test_who_has_no_permission_finds_no_page_of_the_cooperative(world: World) -> None:
    closed = closed_to(frozenset(), addresses_of(PUBLIC))
    browser = world.provider.client()
    before = contents_of("public")

    assert refusals_missing(browser, closed, world.cooperative) == []
    assert unchanged("public", before) == []


def is_hrs(address: Address) -> bool:
    """Whether it takes a permission that an employee does not have by being one."""
    return address.is_for_some and not address.may & (EMPLOYEES | DECIDERS)
