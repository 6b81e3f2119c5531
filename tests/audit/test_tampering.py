"""Ten thousand ways to change a chain after the fact: each is found, at the first wrong entry."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from campus.audit.rules import GENESIS, Link, canonical_json, check_chain, link_hash

SEED = 2026
TAMPERINGS = 10_000 * int(os.environ.get("CAMPUS_PROOF_SCALE", "1"))
LENGTH = 40
START = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)

Chain = list[tuple[Link, str]]


def chain() -> Chain:
    """A chain with facts of every kind that may be kept."""
    made: Chain = []
    head = GENESIS
    for number in range(1, LENGTH + 1):
        link = Link(
            sequence=number,
            recorded_at=START + dt.timedelta(seconds=number, microseconds=number * 7),
            action="redemption.redeemed",
            actor=f"{number % 5:032x}",
            actor_kind="employee",
            subject=f"voucher:{number}",
            facts={
                "cents": number * 100,
                "course": f"kurs-{number % 3}",
                "also": [None, True, "ö"],
            },
            previous_hash=head,
        )
        head = link_hash(link)
        made.append((link, head))
    return made


def other(value: Any, dice: random.Random) -> Any:
    """A value of the same kind that differs a little."""
    if isinstance(value, int):
        return value + dice.choice([-1, 1])
    if isinstance(value, dt.datetime):
        return value + dt.timedelta(microseconds=dice.choice([-1, 1, 10**6]))
    if isinstance(value, dict):
        key = dice.choice(["cents", "course", "also", "new"])
        return {**value, key: other(value.get(key, ""), dice)}
    if isinstance(value, list):
        return [*value, None] if dice.random() < 0.5 else value[:-1]
    place = dice.randrange(len(value) + 1)
    return value[:place] + dice.choice("0f ") + value[place:]


# Each changes a chain and gives back the number of the first entry that is wrong now.


def a_field(links: Chain, place: int, dice: random.Random) -> int:
    link, stored = links[place]
    name = dice.choice([each.name for each in fields(Link)])
    links[place] = (replace(link, **{name: other(getattr(link, name), dice)}), stored)
    return place + 1


def a_field_and_its_hash(links: Chain, place: int, dice: random.Random) -> int:
    """Whoever knows how an entry is hashed changes it; the next then does not follow any more."""
    link, _ = links[place]
    changed = replace(link, facts=other(dict(link.facts), dice))
    links[place] = (changed, link_hash(changed))
    return place + 2


def a_hash(links: Chain, place: int, dice: random.Random) -> int:
    link, stored = links[place]
    at = dice.randrange(64)
    digit = dice.choice([each for each in "0123456789abcdef" if each != stored[at]])
    links[place] = (link, stored[:at] + digit + stored[at + 1 :])
    return place + 1


def removed(links: Chain, place: int, dice: random.Random) -> int:
    del links[place]
    return place + 1


def doubled(links: Chain, place: int, dice: random.Random) -> int:
    links.insert(place, links[place])
    return place + 2


def exchanged(links: Chain, place: int, dice: random.Random) -> int:
    links[place], links[place + 1] = links[place + 1], links[place]
    return place + 1


def slipped_in(links: Chain, place: int, dice: random.Random) -> int:
    """A new entry that follows the one before it in every respect; those behind are numbered on."""
    link, _ = links[place]
    forged = replace(link, subject="voucher:forged")
    behind = [(replace(each, sequence=each.sequence + 1), head) for each, head in links[place:]]
    links[place:] = [(forged, link_hash(forged)), *behind]
    return place + 2


WAYS: list[Callable[[Chain, int, random.Random], int]] = [
    *[a_field] * 4,
    a_field_and_its_hash,
    a_hash,
    removed,
    doubled,
    exchanged,
    slipped_in,
]


def tampered_with(times: int) -> list[str]:
    """Change an intact chain so often, one change at a time; name those that were not found."""
    dice = random.Random(SEED)
    intact = chain()
    assert check_chain(intact).is_intact
    missed = []
    for number in range(times):
        links, way = intact.copy(), dice.choice(WAYS)
        # Behind the last entry nothing follows that would miss it: its hash is kept elsewhere.
        wrong = way(links, dice.randrange(LENGTH - 2), dice)
        if (found := check_chain(links).broken_at) != wrong:
            missed.append(f"{number}: {way.__name__} at {wrong}, found {found}")
    return missed


def test_two_hundred_tamperings_are_found() -> None:
    assert tampered_with(200) == []


@pytest.mark.proof
def test_ten_thousand_tamperings_are_found(record_property: Any) -> None:
    assert tampered_with(TAMPERINGS) == []
    record_property("tamperings found", TAMPERINGS)


@pytest.mark.parametrize(
    "text", ["", 'a"b\\c', "\x00\n\t\x7f", "Straße", "\u2028", "\U0001f600\ufb01"]
)
def test_an_entry_is_hashed_as_the_canonical_json_of_its_fields(text: str) -> None:
    link = Link(
        sequence=2**53 - 1,
        recorded_at=START.replace(microsecond=5),
        action=text,
        actor=text,
        actor_kind=text,
        subject=text,
        facts={text: [text, {"\U0001f600": 1, "\ufb01": None, "a": False}]},
        previous_hash=text,
    )
    values = {each.name: getattr(link, each.name) for each in fields(Link)}
    written = canonical_json(values | {"recorded_at": "2026-03-10T09:30:00.000005Z"})

    assert link_hash(link) == hashlib.sha256(written).hexdigest()
