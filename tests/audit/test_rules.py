"""Hashing and checking a chain, without a database."""

import dataclasses
import datetime as dt
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.audit.rules import (
    GENESIS,
    FactsRefused,
    Link,
    canonical_json,
    check_chain,
    check_facts,
    link_hash,
)

MOMENT = dt.datetime(2026, 3, 10, 9, 30, 0, 5, tzinfo=dt.UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def chain(length: int) -> list[tuple[Link, str]]:
    links: list[tuple[Link, str]] = []
    for number in range(1, length + 1):
        link = Link(
            sequence=number,
            recorded_at=MOMENT,
            action="tests.counted",
            actor="0" * 32,
            actor_kind="system",
            subject=f"thing:{number}",
            facts={"number": number},
            previous_hash=links[-1][1] if links else GENESIS,
        )
        links.append((link, link_hash(link)))
    return links


def test_canonical_json_sorts_keys_by_utf_16_as_rfc_8785_shows() -> None:
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}

    assert list(json.loads(canonical_json(value)).values()) == [2, 4, 6, 7, 1, 5, 3]


def test_canonical_json_escapes_as_rfc_8785_shows() -> None:
    assert canonical_json("€$\x0f\nA'B\"\\/") == '"€$\\u000f\\nA\'B\\"\\\\/"'.encode()


@given(JSON)
def test_canonical_json_reads_back_as_the_same_value(value: object) -> None:
    assert json.loads(canonical_json(value)) == value


@pytest.mark.parametrize("value", [1.5, 2**53, b"x", {"a": {1.0}}])
def test_canonical_json_refuses_what_readers_disagree_about(value: object) -> None:
    with pytest.raises(FactsRefused):
        canonical_json(value)


def test_facts_refuse_an_address() -> None:
    with pytest.raises(FactsRefused):
        check_facts({"to": ["anna@example.org"]})


def test_a_link_is_hashed_as_the_readme_says() -> None:
    link, stored = chain(1)[0]

    text = (
        '{"action":"tests.counted","actor":"00000000000000000000000000000000",'
        '"actor_kind":"system","facts":{"number":1},"previous_hash":"' + GENESIS + '",'
        '"recorded_at":"2026-03-10T09:30:00.000005Z","sequence":1,"subject":"thing:1"}'
    )
    assert stored == hashlib.sha256(text.encode()).hexdigest() == link_hash(link)


def test_an_untouched_chain_is_intact() -> None:
    links = chain(4)

    result = check_chain(links)

    assert (result.is_intact, result.entry_count, result.head) == (True, 4, links[-1][1])


def test_an_empty_chain_is_intact() -> None:
    assert check_chain([]).is_intact


@given(st.integers(0, 5), st.sampled_from(["action", "actor", "actor_kind", "subject"]))
def test_a_changed_text_breaks_the_chain_there(position: int, field: str) -> None:
    links = chain(6)
    link, stored = links[position]
    changed = dataclasses.replace(link, **{field: getattr(link, field) + "x"})
    links[position] = (changed, stored)

    assert check_chain(links).broken_at == position + 1


@given(st.integers(0, 4))
def test_a_changed_and_rehashed_entry_breaks_the_chain_at_its_successor(position: int) -> None:
    links = chain(6)
    changed = dataclasses.replace(links[position][0], facts={"number": 99})
    links[position] = (changed, link_hash(changed))

    result = check_chain(links)

    assert (result.broken_at, result.fault) == (
        position + 2,
        "schließt nicht an den Eintrag davor an",
    )


@given(st.integers(0, 4))
def test_a_removed_entry_is_missed(position: int) -> None:
    links = chain(6)
    del links[position]

    result = check_chain(links)

    assert (result.broken_at, result.fault) == (position + 1, "fehlt")


@given(st.permutations(range(5)))
def test_reordered_entries_break_the_chain(order: list[int]) -> None:
    links = chain(5)

    assert check_chain([links[i] for i in order]).is_intact == (order == sorted(order))
