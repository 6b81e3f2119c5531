"""Completing, reversing, expiring and revoking: how a voucher's way goes on or ends."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from campus.outbox.services.registering import periods
from tenants.registry.api import in_cooperative, in_municipality
from tests.redemption.vouchers import Stock, redeem, stock_up, take
from vouchers.funding.api import list_allotments
from vouchers.redemption import rules
from vouchers.redemption.api import (
    Reason,
    State,
    complete_voucher,
    expire_due_vouchers,
    get_redemptions,
    get_voucher,
    journal_of,
    reverse_redemption,
    revoke_free_vouchers,
    revoke_voucher,
)
from vouchers.redemption.models import Journal, Voucher


def state_of(voucher_id: UUID) -> State:
    return get_voucher(voucher_id=voucher_id).state


def test_completing_is_noted_once_however_often_it_is_told(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    booking_ref = redeem(voucher_id, actor=anna.actor, now=now).booking_ref

    complete_voucher(booking_ref=booking_ref, actor=anna.actor, now=now)
    again = complete_voucher(booking_ref=booking_ref, actor=anna.actor, now=now)

    assert again.completed_at == now
    assert state_of(voucher_id) is State.COMPLETED
    assert len(journal_of(voucher_id=voucher_id)) == 4


def test_completing_refuses_an_unknown_booking(
    at_ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.BookingUnknown):
        complete_voucher(booking_ref=uuid.uuid4(), actor=anna.actor, now=now)


def test_completing_refuses_a_booking_of_another_town(
    voucher_id: UUID, speyer: Any, anna: Any, carla: Any, now: dt.datetime
) -> None:
    booking_ref = redeem(voucher_id, actor=anna.actor, now=now).booking_ref

    with in_municipality(speyer.id), pytest.raises(rules.BookingUnknown):
        complete_voucher(booking_ref=booking_ref, actor=carla.actor, now=now)


def reverse(booking_ref: UUID, person: Any, now: dt.datetime) -> Any:
    return reverse_redemption(
        booking_ref=booking_ref, reason=Reason.COURSE_CANCELLED, actor=person.actor, now=now
    )


def test_reversing_makes_a_new_record_and_the_voucher_usable_again(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    first = redeem(voucher_id, actor=anna.actor, now=now)
    reverse(first.booking_ref, anna, now)

    second = redeem(voucher_id, actor=anna.actor, now=now)

    assert second.reference == "E-BG26-000001-5"
    row = Journal.objects.get(voucher_id=voucher_id, kind="reverse")
    assert row.reverses.kind == "redeem"
    assert (row.amount_cents, row.reason) == (8_000, "course_cancelled")
    reversed_one = get_redemptions(booking_refs=[first.booking_ref])[first.booking_ref]
    assert reversed_one.reversed_at == now


def test_reversing_refuses_the_second_time(voucher_id: UUID, anna: Any, now: dt.datetime) -> None:
    booking_ref = redeem(voucher_id, actor=anna.actor, now=now).booking_ref
    reverse(booking_ref, anna, now)

    with pytest.raises(rules.VoucherNotRedeemed):
        reverse(booking_ref, anna, now)


def test_reversing_refuses_a_completed_course(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    booking_ref = redeem(voucher_id, actor=anna.actor, now=now).booking_ref
    complete_voucher(booking_ref=booking_ref, actor=anna.actor, now=now)

    with pytest.raises(rules.VoucherCompleted):
        reverse(booking_ref, anna, now)


@pytest.mark.parametrize(
    ("last_day", "last_second"),
    [
        # The nights before the clocks change, and a day in each half of the year (UTC).
        (dt.date(2026, 3, 28), "2026-03-28T22:59:59"),
        (dt.date(2026, 3, 29), "2026-03-29T21:59:59"),
        (dt.date(2026, 10, 24), "2026-10-24T21:59:59"),
        (dt.date(2026, 10, 25), "2026-10-25T22:59:59"),
        (dt.date(2026, 6, 30), "2026-06-30T21:59:59"),
        (dt.date(2026, 12, 31), "2026-12-31T22:59:59"),
    ],
)
def test_a_voucher_expires_at_midnight_in_berlin(
    db_access: None, speyer: Any, now: dt.datetime, last_day: dt.date, last_second: str
) -> None:
    stock_up({speyer.id: 2}, now=now, last_day=last_day, issue_until=now.date())
    still_good = dt.datetime.fromisoformat(last_second).replace(tzinfo=dt.UTC)

    assert expire_due_vouchers(now=still_good) == 0
    assert expire_due_vouchers(now=still_good + dt.timedelta(seconds=1)) == 2


def test_expiring_takes_what_is_unused_and_leaves_what_is_used(
    stock: Stock, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        used, unused = (take(stock, actor=anna.actor, now=now) for _each in range(2))
        redeem(used, actor=anna.actor, now=now)

    count = expire_due_vouchers(now=now + dt.timedelta(days=365))

    assert count == 7
    assert (state_of(used), state_of(unused)) == (State.REDEEMED, State.EXPIRED)


def test_expiring_works_in_chunks_and_only_once(stock: Stock, now: dt.datetime) -> None:
    later = now + dt.timedelta(days=365)

    assert [expire_due_vouchers(now=later, limit=5) for _each in range(3)] == [5, 3, 0]


def test_expiring_runs_every_night() -> None:
    import vouchers.redemption.tasks  # noqa: F401 registers the job

    assert {period.name: period.every for period in periods()}["redemption.expire_vouchers"] == (
        "daily"
    )


def issued_count(stock: Stock) -> int:
    return sum(each.issued_count for each in list_allotments(programme_id=stock.programme_id))


def test_revoking_free_vouchers_gives_their_places_back(
    stock: Stock, ludwigshafen: Any, dora: Any, now: dt.datetime
) -> None:
    revoked = revoke_free_vouchers(
        allotment_id=stock.allotments[ludwigshafen.id],
        count=2,
        reason=Reason.TAKEN_BACK,
        actor=dora.actor,
        now=now,
    )

    numbers = Voucher.objects.filter(state="revoked").values_list("number", flat=True)
    assert (revoked, sorted(numbers), issued_count(stock)) == (2, [4, 5], 6)


def test_revoking_refuses_more_than_are_free(
    stock: Stock, ludwigshafen: Any, dora: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        take(stock, actor=dora.actor, now=now)

    with pytest.raises(rules.NothingToRevoke, match="höchstens 4"), transaction.atomic():
        revoke_free_vouchers(
            allotment_id=stock.allotments[ludwigshafen.id],
            count=5,
            reason=Reason.TAKEN_BACK,
            actor=dora.actor,
            now=now,
        )

    assert issued_count(stock) == 8


def test_revoking_refuses_a_redeemed_voucher(
    voucher_id: UUID, anna: Any, dora: Any, now: dt.datetime
) -> None:
    redeem(voucher_id, actor=anna.actor, now=now)

    with in_cooperative(), pytest.raises(rules.VoucherAlreadyRedeemed):
        revoke_voucher(voucher_id=voucher_id, reason=Reason.CODE_EXPOSED, actor=dora.actor, now=now)


def test_revoking_the_last_voucher_twice_says_that_it_is_revoked(
    stock: Stock, speyer: Any, dora: Any, now: dt.datetime
) -> None:
    vouchers = list(Voucher.objects.filter(municipality_id=speyer.id))
    facts: Any = {"reason": Reason.CODE_EXPOSED, "actor": dora.actor, "now": now}
    for voucher in vouchers:
        revoke_voucher(voucher_id=voucher.id, **facts)

    with pytest.raises(rules.VoucherRevoked), transaction.atomic():
        revoke_voucher(voucher_id=vouchers[0].id, **facts)
    with pytest.raises(rules.NothingToRevoke):
        revoke_free_vouchers(allotment_id=stock.allotments[speyer.id], count=1, **facts)
