"""The description of the interface …"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

HOSTS = ["dora", "bernd"]


def described(person: Any) -> dict[str, Any]:
    found: dict[str, Any] = Client().get("/api/v1/openapi.json", HTTP_HOST=person.host).json()
    return found


def operations(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


@pytest.mark.parametrize("name", HOSTS)
def test_describes_the_host_that_is_asked(name: str, request: pytest.FixtureRequest) -> None:
    description = described(request.getfixturevalue(name))

    assert description["openapi"].startswith("3.1")
    assert ("/api/v1/issue-runs/" in description["paths"]) == (name == "dora")
    assert ("/api/v1/desk/vouchers/" in description["paths"]) == (name == "bernd")


@pytest.mark.parametrize("name", HOSTS)
def test_every_operation_has_a_summary_an_example_and_its_problems(
    name: str, request: pytest.FixtureRequest
) -> None:
    for method, path, operation in operations(described(request.getfixturevalue(name))):
        good = next(a for status, a in operation["responses"].items() if status[0] == "2")
        content = good["content"]["application/json"]
        assert operation["summary"], path
        assert content["examples"], path
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["examples"], path
        problems = [a for status, a in operation["responses"].items() if status >= "400"]
        assert all("application/problem+json" in a["content"] for a in problems), (method, path)


@pytest.mark.parametrize("name", HOSTS)
def test_every_post_asks_for_a_key(name: str, request: pytest.FixtureRequest) -> None:
    posts = [
        operation
        for method, _path, operation in operations(described(request.getfixturevalue(name)))
        if method == "post"
    ]

    assert posts
    for operation in posts:
        headers = {p["name"]: p for p in operation["parameters"] if p["in"] == "header"}
        assert headers["Idempotency-Key"]["required"]


@pytest.mark.parametrize("name", HOSTS)
def test_every_scope_in_it_can_be_given(name: str, request: pytest.FixtureRequest) -> None:
    from campus.accounts.rules.tokens import SCOPES

    found = {
        operation.get("x-scope")
        for _method, _path, operation in operations(described(request.getfixturevalue(name)))
    } - {None}

    assert found
    assert found <= SCOPES.keys()


def test_every_scope_opens_something(dora: Any, bernd: Any) -> None:
    from campus.accounts.rules.tokens import SCOPES

    found = {
        operation.get("x-scope")
        for person in (dora, bernd)
        for _method, _path, operation in operations(described(person))
    }

    assert SCOPES.keys() <= found
