"""Noting on the voucher that its course is completed, as a job of the learning side's."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from campus.outbox.api import enqueue, run_inline
from tenants.registry.api import in_municipality
from tests.desk.acts import holdings, redeem
from vouchers.desk.models import Holding
from vouchers.redemption.api import State, get_voucher, journal_of


def complete(town: Any, booking_ref: UUID, *, now: dt.datetime) -> None:
    with in_municipality(town.id):
        with transaction.atomic():
            job_id = enqueue(
                job="desk.complete_voucher",
                payload={"booking_ref": str(booking_ref)},
                municipality_id=town.id,
                now=now,
                key=f"test:{uuid4()}",
            )
        assert run_inline(job_id).state == "done"


@pytest.fixture
def booking_ref(
    annas_voucher: UUID, annas_check: Any, open_course: UUID, anna: Any, now: dt.datetime
) -> UUID:
    """What Anna has booked with her voucher."""
    return redeem(anna, annas_voucher, open_course, now=now).booking_ref


def test_the_job_completes_voucher_and_holding(
    booking_ref: UUID, annas_voucher: UUID, ludwigshafen: Any, now: dt.datetime
) -> None:
    complete(ludwigshafen, booking_ref, now=now)

    assert holdings(ludwigshafen)[0].completed_at is not None
    with in_municipality(ludwigshafen.id):
        assert get_voucher(voucher_id=annas_voucher).state is State.COMPLETED


def test_a_second_time_changes_nothing(
    booking_ref: UUID, annas_voucher: UUID, ludwigshafen: Any, now: dt.datetime
) -> None:
    complete(ludwigshafen, booking_ref, now=now)
    first = holdings(ludwigshafen)[0].completed_at
    complete(ludwigshafen, booking_ref, now=now)

    assert holdings(ludwigshafen)[0].completed_at == first
    with in_municipality(ludwigshafen.id):
        kinds = [line.kind for line in journal_of(voucher_id=annas_voucher)]
    assert kinds.count("complete") == 1


def test_a_booking_that_no_voucher_paid_is_left_alone(
    ludwigshafen: Any, booking_ref: UUID, now: dt.datetime
) -> None:
    complete(ludwigshafen, uuid4(), now=now)

    assert holdings(ludwigshafen)[0].completed_at is None


def test_the_database_itself_completes_only_what_is_redeemed(
    annas_voucher: UUID, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    with pytest.raises(IntegrityError, match="desk_completed_after_redeemed"), transaction.atomic():
        Holding.objects.update(completed_at=now)
