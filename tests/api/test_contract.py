"""The whole interface, asked by Schemathesis as each principal, keeps what it describes."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from tests.api.conftest import connected
from tests.api.contract import Contract
from tests.api.examples import make_real
from tests.proofs.scale import scaled

TIMES = 2
LONG = 8
COOPERATIVE, TOWN = "genossenschaft.localhost", "ludwigshafen.localhost"


def as_nobody(_person: Any, _now: dt.datetime) -> dict[str, dict[str, str]]:
    return {}


def as_program(person: Any, now: dt.datetime) -> dict[str, dict[str, str]]:
    return {"headers": {"Authorization": f"Bearer {connected(person, now=now).token}"}}


def as_person(person: Any, _now: dt.datetime) -> dict[str, dict[str, str]]:
    browser = person.client()
    browser.get("/konto/passwort/")
    secret = browser.cookies["csrf"].value
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    return {"headers": {"X-CSRFToken": secret, "X-Cookies": cookies}}


BUSY = {"dora", "bernd", "anna"}
PRINCIPALS = [
    ("dora", as_program),
    ("emil", as_program),
    ("dora", as_nobody),
    ("bernd", as_program),
    ("anna", as_person),
    ("bernd", as_nobody),
]


@pytest.fixture
def ids(
    real_database: str, stock: Any, bernd: Any, open_course: UUID, now: dt.datetime
) -> dict[str, str]:
    """Real rows for what the description names."""
    return make_real(stock, bernd, open_course, now=now).ids


@pytest.fixture
def application(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The WSGI application, with no limit on how often it is asked."""
    from campus.config.wsgi import application as served
    from campus.web.interface import throttling

    for kind in throttling.LIMITS:
        monkeypatch.setitem(throttling.LIMITS, kind, 1_000_000_000)

    def with_cookies(environ: dict[str, Any], start: Any) -> Any:
        # Werkzeug's own cookie jar forgets those of a host that it has not visited.
        return served(environ | {"HTTP_COOKIE": environ.get("HTTP_X_COOKIES", "")}, start)

    return with_cookies


def hold_all(request: Any, application: Any, ids: dict[str, str], times: int) -> None:
    reached: set[int] = set()
    for name, principal in PRINCIPALS:
        person = request.getfixturevalue(name)
        contract = Contract(person.host, application, ids)
        shown = principal(person, request.getfixturevalue("now"))
        # Who may do little is turned away before much is read: once is enough.
        contract.hold(shown, times=times if name in BUSY and shown else 1)
        operations = {result.ok().label for result in contract.schema.get_all_operations()}
        assert contract.statuses.keys() == operations
        reached |= set().union(*contract.statuses.values())
        if shown:
            assert any(min(statuses) < 300 for statuses in contract.statuses.values()), (
                name,
                contract.statuses,
            )
    assert {200, 401, 404, 422} <= reached


def test_a_few_requests_to_every_operation_as_everyone(
    request: Any, application: Any, ids: dict[str, str]
) -> None:
    hold_all(request, application, ids, TIMES)


@pytest.mark.proof
def test_many_requests_to_every_operation_as_everyone(
    request: Any, application: Any, ids: dict[str, str]
) -> None:
    hold_all(request, application, ids, scaled(LONG))
