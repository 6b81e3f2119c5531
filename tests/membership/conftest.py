"""Dora's browser, the form that she fills in, and files of municipalities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from campus.kernel import clock
from tenants.membership.services.runs import check_file

FORM = {
    "ars": "073110000000",
    "subdomain": "frankenthal",
    "name": "Frankenthal (Pfalz)",
    "kind": "town",
    "population": "49000",
    "street": "Rathausplatz 2",
    "postcode": "67227",
    "city": "Frankenthal",
    "leitweg_id": "04011000-1234512345-06",
    "contact_name": "Frida Fink",
    "contact_email": "frida@example.org",
    "contact_phone": "",
}
HEADER = "Regionalschlüssel;Art;Name;Einwohner;PLZ;E-Mail;Ansprechperson"


@pytest.fixture(autouse=True)
def _a_tuesday_in_march(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    """Pages, too, are asked for on the day of the tests."""
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def browser(dora: Any) -> Client:
    """Dora's browser."""
    return dora.client()


@pytest.fixture
def check(db_access: None, dora: Any, now: dt.datetime) -> Callable[..., UUID]:
    """Check a file as Dora: `check(content)` or `check(line, line)` returns the run's id."""

    def do(*lines: bytes | str, name: str = "kommunen.csv") -> UUID:
        content = lines[0] if isinstance(lines[0], bytes) else table(*map(str, lines))
        return check_file(content=content, file_name=name, actor=dora.actor, now=now)

    return do


def table(*lines: str, encoding: str = "utf-8") -> bytes:
    """A file with the usual columns."""
    return "\r\n".join([HEADER, *lines]).encode(encoding)


def schemas() -> set[str]:
    """The names of all municipalities' schemas in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'm\\_%'")
        return {row[0] for row in cursor.fetchall()}
