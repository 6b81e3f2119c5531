"""Redeeming a voucher: all of it in both schemas, or nothing and a sentence that says why."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from campus.audit.models import Entry
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from courses.catalogue.models import Course, CourseDate
from courses.catalogue.services import editing, moving
from courses.learning.api import enrolments_of
from tenants.registry.api import in_cooperative, in_municipality
from tests.desk.acts import distribute, holdings, redeem, redeem_page, text_of
from tests.desk.conftest import Give
from tests.redemption.vouchers import Stock, stock_up
from vouchers.desk.models import Holding
from vouchers.redemption.api import (
    Reason,
    State,
    VoucherAlreadyRedeemed,
    get_voucher,
    journal_of,
    reverse_redemption,
    revoke_voucher,
)
from vouchers.redemption.models import IdempotencyRecord, Journal, Redemption
from vouchers.redemption.rules import KeyReused


def test_from_hr_over_the_check_to_the_course(
    stock: Stock,
    annas_check: Any,
    open_course: UUID,
    at_ludwigshafen: Any,
    anna: Any,
    bernd: Any,
    now: dt.datetime,
) -> None:
    distribute(stock, [anna.employee_id], actor=bernd.actor, now=now)
    voucher_id = Holding.objects.get().voucher_id

    receipt = redeem(anna, voucher_id, open_course, now=now)

    assert (receipt.reference, receipt.amount_cents) == ("E-BG26-000001-3", 29_000)
    (enrolment,) = enrolments_of(employee_id=anna.employee_id)
    assert (enrolment.course_id, enrolment.booking_ref) == (open_course, receipt.booking_ref)
    assert journal_of(voucher_id=voucher_id)[-1].kind == "redeem"
    assert Holding.objects.get().booking_ref == receipt.booking_ref


def test_redeeming_writes_the_audit_trail_without_a_name(
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    at_ludwigshafen: Any,
    anna: Any,
    now: dt.datetime,
) -> None:
    redeem(anna, annas_voucher, open_course, now=now)

    entry = Entry.objects.get(action="desk.voucher_redeemed")
    assert entry.actor == anna.actor.pseudonym
    assert str(anna.employee_id) not in f"{entry.subject} {entry.facts}"


def test_the_shared_layer_learns_no_person_and_no_key_of_the_client(
    annas_voucher: UUID, annas_check: Any, open_course: UUID, anna: Any, now: dt.datetime
) -> None:
    redeem(anna, annas_voucher, open_course, now=now, key="anna-amsel")

    rows = [*Journal.objects.values(), *Redemption.objects.values()]
    text = f"{rows} {list(IdempotencyRecord.objects.values())}"
    for trace in (str(anna.employee_id), str(anna.account_id), "amsel", "Amsel"):
        assert trace not in text


def test_a_person_redeems_in_two_clicks_and_keeps_the_confirmation(
    browser: Client, annas_voucher: UUID, annas_check: Any, open_course: UUID
) -> None:
    address, fields = redeem_page(browser, open_course)

    answer = browser.post(address, fields)
    confirmation = browser.get(answer["Location"])

    assert answer.status_code == 302
    text = text_of(confirmation)
    assert "Ihr Gutschein ist eingelöst" in text
    assert "E-BG26-000001-3" in text
    assert "Sitzungen leiten" in text
    assert text_of(browser.get(answer["Location"])) == text


def test_an_impatient_second_click_gets_the_same_confirmation(
    browser: Client, annas_voucher: UUID, annas_check: Any, open_course: UUID
) -> None:
    address, fields = redeem_page(browser, open_course)

    first, second = browser.post(address, fields), browser.post(address, fields)

    assert first["Location"] == second["Location"]
    assert Redemption.objects.count() == 1


def test_the_same_key_gives_the_first_receipt_again(
    annas_voucher: UUID, annas_check: Any, open_course: UUID, anna: Any, now: dt.datetime
) -> None:
    first = redeem(anna, annas_voucher, open_course, now=now)

    assert redeem(anna, annas_voucher, open_course, now=now + dt.timedelta(hours=1)) == first


def test_another_key_is_refused(
    annas_voucher: UUID, annas_check: Any, open_course: UUID, anna: Any, now: dt.datetime
) -> None:
    redeem(anna, annas_voucher, open_course, now=now)

    with pytest.raises(VoucherAlreadyRedeemed, match="schon eingelöst"):
        redeem(anna, annas_voucher, open_course, now=now, key="ein anderer")


def test_the_same_key_for_another_course_is_refused(
    annas_voucher: UUID, annas_check: Any, open_course: UUID, anna: Any, now: dt.datetime
) -> None:
    redeem(anna, annas_voucher, open_course, now=now)
    with in_cooperative():
        other = _another_course(now)

    with pytest.raises(KeyReused):
        redeem(anna, annas_voucher, other, now=now)


def _another_course(now: dt.datetime, **changes: Any) -> UUID:
    from dataclasses import replace

    from tests.catalogue.conftest import ENTRY

    entry = replace(ENTRY, **({"url": f"https://kurse.example.org/{uuid4()}"} | changes))
    course_id = editing.save_course(course_id=None, entry=entry, actor=SYSTEM, now=now)
    moving.publish_course(course_id=course_id, actor=SYSTEM, now=now)
    return course_id


def test_two_people_may_use_the_same_key(
    stock: Stock,
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    anna: Any,
    bernd: Any,
    give: Give,
    now: dt.datetime,
) -> None:
    from tests.checks.conftest import LEVELS, take

    take(bernd, now=now, levels=LEVELS)
    bernds = give(bernd, stock)

    receipts = [
        redeem(person, voucher, open_course, now=now, key="1")
        for person, voucher in ((anna, annas_voucher), (bernd, bernds))
    ]

    assert receipts[0].reference != receipts[1].reference


def sentence_on_page(browser: Client, course_id: UUID, voucher_id: UUID) -> str:
    """What the page for redeeming says, and that sending the form all the same says it too."""
    address = f"/gutscheine/einloesung/{course_id}/"
    page = text_of(browser.get(address))
    sent = browser.post(address, {"key": str(uuid4()), "voucher": str(voucher_id)})
    assert sent.status_code in {404, 409, 422}
    assert not Redemption.objects.exists()
    return f"{page} || {text_of(sent)}"


def test_without_the_check_the_page_says_so_and_leads_to_it(
    browser: Client, annas_voucher: UUID, published: UUID, open_course: UUID
) -> None:
    said = sentence_on_page(browser, open_course, annas_voucher)

    assert said.count("brauchen Sie einen abgeschlossenen Kompetenz-Check") == 2
    assert "Zum Kompetenz-Check" in said


def test_an_expired_voucher_says_until_when_it_was_good(
    browser: Client,
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    midnight_in_berlin = dt.datetime(2026, 12, 31, 23, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: midnight_in_berlin)

    said = sentence_on_page(browser, open_course, annas_voucher)

    assert said.count("war bis einschließlich 31.12.2026 gültig") == 2


def test_a_voucher_made_invalid_says_so(
    browser: Client, annas_voucher: UUID, annas_check: Any, open_course: UUID, now: dt.datetime
) -> None:
    with in_cooperative(), transaction.atomic():
        revoke_voucher(voucher_id=annas_voucher, reason=Reason.CODE_EXPOSED, actor=SYSTEM, now=now)

    said = sentence_on_page(browser, open_course, annas_voucher)

    assert said.count("hat diesen Gutschein ungültig gemacht") == 2


def test_a_course_that_costs_more_says_what_is_covered(
    browser: Client, annas_voucher: UUID, annas_check: Any, open_course: UUID
) -> None:
    Course.objects.update(price_cents=40_001)

    said = sentence_on_page(browser, open_course, annas_voucher)

    assert said.count("kostet 400,01 €, der Gutschein deckt höchstens 400,00 €") == 2


def test_nobody_is_left_with_a_rest_to_pay(
    browser: Client,
    ludwigshafen: Any,
    annas_check: Any,
    open_course: UUID,
    anna: Any,
    give: Give,
    now: dt.datetime,
) -> None:
    stock = stock_up({ludwigshafen.id: 1}, now=now, value_cents=20_000, ceiling_cents=20_000)

    said = sentence_on_page(browser, open_course, give(anna, stock))

    assert said.count("kostet 290,00 €, der Gutschein deckt 200,00 €") == 2


def test_a_course_outside_the_programme_says_so(
    browser: Client,
    ludwigshafen: Any,
    annas_check: Any,
    open_course: UUID,
    anna: Any,
    give: Give,
    now: dt.datetime,
) -> None:
    stock = stock_up(
        {ludwigshafen.id: 1}, now=now, ceiling_cents=40_000, course_ids=(_another_course(now),)
    )

    said = sentence_on_page(browser, open_course, give(anna, stock))

    assert said.count("gehört nicht zum Förderprogramm") == 2


def test_a_course_without_a_seat_says_so(
    browser: Client, annas_voucher: UUID, annas_check: Any, open_course: UUID, now: dt.datetime
) -> None:
    Course.objects.update(format="dated")
    start = now + dt.timedelta(days=7)
    CourseDate.objects.create(
        course_id=open_course,
        starts_at=start,
        ends_at=start + dt.timedelta(hours=8),
        place="Speyer",
        seats=1,
        seats_taken=1,
    )

    sent = browser.post(
        f"/gutscheine/einloesung/{open_course}/",
        {"key": str(uuid4()), "voucher": str(annas_voucher)},
    )

    assert sent.status_code == 409
    assert "Platz" in text_of(sent)
    assert not Redemption.objects.exists()


def test_a_course_that_one_has_already_needs_no_second_voucher(
    browser: Client,
    ludwigshafen: Any,
    annas_check: Any,
    open_course: UUID,
    anna: Any,
    give: Give,
    now: dt.datetime,
) -> None:
    stock = stock_up({ludwigshafen.id: 2}, now=now, ceiling_cents=40_000, maximum_per_person=2)
    first, second = give(anna, stock), give(anna, stock)
    redeem(anna, first, open_course, now=now)

    page = text_of(browser.get(f"/gutscheine/einloesung/{open_course}/"))
    sent = browser.post(
        f"/gutscheine/einloesung/{open_course}/", {"key": str(uuid4()), "voucher": str(second)}
    )

    assert "brauchen Sie keinen weiteren Gutschein" in page
    assert sent.status_code == 409
    with in_municipality(ludwigshafen.id):
        assert get_voucher(voucher_id=second).state is State.DISTRIBUTED


def test_without_a_voucher_the_page_says_whom_to_ask(
    browser: Client, published: UUID, open_course: UUID
) -> None:
    page = text_of(browser.get(f"/gutscheine/einloesung/{open_course}/"))

    assert "Gutscheine gibt Ihre Personalstelle aus" in page


def test_an_unknown_course_is_not_found(browser: Client, annas_voucher: UUID) -> None:
    assert browser.get(f"/gutscheine/einloesung/{uuid4()}/").status_code == 404


def test_an_error_while_enrolling_undoes_everything(
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    at_ludwigshafen: Any,
    anna: Any,
    now: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_off(**_facts: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("vouchers.desk.services.redeeming.enrol", break_off)

    with pytest.raises(RuntimeError):
        redeem(anna, annas_voucher, open_course, now=now)

    assert get_voucher(voucher_id=annas_voucher).state is State.DISTRIBUTED
    assert len(journal_of(voucher_id=annas_voucher)) == 2
    assert Holding.objects.get().booking_ref is None
    assert not Entry.objects.filter(action="desk.voucher_redeemed").exists()
    with in_cooperative():
        assert not Redemption.objects.exists()
        assert not IdempotencyRecord.objects.exists()


def test_a_reversed_voucher_pays_another_course(
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    ludwigshafen: Any,
    anna: Any,
    now: dt.datetime,
) -> None:
    first = redeem(anna, annas_voucher, open_course, now=now)
    with in_municipality(ludwigshafen.id), transaction.atomic():
        reverse_redemption(
            booking_ref=first.booking_ref, reason=Reason.BOOKED_IN_ERROR, actor=SYSTEM, now=now
        )
    with in_cooperative():
        other = _another_course(now)

    second = redeem(anna, annas_voucher, other, now=now, key="neu")

    assert holdings(ludwigshafen)[0].booking_ref == second.booking_ref
    with in_municipality(ludwigshafen.id):
        enrolled = {each.course_id for each in enrolments_of(employee_id=anna.employee_id)}
    assert other in enrolled


def test_eight_clicks_at_once_are_one_redemption_and_seven_named_refusals(
    real_database: str,
    ludwigshafen: Any,
    anna: Any,
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    now: dt.datetime,
    in_parallel: Any,
) -> None:
    results = in_parallel(
        8, lambda place: redeem(anna, annas_voucher, open_course, now=now, key=f"klick {place}")
    )

    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(refusal) for refusal in refused] == [VoucherAlreadyRedeemed] * 7
    assert Redemption.objects.count() == 1
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert "STIMMT NICHT" not in out.getvalue()


def test_eight_times_the_same_click_at_once_get_one_receipt(
    real_database: str,
    ludwigshafen: Any,
    anna: Any,
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    now: dt.datetime,
    in_parallel: Any,
) -> None:
    results = in_parallel(8, lambda _place: redeem(anna, annas_voucher, open_course, now=now))

    assert len({result.reference for result in results}) == 1
    assert Redemption.objects.count() == 1
