"""Every example of the description is sent, and answered as the description says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator, FormatChecker

from campus.web.interface.overview import description_of
from tests.api.conftest import Program, connected
from tests.api.examples import PLACES, Reality, make_real, with_proof

COOPERATIVE, TOWN = settings.PUBLIC_SCHEMA_URLCONF, settings.ROOT_URLCONF


@dataclass(frozen=True)
class Case:
    """One operation of one host."""

    urlconf: str
    method: str
    path: str
    described: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.described['operationId']}"

    @property
    def request_example(self) -> Any:
        body = self.described.get("requestBody")
        return None if body is None else _example(body["content"]["application/json"])

    @property
    def answers(self) -> dict[int, Any]:
        return {
            int(status): answer["content"]["application/json"]
            for status, answer in self.described["responses"].items()
            if status.startswith("2")
        }


def _example(content: Any) -> Any:
    return next(iter(content["examples"].values()))["value"]


def cases() -> Iterator[Case]:
    for urlconf in (COOPERATIVE, TOWN):
        for path, methods in description_of(urlconf)["paths"].items():
            for method, described in methods.items():
                yield Case(urlconf, method.upper(), path, described)


@pytest.fixture
def reality(
    stock: Any,
    anna: Any,
    bernd: Any,
    open_course: UUID,
    annas_check: Any,
    now: dt.datetime,
    request: Any,
) -> Reality:
    # Bernd's voucher is the desk's example, so that the desk can still give Anna hers.
    case: Case = request.node.callspec.params["case"]
    holder = anna if case.described["x-may"] == "hold_vouchers" else bernd
    real = make_real(stock, holder, open_course, now=now)
    return with_proof(real, stock, now=now) if "proof" in case.path else real


def program_for(case: Case, request: Any, now: dt.datetime) -> Program:
    """Who may do this, with no more than the one scope that it takes."""
    if case.described["x-may"] == "hold_vouchers":
        anna = request.getfixturevalue("anna")
        return Program(anna.host, browser=anna.client())
    person = request.getfixturevalue("dora" if case.urlconf == COOPERATIVE else "bernd")
    scope = case.described.get("x-scope")
    return connected(person, [scope], now=now) if scope else Program(person.host)


@pytest.mark.parametrize("case", list(cases()), ids=str)
def test_its_example(case: Case, reality: Reality, request: Any, now: dt.datetime) -> None:
    program = program_for(case, request, now)
    path = re.sub(r"\{(\w+)\}", lambda name: PLACES[name[1]], case.path)

    answer = program.ask(
        case.method,
        reality.of(path),
        reality.of(case.request_example),
        **({"If_Match": "*"} if case.method == "PATCH" else {}),
    )

    assert answer.status_code in case.answers, answer.content.decode()
    content = case.answers[answer.status_code]
    validate(answer.json(), content["schema"], case.urlconf)
    for example in content["examples"].values():
        validate(example["value"], content["schema"], case.urlconf)
    shapes = [shape_of(example["value"]) for example in content["examples"].values()]
    assert any(alike(shape_of(answer.json()), shape) for shape in shapes)


def validate(content: Any, schema: Any, urlconf: str) -> None:
    whole = {**schema, "components": description_of(urlconf)["components"]}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(content)


def shape_of(content: Any) -> Any:
    """Names and kinds of values; a list is as its first entry."""
    if isinstance(content, dict):
        return {name: shape_of(value) for name, value in content.items()}
    if isinstance(content, list):
        return [shape_of(entry) for entry in content[:1]]
    return None if content is None else type(content).__name__


def alike(found: Any, example: Any) -> bool:
    """Tell whether both have the same names and kinds; what is null may be anything."""
    if found is None or example is None:
        return True
    if isinstance(found, dict) and isinstance(example, dict):
        return found.keys() == example.keys() and all(
            alike(found[name], example[name]) for name in found
        )
    if isinstance(found, list) and isinstance(example, list):
        return all(alike(*pair) for pair in zip(found, example, strict=False))
    return bool(found == example)
