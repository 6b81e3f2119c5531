"""The world is real: who owns something finds it there, so that a 404 elsewhere means refused."""

from __future__ import annotations

import pytest

from campus.web.access import EVERYONE, SIGNED_IN
from tests.access.addresses import EMPLOYEES, PUBLIC, TENANT, URLCONFS, Address, addresses_of
from tests.access.visitors import Values, Visitor, World
from tests.access.walking import NoValue, arguments, found_in, knock, values_for


@pytest.mark.parametrize("urlconf", URLCONFS)
def test_every_address_can_be_asked_with_something_real(world: World, urlconf: str) -> None:
    missing = []
    for address in addresses_of(urlconf):
        try:
            arguments(address, values_for(world, urlconf))
        except NoValue as problem:
            missing.append(str(problem))

    assert missing == []


def answered(visitor: Visitor, addresses: list[Address], values: Values) -> dict[str, int]:
    browser = visitor.client()
    found = {}
    for address in addresses:
        answer = knock(browser, "get", address, arguments(address, values))
        # 409: there, but not possible now.
        if answer.status not in (200, 302, 405, 409, 422):
            found[str(address)] = answer.status
    return found


def test_anna_finds_all_that_is_hers(world: World) -> None:
    hers = [address for address in addresses_of(TENANT) if address.may & EMPLOYEES]

    assert answered(world.ludwigshafen.owner, hers, values_for(world, TENANT)) == {}


def test_annas_own_pages_show_what_no_other_page_may_show(world: World) -> None:
    town = world.ludwigshafen
    browser = town.owner.client()
    shown: set[str] = set()
    for address in addresses_of(TENANT):
        if address.may & EMPLOYEES:
            answer = knock(browser, "get", address, arguments(address, town.values))
            shown |= found_in(answer, town.secrets, {})

    mine = {name: str(town.values["", name]) for name in ("check_id", "enrolment_id")}
    assert {*mine.values()} <= shown
    assert any(len(secret.split("-")) == 5 and secret.isupper() for secret in shown)  # a code


def test_hr_finds_all_that_is_its_own(world: World) -> None:
    its_own = [
        address
        for address in addresses_of(TENANT)
        if not address.may & {*EMPLOYEES, EVERYONE, SIGNED_IN, "read_audit", "read_rules"}
    ]

    assert answered(world.ludwigshafen.hr, its_own, values_for(world, TENANT)) == {}


def test_the_cooperative_finds_all_that_is_its_own(world: World) -> None:
    others = {EVERYONE, SIGNED_IN, "acknowledge_proofs"}  # the last is the ministry's alone
    its_own = [a for a in addresses_of(PUBLIC) if not a.may & others]

    assert answered(world.dora, its_own, values_for(world, PUBLIC)) == {}
