"""Redeeming a voucher: once, for a course that it covers, until its last valid day."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tenants.registry.api import in_municipality
from tests.redemption.vouchers import COURSE, OTHER_COURSE, Stock, redeem, stock_up, take
from vouchers.redemption import rules
from vouchers.redemption.api import (
    State,
    get_voucher,
    journal_of,
    revoke_voucher,
    why_not_redeemable,
    withdraw_voucher,
)
from vouchers.redemption.models import Feed, Redemption


def test_redeeming_pays_the_course_and_names_the_act(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    redemption = redeem(voucher_id, actor=anna.actor, now=now)

    assert redemption.amount_cents == 8_000
    assert redemption.reference == "E-BG26-000001-3"
    assert get_voucher(voucher_id=voucher_id).state is State.REDEEMED


def test_redeeming_writes_journal_and_feed(voucher_id: UUID, anna: Any, now: dt.datetime) -> None:
    redeem(voucher_id, actor=anna.actor, now=now)

    lines = journal_of(voucher_id=voucher_id)
    assert [(line.sequence, line.kind) for line in lines] == [
        (1, "issue"),
        (2, "distribute"),
        (3, "redeem"),
    ]
    assert lines[-1].course_id == COURSE
    assert lines[-1].amount_cents == 8_000


def test_redeeming_pays_no_more_than_the_value(
    db_access: None, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    stock = stock_up({ludwigshafen.id: 1}, now=now, value_cents=5_000, ceiling_cents=5_000)

    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=anna.actor, now=now)
        with pytest.raises(rules.VoucherTooSmall, match=r"kostet 80,00 €.*deckt 50,00 €"):
            redeem(voucher_id, actor=anna.actor, now=now)
        redemption = redeem(voucher_id, actor=anna.actor, now=now, rest_agreed=True)

    paid = (redemption.price_cents, redemption.amount_cents, redemption.rest_cents)
    assert paid == (8_000, 5_000, 3_000)


def test_redeeming_refuses_the_second_time(voucher_id: UUID, anna: Any, now: dt.datetime) -> None:
    redeem(voucher_id, actor=anna.actor, now=now)

    with pytest.raises(rules.VoucherAlreadyRedeemed, match="schon eingelöst"):
        redeem(voucher_id, actor=anna.actor, now=now)


def test_redeeming_refuses_an_unknown_voucher(
    at_ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.VoucherUnknown):
        redeem(uuid.uuid4(), actor=anna.actor, now=now)


def test_redeeming_refuses_a_voucher_of_another_town_like_an_unknown_one(
    voucher_id: UUID, speyer: Any, carla: Any, now: dt.datetime
) -> None:
    with in_municipality(speyer.id), pytest.raises(rules.VoucherUnknown):
        redeem(voucher_id, actor=carla.actor, now=now)


def test_redeeming_refuses_a_voucher_that_nobody_has(
    voucher_id: UUID, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    withdraw_voucher(voucher_id=voucher_id, actor=bernd.actor, now=now)

    with pytest.raises(rules.VoucherReturned, match="wieder im Kontingent"):
        redeem(voucher_id, actor=anna.actor, now=now)


def test_redeeming_refuses_a_revoked_voucher(
    stock: Stock, ludwigshafen: Any, anna: Any, dora: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=anna.actor, now=now)
    revoke_voucher(
        voucher_id=voucher_id, reason=rules.Reason.CODE_EXPOSED, actor=dora.actor, now=now
    )

    with in_municipality(ludwigshafen.id), pytest.raises(rules.VoucherRevoked):
        redeem(voucher_id, actor=anna.actor, now=now)


def test_redeeming_works_in_the_last_minute_of_the_last_valid_day(
    voucher_id: UUID, anna: Any
) -> None:
    moment = dt.datetime(2026, 12, 31, 22, 59, 59, tzinfo=dt.UTC)

    assert redeem(voucher_id, actor=anna.actor, now=moment).redeemed_at == moment


def test_redeeming_refuses_the_day_after_the_last_valid_day(voucher_id: UUID, anna: Any) -> None:
    midnight_in_berlin = dt.datetime(2026, 12, 31, 23, 0, tzinfo=dt.UTC)

    with pytest.raises(rules.VoucherExpired, match=r"31\.12\.2026"):
        redeem(voucher_id, actor=anna.actor, now=midnight_in_berlin)


def test_redeeming_refuses_without_the_check(voucher_id: UUID, anna: Any, now: dt.datetime) -> None:
    with pytest.raises(rules.CheckNotCompleted):
        redeem(voucher_id, actor=anna.actor, now=now, check_completed=False)


def test_redeeming_needs_no_check_where_the_terms_do_not(
    db_access: None, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    stock = stock_up({ludwigshafen.id: 1}, now=now, check_required=False)

    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=anna.actor, now=now)
        assert redeem(voucher_id, actor=anna.actor, now=now, check_completed=False)


def test_redeeming_refuses_a_course_outside_the_programme(
    db_access: None, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    stock = stock_up({ludwigshafen.id: 1}, now=now, course_ids=(COURSE,))

    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=anna.actor, now=now)
        with pytest.raises(rules.CourseNotCovered):
            redeem(voucher_id, actor=anna.actor, now=now, course_id=OTHER_COURSE)


def test_redeeming_refuses_a_price_above_the_ceiling(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.PriceNotCovered, match="kostet 100,01 €"):
        redeem(voucher_id, actor=anna.actor, now=now, price_cents=10_001)


def test_redeeming_refuses_a_second_voucher_for_the_same_booking(
    stock: Stock, voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    booking_ref = uuid.uuid4()
    redeem(voucher_id, actor=anna.actor, now=now, booking_ref=booking_ref)
    other = take(stock, actor=anna.actor, now=now)

    with pytest.raises(rules.BookingHasVoucher):
        redeem(other, actor=anna.actor, now=now, booking_ref=booking_ref)


def test_asking_in_advance_gives_the_same_refusal(voucher_id: UUID, now: dt.datetime) -> None:
    def ask(**changed: Any) -> Any:
        facts = {"course_id": COURSE, "price_cents": 8_000, "check_completed": True, "now": now}
        return why_not_redeemable(voucher_id=voucher_id, **(facts | changed))

    assert ask() is None
    assert isinstance(ask(check_completed=False), rules.CheckNotCompleted)
    assert isinstance(ask(now=now + dt.timedelta(days=400)), rules.VoucherExpired)


def test_the_same_request_again_gets_the_same_answer(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    same = {"idempotency_key": "klick", "booking_ref": uuid.uuid4()}

    first = redeem(voucher_id, actor=anna.actor, now=now, **same)
    again = redeem(voucher_id, actor=anna.actor, now=now + dt.timedelta(minutes=1), **same)

    assert again == first
    assert Redemption.objects.count() == 1


def test_the_same_key_for_another_request_is_refused(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    redeem(voucher_id, actor=anna.actor, now=now, idempotency_key="klick")

    with pytest.raises(rules.KeyReused):
        redeem(voucher_id, actor=anna.actor, now=now, idempotency_key="klick", request_hash="other")


def test_another_town_may_use_the_same_key(
    stock: Stock, voucher_id: UUID, speyer: Any, anna: Any, carla: Any, now: dt.datetime
) -> None:
    redeem(voucher_id, actor=anna.actor, now=now, idempotency_key="klick")

    with in_municipality(speyer.id):
        other = take(stock, actor=carla.actor, now=now)
        assert redeem(other, actor=carla.actor, now=now, idempotency_key="klick")


def test_the_database_itself_refuses_a_second_live_redemption(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    redeem(voucher_id, actor=anna.actor, now=now)
    row = Redemption.objects.get(voucher_id=voucher_id)
    row.id, row.booking_ref, row.reference = uuid.uuid4(), uuid.uuid4(), "E-2"
    row.journal_id -= 1

    with (
        pytest.raises(IntegrityError, match="one_live_redemption_per_voucher"),
        transaction.atomic(),
    ):
        row.save(force_insert=True)


def test_a_refused_redemption_leaves_nothing_behind(
    voucher_id: UUID, anna: Any, now: dt.datetime, ludwigshafen: Any
) -> None:
    from tenants.registry.api import in_cooperative

    with in_cooperative():
        before = Feed.objects.count()

    with pytest.raises(rules.CheckNotCompleted):
        redeem(voucher_id, actor=anna.actor, now=now, check_completed=False)

    with in_cooperative():
        assert Feed.objects.count() == before
    assert len(journal_of(voucher_id=voucher_id)) == 2


def test_eight_who_redeem_one_voucher_at_once_are_one_success_and_seven_named_refusals(
    real_database: str, ludwigshafen: Any, anna: Any, now: dt.datetime, in_parallel: Any
) -> None:
    stock = stock_up({ludwigshafen.id: 1}, now=now)
    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=anna.actor, now=now)

    def work(place: int) -> Any:
        with in_municipality(ludwigshafen.id):
            return redeem(voucher_id, actor=anna.actor, now=now)

    results = in_parallel(8, work)

    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(refusal) for refusal in refused] == [rules.VoucherAlreadyRedeemed] * 7
    assert Redemption.objects.filter(voucher_id=voucher_id).count() == 1


def test_eight_times_the_same_request_at_once_get_one_answer(
    real_database: str, ludwigshafen: Any, anna: Any, now: dt.datetime, in_parallel: Any
) -> None:
    stock = stock_up({ludwigshafen.id: 1}, now=now)
    same = {"idempotency_key": "doppelklick", "booking_ref": uuid.uuid4()}
    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=anna.actor, now=now)

    def work(place: int) -> Any:
        with in_municipality(ludwigshafen.id):
            return redeem(voucher_id, actor=anna.actor, now=now, **same)

    results = in_parallel(8, work)

    assert [result.reference for result in results] == ["E-BG26-000001-3"] * 8
