"""An employee cancels a date: in time, their own, once."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from campus.kernel.refusal import Refusal
from courses.catalogue.models import CourseDate
from courses.learning.api import enrolments_of
from tenants.registry.api import in_municipality
from tests.catalogue.conftest import add_date
from tests.desk.acts import holdings
from tests.desk.test_reversing import booking, dated_booking
from vouchers.desk.rules import HoldingUnknown, NoDateToCancel
from vouchers.desk.services.cancelling import cancel_own_booking
from vouchers.redemption.api import State, get_voucher

__all__ = ["add_date", "booking", "dated_booking"]


def cancel(person: Any, booked: Any, now: dt.datetime) -> UUID:
    with in_municipality(person.municipality_id):
        return cancel_own_booking(booking_ref=booked.booking_ref, actor=person.actor, now=now)


def test_cancelling_frees_seat_enrolment_and_voucher(
    dated_booking: Any, annas_voucher: UUID, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    cancel(anna, dated_booking, now)

    assert CourseDate.objects.get().seats_taken == 0
    with in_municipality(ludwigshafen.id):
        assert enrolments_of(employee_id=anna.employee_id) == ()
        assert get_voucher(voucher_id=annas_voucher).state is State.DISTRIBUTED


def test_after_the_cut_off_the_date_stays_booked(
    dated_booking: Any, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    with pytest.raises(Refusal) as refused:
        cancel(anna, dated_booking, now + dt.timedelta(days=50))

    assert refused.value.code == "cancellation_too_late"
    assert holdings(ludwigshafen)[0].booking_ref == dated_booking.booking_ref


def test_a_course_without_a_date_is_not_cancelled_by_its_holder(
    booking: Any, anna: Any, now: dt.datetime
) -> None:
    with pytest.raises(NoDateToCancel):
        cancel(anna, booking, now)


def test_a_colleague_and_a_stranger_find_no_booking(
    dated_booking: Any, bernd: Any, carla: Any, now: dt.datetime
) -> None:
    for person in (bernd, carla):
        with pytest.raises(HoldingUnknown):
            cancel(person, dated_booking, now)


def test_the_page_asks_first_and_a_second_click_shows_the_same_confirmation(
    dated_booking: Any, anna: Any, monkeypatch: pytest.MonkeyPatch, now: dt.datetime
) -> None:
    monkeypatch.setattr("campus.kernel.clock.now", lambda: now)
    client: Client = anna.client()
    confirmation = f"/gutscheine/bestaetigung/{dated_booking.booking_ref}/"
    assert "Termin absagen" in client.get(confirmation).content.decode()
    assert "Ihr Platz wird frei" in client.get(f"{confirmation}absage/").content.decode()

    answers = [client.post(f"{confirmation}absage/") for _click in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert "rückgängig gemacht" in client.get(confirmation).content.decode()
