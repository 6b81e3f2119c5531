"""Reminding people of a voucher they hold, 30 and 7 days before its last day."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from campus.kernel import clock
from campus.outbox.models import Job
from tenants.registry.api import in_municipality
from tests.desk.acts import redeem, text_of
from tests.funding.grants import LAST_DAY
from tests.redemption.vouchers import Stock
from vouchers.desk.models import Holding
from vouchers.desk.services.reminding import HERE, ONE, mail_holder, remind_everywhere, remind_here
from vouchers.redemption.api import code_of


def before(days: int) -> dt.datetime:
    """Noon, so many days before the last one."""
    day = LAST_DAY - dt.timedelta(days=days)
    return dt.datetime(day.year, day.month, day.day, 11, tzinfo=dt.UTC)


def run_daily(now: dt.datetime) -> list[UUID]:
    """Everything that a day's jobs write, up to one job for each person: their holdings' ids."""
    with transaction.atomic():
        remind_everywhere(now=now)
    for job in Job.objects.filter(name=HERE):
        with in_municipality(job.municipality_id), transaction.atomic():
            remind_here(last_day=LAST_DAY, step=job.payload["step"], cursor={}, now=now)
    return [UUID(job.payload["holding_id"]) for job in Job.objects.filter(name=ONE)]


def test_whoever_holds_a_voucher_is_reminded_once_a_step(annas_voucher: UUID, anna: Any) -> None:
    assert run_daily(before(31)) == []
    assert len(run_daily(before(30))) == 1
    assert len(run_daily(before(29))) == 1
    assert len(run_daily(before(7))) == 2
    assert {job.municipality_id for job in Job.objects.filter(name=ONE)} == {anna.municipality_id}


def test_the_reminder_is_kind_and_carries_no_code(annas_voucher: UUID, anna: Any) -> None:
    (holding_id,) = run_daily(before(30))

    with in_municipality(anna.municipality_id):
        assert mail_holder(holding_id=holding_id, now=before(30))
        code = code_of(voucher_id=annas_voucher)

    (letter,) = mail.outbox
    assert letter.to == ["anna@example.org"]
    assert "bis einschließlich 31.12.2026" in letter.body
    assert f"/gutscheine/{annas_voucher}/" in letter.body
    assert code not in letter.body


def test_whoever_has_used_the_voucher_in_the_meantime_is_left_alone(
    annas_voucher: UUID, annas_check: Any, open_course: UUID, anna: Any, now: dt.datetime
) -> None:
    (holding_id,) = run_daily(before(30))
    redeem(anna, annas_voucher, open_course, now=now)

    with in_municipality(anna.municipality_id):
        assert not mail_holder(holding_id=holding_id, now=before(30))

    assert mail.outbox == []


def test_after_the_last_day_nobody_is_reminded(annas_voucher: UUID, anna: Any) -> None:
    (holding_id,) = run_daily(before(7))

    with in_municipality(anna.municipality_id):
        assert not mail_holder(holding_id=holding_id, now=before(-1))


def test_a_town_reminds_its_own_people_only(annas_voucher: UUID, speyer: Any) -> None:
    (holding_id,) = run_daily(before(7))

    with in_municipality(speyer.id):
        assert not Holding.objects.filter(id=holding_id).exists()
        assert not mail_holder(holding_id=holding_id, now=before(7))


@pytest.mark.parametrize(("days", "is_shown"), [(61, False), (60, True), (0, True)])
def test_hr_sees_on_its_desk_what_expires_soon(
    desk: Client,
    stock: Stock,
    annas_voucher: UUID,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    is_shown: bool,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: before(days))

    text = text_of(desk.get("/gutschein-ausgabe/"))

    assert ("Gutscheine verfallen bald" in text) == is_shown
    assert ("Noch frei: 4, ausgegeben und nicht eingelöst: 1" in text) == is_shown
