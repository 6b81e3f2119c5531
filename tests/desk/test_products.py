"""Products: a voucher pays only for its own kind, and the competence check can be one itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from campus.kernel.actor import SYSTEM
from campus.outbox.api import run_inline
from campus.outbox.models import Job
from courses.catalogue.rules.editing import CheckWithDates
from courses.catalogue.services import editing, moving
from courses.learning.api import cancel_enrolment, enrolments_of
from tenants.registry.api import in_municipality
from tests.catalogue.conftest import ENTRY
from tests.checks.conftest import LEVELS, take
from tests.desk.acts import redeem, text_of
from tests.redemption.vouchers import stock_up
from vouchers.redemption.api import ProductNotCovered, State, get_voucher


def publish(now: dt.datetime, product: str) -> UUID:
    entry = replace(ENTRY, product=product, url=f"https://kurse.example.org/{product}")
    course_id = editing.save_course(course_id=None, entry=entry, actor=SYSTEM, now=now)
    moving.publish_course(course_id=course_id, actor=SYSTEM, now=now)
    return course_id


@pytest.fixture
def check_voucher(db_access: None, ludwigshafen: Any, anna: Any, give: Any, now: Any) -> UUID:
    """A voucher of Anna's that pays the competence check."""
    stock = stock_up(
        {ludwigshafen.id: 2}, now=now, ceiling_cents=40_000, product="check", check_required=False
    )
    return give(anna, stock)


@pytest.fixture
def booked(check_voucher: UUID, published: UUID, anna: Any, now: dt.datetime) -> Any:
    """The receipt of the check that Anna has booked with it."""
    return redeem(anna, check_voucher, publish(now, "check"), now=now)


def state_of(voucher_id: UUID, town: Any) -> State:
    """The voucher's state once all that waits is done."""
    for job_id in Job.objects.filter(name="desk.complete_voucher").values_list("id", flat=True):
        assert run_inline(job_id).state == "done"
    with in_municipality(town.id):
        return get_voucher(voucher_id=voucher_id).state


@pytest.mark.parametrize("product", ["certificate_module", "check"])
def test_a_voucher_for_a_course_pays_nothing_else(
    annas_voucher: UUID, annas_check: Any, anna: Any, now: dt.datetime, product: str
) -> None:
    with pytest.raises(ProductNotCovered, match="nur Kurse bezahlen"):
        redeem(anna, annas_voucher, publish(now, product), now=now)


def test_a_voucher_for_a_module_pays_a_module(
    ludwigshafen: Any, anna: Any, give: Any, annas_check: Any, now: dt.datetime
) -> None:
    stock = stock_up(
        {ludwigshafen.id: 1}, now=now, ceiling_cents=40_000, product="certificate_module"
    )
    voucher_id = give(anna, stock)

    assert redeem(anna, voucher_id, publish(now, "certificate_module"), now=now)


def test_completing_the_check_completes_the_voucher_that_paid_it(
    booked: Any, check_voucher: UUID, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    assert state_of(check_voucher, ludwigshafen) is State.REDEEMED

    take(anna, now=now + dt.timedelta(days=1), levels=LEVELS)

    assert state_of(check_voucher, ludwigshafen) is State.COMPLETED


def test_completing_the_check_completes_no_booking_of_a_colleague(
    booked: Any, check_voucher: UUID, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    take(bernd, now=now + dt.timedelta(days=1), levels=LEVELS)

    assert state_of(check_voucher, ludwigshafen) is State.REDEEMED


def test_an_earlier_check_does_not_complete_it(
    annas_check: Any, booked: Any, check_voucher: UUID, ludwigshafen: Any
) -> None:
    assert state_of(check_voucher, ludwigshafen) is State.REDEEMED


def test_a_cancelled_booking_is_not_completed(
    booked: Any, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id), transaction.atomic():
        cancel_enrolment(booking_ref=booked.booking_ref, now=now)

    take(anna, now=now + dt.timedelta(days=1), levels=LEVELS)

    assert not Job.objects.filter(name="desk.complete_voucher").exists()


def test_the_page_of_the_booked_check_leads_to_the_check(
    booked: Any, anna: Any, ludwigshafen: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        (enrolment,) = enrolments_of(employee_id=anna.employee_id)

    page = anna.client().get(f"/lernen/meine-kurse/{enrolment.id}/")

    assert "Zum Kompetenz-Check" in text_of(page)
    assert "beim Anbieter" not in text_of(page)


def test_the_check_has_no_dates(db_access: None, now: dt.datetime) -> None:
    entry = replace(ENTRY, product="check", format="dated")

    with pytest.raises(CheckWithDates):
        editing.save_course(course_id=None, entry=entry, actor=SYSTEM, now=now)
