"""Undoing a redemption: seat, enrolment, voucher and holding together, within the terms."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from campus.audit.models import Entry
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from campus.outbox.api import enqueue, run_inline
from courses.catalogue.models import CourseDate
from courses.catalogue.services import editing
from courses.learning.api import EnrolmentCompleted, enrolments_of, record_completion
from tenants.registry.api import in_cooperative, in_municipality
from tests.catalogue.conftest import ENTRY, add_date
from tests.desk.acts import holdings, redeem, text_of
from vouchers.desk.models import Holding, Reversal
from vouchers.desk.rules import HoldingUnknown
from vouchers.desk.services.reversing import reverse_redeemed
from vouchers.redemption import rules
from vouchers.redemption.api import Reason, State, get_voucher, journal_of

__all__ = ["add_date"]
REASON = Reason.BOOKED_IN_ERROR


@pytest.fixture
def booking(
    annas_voucher: UUID, annas_check: Any, open_course: UUID, anna: Any, now: dt.datetime
) -> Any:
    """What Anna has booked with her voucher."""
    return redeem(anna, annas_voucher, open_course, now=now)


@pytest.fixture
def dated_booking(
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    add_date: Any,
    anna: Any,
    now: dt.datetime,
) -> Any:
    """What Anna has booked: a date in sixty days that may be cancelled until fourteen before."""
    add_date(seats=1, in_days=60)
    entry = replace(ENTRY, format="dated")
    editing.save_course(course_id=open_course, entry=entry, actor=SYSTEM, now=now)
    return redeem(anna, annas_voucher, open_course, now=now)


def undo(person: Any, town: Any, now: dt.datetime, reason: Reason = REASON) -> UUID:
    with in_municipality(town.id):
        return reverse_redeemed(
            holding_id=Holding.objects.get().id, reason=reason, actor=person.actor, now=now
        )


def test_undoing_ends_the_enrolment_and_gives_the_voucher_back(
    booking: Any, annas_voucher: UUID, ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    undo(bernd, ludwigshafen, now)

    (holding,) = holdings(ludwigshafen)
    assert (holding.booking_ref, holding.redeemed_at) == (None, None)
    with in_municipality(ludwigshafen.id):
        assert enrolments_of(employee_id=anna.employee_id) == ()
        assert get_voucher(voucher_id=annas_voucher).state is State.DISTRIBUTED
        line = journal_of(voucher_id=annas_voucher)[-1]
    assert (line.kind, line.reason_title) == ("reverse", "irrtümlich gebucht")


def test_the_voucher_is_redeemed_again_for_the_same_course(
    booking: Any, annas_voucher: UUID, open_course: UUID, ludwigshafen: Any, anna: Any, bernd: Any,
    now: dt.datetime,
) -> None:  # fmt: skip
    undo(bernd, ludwigshafen, now)

    again = redeem(anna, annas_voucher, open_course, now=now, key="noch einmal")

    assert again.reference == "E-BG26-000001-5"


def test_undoing_is_in_the_audit_trail_without_a_name(
    booking: Any, ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    undo(bernd, ludwigshafen, now)

    with in_municipality(ludwigshafen.id):
        entry = Entry.objects.get(action="desk.redemption_reversed")
    assert entry.facts["reason"] == "booked_in_error"
    assert str(anna.employee_id) not in f"{entry.subject} {entry.facts}"


def test_undoing_works_on_the_last_day_of_the_term_and_not_after(
    booking: Any, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    last_minute = dt.datetime(2026, 3, 24, 22, 59, tzinfo=dt.UTC)

    with pytest.raises(rules.ReversalPeriodOver, match=r"24\.03\.2026"):
        undo(bernd, ludwigshafen, last_minute + dt.timedelta(minutes=1))
    assert undo(bernd, ludwigshafen, last_minute)


def test_a_date_is_cancelled_until_its_cutoff_and_its_seat_is_free(
    dated_booking: Any, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    assert CourseDate.objects.get().seats_taken == 1

    with pytest.raises(rules.CancellationTooLate):
        undo(bernd, ludwigshafen, now + dt.timedelta(days=47))
    undo(bernd, ludwigshafen, now + dt.timedelta(days=45))

    assert CourseDate.objects.get().seats_taken == 0


def test_undoing_refuses_a_completed_course(
    booking: Any, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id), transaction.atomic():
        record_completion(booking_ref=booking.booking_ref, now=now)

    with pytest.raises(EnrolmentCompleted):
        undo(bernd, ludwigshafen, now)

    assert holdings(ludwigshafen)[0].booking_ref == booking.booking_ref


def test_undoing_refuses_what_is_not_redeemed(
    annas_voucher: UUID, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.VoucherNotRedeemed):
        undo(bernd, ludwigshafen, now)


def test_undoing_refuses_the_second_time(
    booking: Any, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    undo(bernd, ludwigshafen, now)

    with pytest.raises(rules.VoucherNotRedeemed):
        undo(bernd, ludwigshafen, now)


def test_after_the_vouchers_last_day_it_is_not_usable_again(
    ludwigshafen: Any, anna: Any, bernd: Any, annas_voucher: UUID, annas_check: Any,
    open_course: UUID,
) -> None:  # fmt: skip
    redeem(anna, annas_voucher, open_course, now=dt.datetime(2026, 12, 30, 9, tzinfo=dt.UTC))

    undo(bernd, ludwigshafen, dt.datetime(2027, 1, 2, 9, tzinfo=dt.UTC))

    with in_municipality(ludwigshafen.id):
        assert Reversal.objects.get().usable_until is None


def test_another_town_does_not_find_it(
    booking: Any, speyer: Any, carla: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    (holding,) = holdings(ludwigshafen)

    with in_municipality(speyer.id), pytest.raises(HoldingUnknown):
        reverse_redeemed(holding_id=holding.id, reason=REASON, actor=carla.actor, now=now)


def test_hr_is_told_what_will_happen_and_not_which_course_it_is(
    booking: Any, desk: Client, browser: Client, ludwigshafen: Any
) -> None:
    address = f"/gutschein-ausgabe/einloesungen/{holdings(ludwigshafen)[0].id}/rueckgaengig/"
    assert address in desk.get("/gutschein-ausgabe/").content.decode()

    asked = text_of(desk.get(address))
    answer = desk.post(address, {"reason": "prevented"})
    told = text_of(desk.get(answer["Location"]))

    assert "bis einschließlich 31.12.2026 einlösen" in asked
    assert "Sitzungen leiten" not in asked + told
    assert "Teilnahme nicht möglich" in told
    assert text_of(desk.get(answer["Location"])) == told
    confirmation = text_of(browser.get(f"/gutscheine/bestaetigung/{booking.booking_ref}/"))
    assert "Diese Einlösung ist rückgängig gemacht" in confirmation
    assert "Sitzungen leiten" in confirmation


def test_hr_is_told_that_it_is_too_late(
    booking: Any,
    desk: Client,
    ludwigshafen: Any,
    now: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = f"/gutschein-ausgabe/einloesungen/{holdings(ludwigshafen)[0].id}/rueckgaengig/"
    monkeypatch.setattr("campus.kernel.clock.now", lambda: now + dt.timedelta(days=15))

    assert "bis einschließlich 24.03.2026 rückgängig machen" in text_of(desk.get(address))
    assert desk.post(address, {"reason": "prevented"}).status_code == 409


def test_without_a_reason_nothing_is_undone(booking: Any, desk: Client, ludwigshafen: Any) -> None:
    address = f"/gutschein-ausgabe/einloesungen/{holdings(ludwigshafen)[0].id}/rueckgaengig/"

    assert "Bitte wählen Sie einen Grund aus" in text_of(desk.post(address, {}))
    assert holdings(ludwigshafen)[0].booking_ref == booking.booking_ref


def test_a_form_sent_again_leads_to_what_was_done(
    booking: Any, desk: Client, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    reversal_id = undo(bernd, ludwigshafen, now)

    again = desk.post(
        f"/gutschein-ausgabe/einloesungen/{holdings(ludwigshafen)[0].id}/rueckgaengig/",
        {"reason": REASON.value},
    )

    assert (again.status_code, again["Location"]) == (
        302,
        f"/gutschein-ausgabe/rueckgaengig/{reversal_id}/",
    )


def test_an_employee_cannot_open_hrs_pages(
    booking: Any, browser: Client, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    (holding,) = holdings(ludwigshafen)
    reversal_id = undo(bernd, ludwigshafen, now)

    for address in (f"einloesungen/{holding.id}/rueckgaengig/", f"rueckgaengig/{reversal_id}/"):
        assert browser.get(f"/gutschein-ausgabe/{address}").status_code == 404


def test_the_holder_reads_of_it_on_the_voucher_and_nobody_else(
    booking: Any, annas_voucher: UUID, browser: Client, desk: Client, ludwigshafen: Any,
    bernd: Any, now: dt.datetime,
) -> None:  # fmt: skip
    undo(bernd, ludwigshafen, now)

    assert "rückgängig gemacht (irrtümlich gebucht)" in text_of(
        browser.get(f"/gutscheine/{annas_voucher}/")
    )
    assert desk.get(f"/gutscheine/bestaetigung/{booking.booking_ref}/").status_code == 404


def test_a_date_that_is_called_off_undoes_its_redemptions_whatever_the_time(
    dated_booking: Any, annas_voucher: UUID, ludwigshafen: Any, now: dt.datetime
) -> None:
    date_id = str(holdings(ludwigshafen)[0].course_date_id)
    with in_cooperative(), transaction.atomic():
        job_id = enqueue(
            job="desk.date_cancelled",
            payload={"course_date_id": date_id},
            municipality_id=ludwigshafen.id,
            now=now + dt.timedelta(days=59),
            key=f"test:{uuid4()}",
        )

    assert run_inline(job_id).state == "done"

    with in_municipality(ludwigshafen.id):
        assert get_voucher(voucher_id=annas_voucher).state is State.DISTRIBUTED
        assert Reversal.objects.get().reason == "course_cancelled"


def test_the_database_keeps_one_reversal_for_a_booking(
    booking: Any, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    undo(bernd, ludwigshafen, now)

    with in_municipality(ludwigshafen.id):
        row = Reversal.objects.get()
        row.id = uuid4()
        with pytest.raises(IntegrityError, match="desk_reversal_once"), transaction.atomic():
            row.save(force_insert=True)


def test_two_who_undo_at_once_undo_once(
    real_database: str, ludwigshafen: Any, bernd: Any, booking: Any, now: dt.datetime,
    in_parallel: Any,
) -> None:  # fmt: skip
    def work(_place: int) -> str:
        try:
            undo(bernd, ludwigshafen, now)
        except Refusal as refusal:
            return refusal.code
        return "undone"

    assert sorted(in_parallel(3, work)) == ["undone", *["voucher_not_redeemed"] * 2]


def test_who_completes_and_who_undoes_at_once_do_not_both_succeed(
    real_database: str, ludwigshafen: Any, bernd: Any, booking: Any, now: dt.datetime,
    in_parallel: Any,
) -> None:  # fmt: skip
    def work(place: int) -> str:
        try:
            if place:
                undo(bernd, ludwigshafen, now)
                return "undone"
            with in_municipality(ludwigshafen.id), transaction.atomic():
                record_completion(booking_ref=booking.booking_ref, now=now)
        except Refusal as refusal:
            return refusal.code
        return "completed"

    results = set(in_parallel(2, work))

    assert results in ({"completed", "enrolment_completed"}, {"enrolment_unknown", "undone"})
    (holding,) = holdings(ludwigshafen)
    assert (holding.booking_ref is None) == ("undone" in results)
