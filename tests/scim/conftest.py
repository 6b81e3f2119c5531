"""A directory with its key, on each town's host."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from campus.kernel import clock
from tenants.registry.api import in_municipality
from tenants.staff.services.directory_keys import make_key
from tests.scim.bodies import ENTRA_NEW

USERS = "/scim/v2/Users"


@pytest.fixture(autouse=True)
def _count_from_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches["shared"], "key_prefix", uuid.uuid4().hex)


class Directory:
    """A program that speaks SCIM to one town."""

    def __init__(self, host: str, secret: str) -> None:
        self.secret = secret
        self.client = Client(HTTP_HOST=host, HTTP_AUTHORIZATION=f"Bearer {secret}")

    def ask(self, method: str, path: str, body: Any = None) -> HttpResponse:
        content = "" if body is None else json.dumps(body)
        return self.client.generic(method, path, content, content_type="application/scim+json")

    def add(self, **changed: Any) -> str:
        """Take somebody over; return the id."""
        answer = self.ask("POST", USERS, ENTRA_NEW | changed)
        assert answer.status_code == 201, answer.content
        return str(answer.json()["id"])

    def patch(self, user_id: str, body: Any) -> HttpResponse:
        return self.ask("PATCH", f"{USERS}/{user_id}", body)


def directory_of(hr: Any) -> Directory:
    with in_municipality(hr.municipality_id):
        return Directory(hr.host, make_key(actor=hr.actor, now=clock.now()).secret)


@pytest.fixture
def directory(at_ludwigshafen: Any, bernd: Any) -> Directory:
    return directory_of(bernd)
