"""What has a version …"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Connect, Program, problem


@pytest.fixture
def program(connect: Connect, dora: Any, stock: Any) -> Program:
    """Dora's program."""
    return connect(dora)


@pytest.fixture
def address(stock: Any, ludwigshafen: Any) -> str:
    """Ludwigshafen's allotment: 5 allotted, 5 issued."""
    return f"/api/v1/allotments/{stock.allotments[ludwigshafen.id]}/"


def set_to(program: Program, address: str, count: Any, etag: str = "") -> Any:
    return program.ask("PATCH", address, {"allotted_count": count}, If_Match=etag)


def test_is_not_sent_again_while_it_is_the_same(program: Program, address: str) -> None:
    etag = program.get(address)["ETag"]

    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        answer = program.get(address, If_None_Match=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == etag
    assert program.get(address, If_None_Match='"other"').status_code == 200


def test_is_changed_by_who_has_read_it(program: Program, address: str) -> None:
    etag = program.get(address)["ETag"]

    answer = set_to(program, address, 9, etag)

    assert answer.status_code == 200
    assert answer.json()["allotted_count"] == 9
    assert answer["ETag"] == program.get(address)["ETag"] != etag


def test_cannot_be_changed_without_saying_what_was_read(program: Program, address: str) -> None:
    assert problem(set_to(program, address, 9)) == (428, "if_match_missing")


def test_cannot_be_changed_by_who_has_read_an_older_one(program: Program, address: str) -> None:
    etag = program.get(address)["ETag"]
    set_to(program, address, 9, etag)

    assert problem(set_to(program, address, 7, etag)) == (412, "if_match_failed")
    assert program.get(address).json()["allotted_count"] == 9


def test_falls_no_lower_than_the_rules_allow(program: Program, address: str) -> None:
    answer = set_to(program, address, 4, "*")

    assert problem(answer)[0] == 409
    assert program.get(address).json()["allotted_count"] == 5


@pytest.mark.parametrize("count", [-1, 1_000_001, "viele", None, 1.5])
def test_points_at_a_wrong_number(program: Program, address: str, count: Any) -> None:
    answer = set_to(program, address, count, "*")

    assert problem(answer)[0] == 422
    assert answer.json()["errors"][0]["pointer"] == "#/allotted_count"


def test_of_nobody_is_not_found(program: Program) -> None:
    nobodys = "/api/v1/allotments/0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be003/"

    assert problem(program.get(nobodys))[0] == 404
    assert problem(set_to(program, nobodys, 1, "*"))[0] == 404


def test_changes_once_when_two_programs_change_it_at_the_same_time(
    real_database: str, connect: Connect, dora: Any, stock: Any, ludwigshafen: Any, in_parallel: Any
) -> None:
    address = f"/api/v1/allotments/{stock.allotments[ludwigshafen.id]}/"
    token = connect(dora).token
    etag = Program(dora.host, token).get(address)["ETag"]

    found = in_parallel(
        4, lambda n: set_to(Program(dora.host, token), address, 6 + n, etag).status_code
    )

    assert sorted(found) == [200, 412, 412, 412]
