"""A shared computer; time that passes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client

from campus.accounts.services.shared_devices import make_device
from campus.kernel import clock
from tests.accounts.steps import visitor


@pytest.fixture(autouse=True)
def _count_from_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches["default"], "key_prefix", uuid.uuid4().hex)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let time pass."""
    passed = dt.timedelta()
    real = clock.now

    def wait(**time: float) -> None:
        nonlocal passed
        passed += dt.timedelta(**time)

    monkeypatch.setattr(clock, "now", lambda: real() + passed)
    return wait


def shared_computer(person: Any, **given: Any) -> Client:
    """A browser at a computer that was set up by its link."""
    made = {"name": "Bauhof", "idle_minutes": 5, **given}
    link = make_device(**made, actor=person.actor, now=clock.now())
    browser = visitor(person.host)
    answer = browser.post(f"/konto/rechner/{link}/")
    assert answer["Location"] == "/konto/rechner/bereit/", answer
    assert settings.SHARED_DEVICE_COOKIE_NAME in browser.cookies
    return browser
