"""How often pages ask the database: as often for forty rows as for two, and not too often."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest

from campus.kernel import clock
from tests import cast
from tests.pages import world as worlds
from tests.pages.counting import counted_statements
from tests.pages.world import World

FEW, MANY = 2, 40
# Session, account, employee and roles are five of them, with the one that enters the schema.
LIMITS = {
    "start page": 12,
    "redemption check": 12,
    # Reads facts at four doors, locks, writes state, journal, redemption, enrolment and audit.
    "redemption": 28,
}
# One of a ministry's is for its narrower database role.
MOST = 17


@pytest.fixture
def world(real_database: str, now: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: now)
    made = worlds.build(now=now)
    made.grow(FEW)
    return made


def addresses(world: World, *, course_id: UUID) -> dict[str, tuple[str, str]]:
    """Who opens which page."""
    return {
        "start page": ("anna", "/"),
        "wallet": ("anna", "/gutscheine/"),
        "redemption check": ("anna", f"/gutscheine/einloesung/{course_id}/"),
        "catalogue": ("anna", "/lernen/"),
        "course page": ("anna", f"/lernen/kurse/{course_id}/"),
        "own courses": ("anna", "/lernen/meine-kurse/"),
        "learning path": ("anna", "/lernen/pfad/"),
        "result": ("anna", f"/kompetenz-check/{world.check_id}/ergebnis/"),
        "desk": ("bernd", "/gutschein-ausgabe/"),
        "staff": ("bernd", "/personal/"),
        "municipalities": ("dora", "/kommunen/"),
        "issuing": ("dora", "/ausstellung/"),
        "report": ("emil", f"/bericht/{world.funded.grant_id}/"),
    }


def counts(world: World) -> dict[str, int]:
    """How many statements each page sends, and the redemption last."""
    browsers = {name: cast.person(name).client() for name in cast.PEOPLE}
    voucher_id, course_id = world.purchase()
    numbers = {}
    for page, (name, address) in addresses(world, course_id=course_id).items():
        browsers[name].get(address)
        with counted_statements() as statements:
            answer = browsers[name].get(address)
        assert answer.status_code == 200, page
        numbers[page] = len(statements)
    order = {"key": str(uuid4()), "voucher": str(voucher_id)}
    with counted_statements() as statements:
        answer = browsers["anna"].post(f"/gutscheine/einloesung/{course_id}/", order)
    assert answer.status_code == 302
    return numbers | {"redemption": len(statements)}


def test_pages_ask_no_more_often_for_forty_rows_than_for_two(world: World) -> None:
    few = counts(world)
    world.grow(MANY - FEW)

    many = counts(world)

    assert {page: (few[page], many[page]) for page in many if many[page] > few[page]} == {}
    assert {page: many[page] for page, limit in LIMITS.items() if many[page] > limit} == {}
    assert max(many[page] for page in many if page not in LIMITS) <= MOST
