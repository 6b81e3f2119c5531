"""Programs with tokens, and something real for each example of the description."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from campus.kernel import clock
from tests.catalogue.conftest import demo_courses, draft_course, open_course
from tests.checks.conftest import annas_check, published, template
from tests.redemption.vouchers import Stock, stock_up
from tests.scenes import scene

__all__ = ["annas_check", "demo_courses", "draft_course", "open_course", "published", "template"]

KEYS = itertools.count(1)


@dataclass
class Program:
    """Another program: it sends JSON and its token, and a fresh key with each POST."""

    host: str
    token: str = ""
    browser: Client = field(default_factory=Client)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if method == "POST":
            sent["Idempotency-Key"] = f"vorgang-{next(KEYS)}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        options = {} if body is None else {"data": content, "content_type": "application/json"}
        return self.browser.generic(
            method,
            path,
            HTTP_HOST=self.host,
            headers={k: v for k, v in sent.items() if v},
            **options,
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("POST", path, body, **headers)


Connect = Callable[..., Program]


@pytest.fixture(autouse=True)
def _a_tuesday_in_march(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def connect(now: dt.datetime) -> Connect:
    """Make a token for somebody and a program that has it: `connect(bernd, "vouchers:read")`."""
    return lambda person, *scopes: connected(person, scopes, now=now)


def connected(person: Any, scopes: Iterable[str] = (), *, now: dt.datetime) -> Program:
    """A program with a token of a person's role: with these scopes, or with all of the role."""
    return Program(person.host, token_of(person, scopes, now=now)[1])


def token_of(person: Any, scopes: Iterable[str] = (), *, now: dt.datetime) -> tuple[UUID, str]:
    """Make a token; returns its id and its secret."""
    from campus.accounts.rules.tokens import scopes_for
    from campus.accounts.services.tokens import make_token
    from tenants.registry.api import scope_of

    kind = person.actor.kind
    with scope_of(person.municipality_id):
        made = make_token(
            name="Nachtlauf",
            scopes=list(scopes) or list(scopes_for(kind)),
            days=30,
            actor=person.actor,
            now=now,
        )
    return made.id, made.secret


@scene
def stock(db_access: None, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Stock:
    """Five issued vouchers for Ludwigshafen, three for Speyer, up to 400 € each."""
    return stock_up({ludwigshafen.id: 5, speyer.id: 3}, now=now, ceiling_cents=40_000)


def problem(answer: Any) -> tuple[int, str]:
    """Status and code of a problem, which says both in its body too."""
    assert answer["Content-Type"].startswith("application/problem+json"), answer.content
    body = answer.json()
    assert body["status"] == answer.status_code
    assert {"type", "title"} <= body.keys()
    return answer.status_code, body.get("code", "")
