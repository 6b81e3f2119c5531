"""A town with vouchers, a course and a check, as the tests of those apps have it."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import caches

from tests.desk.conftest import (
    _a_tuesday_in_march,
    annas_check,
    annas_voucher,
    draft_course,
    give,
    open_course,
    published,
    stock,
    template,
)
from tests.observability.conftest import lines

__all__ = [
    "_a_tuesday_in_march",
    "annas_check",
    "annas_voucher",
    "draft_course",
    "give",
    "lines",
    "open_course",
    "published",
    "stock",
    "template",
]


@pytest.fixture(autouse=True)
def _count_from_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits count in the cache: each test counts for itself."""
    monkeypatch.setattr(caches["default"], "key_prefix", uuid.uuid4().hex)
