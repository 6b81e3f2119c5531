"""A grant with a year of vouchers in two towns, and readers of its report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.outbox.api import enqueue, run_inline
from courses.catalogue.services import editing, moving
from tenants.registry.api import in_cooperative, in_municipality
from tests.catalogue.conftest import ENTRY
from tests.redemption.vouchers import Stock, redeem, stock_up, take
from tests.reporting.proofs import plan
from tests.scenes import scene
from vouchers.reporting.services.counting import count_journal

Use = Callable[..., None]


@pytest.fixture(autouse=True)
def _a_tuesday_in_march(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    """Pages, too, are asked for on the day of the tests."""
    monkeypatch.setattr(clock, "now", lambda: now)


@scene
def courses(db_access: None, now: dt.datetime) -> dict[str, UUID]:
    """Three open courses by title."""
    from dataclasses import replace

    found = {}
    for title in ("Sitzungen leiten", "Tabellen lesen", "Texte kürzen"):
        entry = replace(ENTRY, title=title, url=f"https://kurse.example.org/{title[:4]}")
        found[title] = editing.save_course(course_id=None, entry=entry, actor=SYSTEM, now=now)
        moving.publish_course(course_id=found[title], actor=SYSTEM, now=now)
    return found


@scene
def stock(db_access: None, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Stock:
    """Thirty issued vouchers in each town, of a grant of Emil's funder."""
    return stock_up({ludwigshafen.id: 30, speyer.id: 30}, now=now, ceiling_cents=10_000)


@pytest.fixture
def use(stock: Stock, courses: dict[str, UUID], now: dt.datetime) -> Use:
    """Distribute and redeem so many vouchers in a town: `use(speyer, 3, course="…", at=moment)`."""

    return _using(stock, courses, now=now)


def _using(stock: Stock, courses: dict[str, UUID], *, now: dt.datetime) -> Use:
    def do(town: Any, count: int, *, course: str = "Sitzungen leiten", at: Any = None) -> None:
        with in_municipality(town.id):
            for _number in range(count):
                voucher_id = take(stock, actor=SYSTEM, now=at or now)
                redeem(voucher_id, actor=SYSTEM, now=at or now, course_id=courses[course])

    return do


@scene
def proved(
    stock: Stock, courses: dict[str, UUID], ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> Stock:
    """The stock with a plan and 26 redemptions before today, one of them of its own course."""
    use = _using(stock, courses, now=now)
    plan(stock.funded, now=now)
    use(ludwigshafen, 7, at=now - dt.timedelta(days=60))
    use(speyer, 18, course="Tabellen lesen", at=now - dt.timedelta(days=20))
    use(speyer, 1, course="Texte kürzen", at=now - dt.timedelta(days=10))
    return stock


@pytest.fixture
def ministry(emil: Any) -> Client:
    """Emil's browser."""
    return emil.client()


def count_now(now: dt.datetime) -> None:
    """Let the job that counts run to its end."""
    with in_cooperative():
        with transaction.atomic():
            job_id = enqueue(
                job="reporting.count_journal",
                payload={},
                municipality_id=None,
                now=now,
                key=f"test:{now.isoformat()}",
            )
        assert run_inline(job_id).state == "done"


@transaction.atomic
def count_once() -> Any:
    """Count in a transaction of its own; returns the cursor."""
    return count_journal(cursor={})
