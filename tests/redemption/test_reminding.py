"""Reminding HR 60, 30 and 7 days before the last one: once a step, counts only."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from campus.outbox.api import run_inline
from campus.outbox.models import Job
from tenants.registry.api import in_municipality
from tests.funding.grants import LAST_DAY
from tests.redemption.vouchers import Stock, redeem, take
from vouchers.redemption.api import code_of
from vouchers.redemption.rules.reminding import HR_STEPS, step_of
from vouchers.redemption.services.reminding import mail_expiring, remind_of_expiry


def before(days: int) -> dt.datetime:
    """Noon, so many days before the last one."""
    day = LAST_DAY - dt.timedelta(days=days)
    return dt.datetime(day.year, day.month, day.day, 11, tzinfo=dt.UTC)


def remind(now: dt.datetime) -> list[Job]:
    """Run the daily job; the jobs that are there now."""
    with transaction.atomic():
        remind_of_expiry(now=now)
    return list(Job.objects.filter(name="redemption.mail_expiring").order_by("created_at", "id"))


@pytest.mark.parametrize(
    ("days", "step"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_a_step_holds_until_the_next_one(days: int, step: int | None) -> None:
    assert step_of(days_left=days, steps=HR_STEPS) == step


def test_each_town_is_told_once_a_step_even_if_a_day_was_missed(stock: Stock) -> None:
    assert remind(before(61)) == []
    assert len(remind(before(59))) == 2
    assert len(remind(before(58))) == 2
    assert len(remind(before(30))) == 4
    assert len(remind(before(7))) == 6
    assert len(remind(before(0))) == 6
    assert len(remind(before(-1))) == 6


def test_the_mail_has_counts_and_neither_persons_nor_codes(
    stock: Stock, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        held = take(stock, actor=bernd.actor, now=now)
        code = code_of(voucher_id=held)
        redeem(take(stock, actor=bernd.actor, now=now), actor=bernd.actor, now=now)

    with in_municipality(ludwigshafen.id):
        assert mail_expiring(last_day=LAST_DAY, now=before(30)) == 1

    (letter,) = mail.outbox
    assert letter.to == ["bernd@example.org"]
    assert "in 30 Tagen" in letter.body
    assert "3 noch nicht ausgegeben, 1 bei Beschäftigten" in letter.body
    assert "/gutschein-ausgabe/" in letter.body
    assert code not in letter.body
    assert "31.12.2026" in letter.subject


def test_a_job_that_runs_after_the_last_day_says_nothing(stock: Stock, ludwigshafen: Any) -> None:
    with in_municipality(ludwigshafen.id):
        assert mail_expiring(last_day=LAST_DAY, now=before(-1)) == 0

    assert mail.outbox == []


def test_a_town_without_anything_left_is_not_reminded(
    stock: Stock, speyer: Any, carla: Any, now: dt.datetime
) -> None:
    with in_municipality(speyer.id):
        for _ in range(3):
            redeem(take(stock, actor=carla.actor, now=now), actor=carla.actor, now=now)

    jobs = remind(before(30))

    assert speyer.id not in {job.municipality_id for job in jobs}


def test_the_job_runs_in_the_towns_scope(stock: Stock, ludwigshafen: Any) -> None:
    jobs = {job.municipality_id: job for job in remind(before(30))}

    # The worker's clock is today's: in a test that is after the last day or far before it.
    state = run_inline(jobs[ludwigshafen.id].id)

    assert state.state == "done"
