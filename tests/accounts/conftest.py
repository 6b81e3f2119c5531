"""Limits count in the cache: each test counts for itself."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def _count_from_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches["default"], "key_prefix", uuid.uuid4().hex)
