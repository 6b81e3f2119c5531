"""A long list …"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.api.conftest import Connect, Program, problem

VOUCHERS = "/api/v1/desk/vouchers/"


@pytest.fixture
def program(connect: Connect, bernd: Any, stock: Any) -> Program:
    """Bernd's program, in a town with five vouchers."""
    return connect(bernd)


def next_of(answer: Any) -> str:
    found = re.fullmatch(r'<([^>]+)>; rel="next"', answer["Link"])
    assert found
    parts = urlsplit(found[1])
    return f"{parts.path}?{parts.query}"


def test_comes_in_pages_without_gap_or_repetition(program: Program) -> None:
    seen, address = [], f"{VOUCHERS}?limit=2"
    while address:
        answer = program.get(address)
        seen += [row["id"] for row in answer.json()]
        address = next_of(answer) if "Link" in answer else ""

    assert len(seen) == len(set(seen)) == 5


def test_names_no_next_page_at_its_end(program: Program) -> None:
    assert "Link" not in program.get(f"{VOUCHERS}?limit=5")


def test_keeps_its_filters_from_page_to_page(program: Program, stock: Any) -> None:
    first = program.get(f"{VOUCHERS}?limit=2&state=issued&programme_id={stock.programme_id}")

    assert "state=issued" in next_of(first)
    assert program.get(next_of(first)).status_code == 200


@pytest.mark.parametrize("limit", ["0", "501", "-1", "viele", "1.5", ""])
def test_refuses_a_page_of_another_size(program: Program, limit: str) -> None:
    answer = program.get(f"{VOUCHERS}?limit={limit}")

    assert problem(answer) == (422, "parameter_invalid")
    assert answer.json()["errors"][0]["parameter"] == "limit"


def test_refuses_an_unknown_state(program: Program) -> None:
    assert problem(program.get(f"{VOUCHERS}?state=verloren"))[0] == 422


@pytest.mark.parametrize("cursor", ["x", "1", "WyJ4Il0", "%00", "ä", "W10:abc"])
def test_refuses_a_made_up_cursor(program: Program, cursor: str) -> None:
    assert program.get(f"{VOUCHERS}?cursor={cursor}").status_code in {400, 422}


def test_refuses_a_cursor_with_one_symbol_changed(program: Program) -> None:
    address = next_of(program.get(f"{VOUCHERS}?limit=2"))
    last = address[-1]

    answer = program.get(address[:-1] + ("A" if last != "A" else "B"))

    assert problem(answer) == (400, "cursor_invalid")


def test_refuses_the_cursor_of_another_question(program: Program) -> None:
    address = next_of(program.get(f"{VOUCHERS}?limit=2"))

    assert problem(program.get(f"{address}&state=issued")) == (400, "cursor_invalid")


def test_refuses_the_cursor_of_another_list(program: Program) -> None:
    address = next_of(program.get(f"{VOUCHERS}?limit=2"))
    cursor = parse_qs(urlsplit(address).query)["cursor"][0]

    assert problem(program.get(f"/api/v1/desk/redemptions/?cursor={cursor}"))[0] == 400


def test_refuses_the_cursor_of_somebody_else(
    program: Program, connect: Connect, bernd: Any
) -> None:
    address = next_of(program.get(f"{VOUCHERS}?limit=2"))

    assert problem(connect(bernd).get(address)) == (400, "cursor_invalid")


def test_in_memory_is_paged_alike(connect: Connect, dora: Any, demo_courses: Any) -> None:
    program, seen, address = connect(dora), [], "/api/v1/courses/?limit=5&sort=price"
    while address:
        answer = program.get(address)
        seen += [(row["price_cents"], row["id"]) for row in answer.json()]
        address = next_of(answer) if "Link" in answer else ""

    assert len(seen) == len(set(seen)) == len(demo_courses)
    assert [price for price, _id in seen] == sorted(price for price, _id in seen)
