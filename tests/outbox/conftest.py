"""A job that counts, and a short way to enqueue it."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from campus.outbox.api import enqueue
from campus.outbox.services import registering
from tests.outbox import counting


@pytest.fixture(autouse=True)
def _counting_job(monkeypatch: pytest.MonkeyPatch) -> None:
    registering.read_all_jobs()
    monkeypatch.setattr(registering, "_jobs", dict(registering._jobs))
    monkeypatch.setattr(registering, "_periods", dict(registering._periods))
    counting.register()


@pytest.fixture
def order(now: dt.datetime) -> Callable[..., UUID]:
    """Enqueue a job that counts to `total`."""

    def order(
        *, key: str = "a", total: int = 3, municipality_id: UUID | None = None, **extra: Any
    ) -> UUID:
        payload = {"run": key, "total": total, **extra}
        with transaction.atomic():
            return enqueue(
                job=counting.NAME,
                payload=payload,
                municipality_id=municipality_id,
                key=key,
                now=now,
            )

    return order
