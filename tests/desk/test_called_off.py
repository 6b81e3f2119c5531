"""From the cooperative's "cancel this date" to the mail that a booked person reads."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction

from campus.outbox.api import run_inline
from campus.outbox.models import Job
from courses.catalogue.models import Course, CourseDate
from courses.catalogue.services.dates import cancel_date
from courses.learning.api import enrolments_of, reconcile_bookings
from tenants.registry.api import in_cooperative, in_municipality
from tests.desk.acts import redeem
from vouchers.desk.models import Holding, Reversal
from vouchers.desk.services.telling import mail_called_off
from vouchers.redemption.api import get_voucher


@pytest.fixture
def date(open_course: UUID, now: dt.datetime) -> CourseDate:
    """A date of the course in 40 days, with two seats."""
    Course.objects.filter(pk=open_course).update(format="dated")
    start = now + dt.timedelta(days=40)
    return CourseDate.objects.create(
        course_id=open_course, starts_at=start, ends_at=start + dt.timedelta(hours=8), seats=2
    )


@pytest.fixture
def called_off(
    date: CourseDate,
    annas_voucher: UUID,
    annas_check: Any,
    anna: Any,
    dora: Any,
    now: dt.datetime,
) -> CourseDate:
    """Anna has booked the date, and Dora has called it off; every job has run."""
    redeem(anna, annas_voucher, date.course_id, now=now)
    with in_cooperative():
        cancel_date(course_id=date.course_id, date_id=date.pk, actor=dora.actor, now=now)
    for name in ("catalogue.tell_cancelled", "desk.date_cancelled", "desk.tell_called_off"):
        for job in Job.objects.filter(name=name):
            assert run_inline(job.id).state == "done"
    return date


def test_whoever_had_booked_reads_what_becomes_of_the_voucher(
    called_off: CourseDate, annas_voucher: UUID
) -> None:
    (letter,) = mail.outbox

    assert letter.to == ["anna@example.org"]
    assert "ist abgesagt" in letter.subject
    assert "Ihr Gutschein gilt wieder, bis einschließlich 31.12.2026" in letter.body
    assert f"/gutscheine/{annas_voucher}/" in letter.body


def test_voucher_and_person_are_free_again(
    called_off: CourseDate, annas_voucher: UUID, anna: Any
) -> None:
    with in_municipality(anna.municipality_id):
        assert get_voucher(voucher_id=annas_voucher).state == "distributed"
        assert enrolments_of(employee_id=anna.employee_id) == ()
        assert Holding.objects.get().course_date_id is None


def test_the_books_agree_before_and_after(called_off: CourseDate) -> None:
    (bookings,) = reconcile_bookings()

    assert bookings.agrees
    call_command("reconcile")  # ends the process where something does not agree


def test_another_town_has_nothing_to_tell(called_off: CourseDate, speyer: Any, anna: Any) -> None:
    with in_municipality(anna.municipality_id):
        reversal_id = Reversal.objects.get().id

    with in_municipality(speyer.id), transaction.atomic(), pytest.raises(Reversal.DoesNotExist):
        mail_called_off(reversal_id=reversal_id)
    assert len(mail.outbox) == 1
