"""Whatever goes wrong is a problem description …"""

from __future__ import annotations

from typing import Any

import pytest

from campus.web.interface.parsing import LARGEST_BODY
from tests.api.conftest import Connect, Program, problem

ROUNDS = "/api/v1/allotment-rounds/"


@pytest.fixture
def program(connect: Connect, dora: Any, stock: Any) -> Program:
    """Dora's program."""
    return connect(dora)


@pytest.mark.parametrize("path", ["/api/v1/nichts/", "/api/v2/", "/api/v1/vouchers/%00/", "/api/"])
def test_for_an_address_that_does_not_exist(program: Program, path: str) -> None:
    assert problem(program.get(path))[0] == 404


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "TRACE", "FREI"])
def test_for_a_method_that_does_not_exist(program: Program, method: str) -> None:
    answer = program.ask(method, ROUNDS)

    assert problem(answer)[0] == 405
    assert "POST" in answer["Allow"]


def test_for_a_format_that_is_not_delivered(program: Program) -> None:
    assert problem(program.get("/api/v1/programmes/", Accept="text/html"))[0] == 406


@pytest.mark.parametrize("media_type", ["application/xml", "text/plain", "multipart/form-data"])
def test_for_a_format_that_is_not_read(program: Program, media_type: str) -> None:
    assert problem(program.post(ROUNDS, "<a/>", Content_Type=media_type))[0] == 415


@pytest.mark.parametrize(
    "body", ["{", "", "NaN", '{"a": Infinity}', "[" * 100_000, b"\xff\xfe", '{"a": 1,}']
)
def test_for_what_is_no_json(program: Program, body: Any) -> None:
    answer = program.post(ROUNDS, body)

    assert problem(answer)[0] in {400, 422}


def test_for_broken_json_with_a_pointer_at_the_whole(program: Program) -> None:
    answer = program.post(ROUNDS, "{")

    assert problem(answer)[0] == 400
    assert answer.json()["errors"][0]["pointer"] == "#"


def test_for_too_much_at_once(program: Program) -> None:
    assert problem(program.post(ROUNDS, " " * (LARGEST_BODY + 1)))[0] == 413


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ([], {"#"}),
        ({}, {"#/programme_id", "#/changes"}),
        ({"programme_id": "x", "changes": []}, {"#/programme_id", "#/changes"}),
        ({"programme_id": None, "changes": None}, {"#/programme_id", "#/changes"}),
        (
            {
                "programme_id": "0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be002",
                "changes": [{"municipality_id": "x", "count": "\ud800"}],
            },
            {"#/changes/0/municipality_id", "#/changes/0/count"},
        ),
    ],
)
def test_with_a_pointer_at_each_mistake(program: Program, body: Any, pointers: set[str]) -> None:
    answer = program.post(ROUNDS, body)

    assert problem(answer)[0] == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == pointers


def test_naming_one_municipality_twice_is_pointed_at(
    program: Program, stock: Any, speyer: Any
) -> None:
    change = {"municipality_id": str(speyer.id), "count": 1}
    body = {"programme_id": str(stock.programme_id), "changes": [change, change]}

    answer = program.post(ROUNDS, body)

    assert problem(answer)[0] == 422
    assert answer.json()["errors"][0]["pointer"] == "#/changes"


@pytest.mark.parametrize("q", ["%00", "%ff", "a" * 101])
def test_for_a_question_that_cannot_be_asked(program: Program, q: str) -> None:
    answer = program.get(f"/api/v1/courses/?q={q}")

    assert answer.status_code in {200, 422}


def test_for_who_is_nobody(dora: Any) -> None:
    answer = Program(dora.host).get("/api/v1/programmes/")

    assert problem(answer)[0] == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_with_a_type_that_leads_to_an_explanation(program: Program, dora: Any) -> None:
    answer = program.get("/api/v1/courses/?cursor=x")

    page = program.browser.get(answer.json()["type"], HTTP_HOST=dora.host)
    assert page.status_code == 200
    assert "Fortsetzung" in page.content.decode()
