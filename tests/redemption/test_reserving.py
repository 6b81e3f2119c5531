"""Reserving a voucher: kept for a request that waits, and let go when it comes to nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from campus.kernel.refusal import Refusal
from tenants.registry.api import in_municipality
from tests.redemption.vouchers import redeem, stock_up, take
from vouchers.redemption import rules
from vouchers.redemption.api import (
    Reason,
    State,
    expire_due_vouchers,
    get_voucher,
    journal_of,
    release_voucher,
    reserve_voucher,
    return_to_contingent,
    revoke_voucher,
    withdraw_voucher,
)

UNTIL = dt.date(2026, 3, 24)


@transaction.atomic
def reserve(voucher_id: UUID, person: Any, now: dt.datetime, until: dt.date = UNTIL) -> Any:
    return reserve_voucher(voucher_id=voucher_id, until=until, actor=person.actor, now=now)


@transaction.atomic
def release(voucher_id: UUID, person: Any, now: dt.datetime) -> Any:
    return release_voucher(voucher_id=voucher_id, actor=person.actor, now=now)


def test_reserving_keeps_the_voucher_until_a_day(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    voucher = reserve(voucher_id, anna, now)

    assert (voucher.state, voucher.reserved_until) == (State.RESERVED, UNTIL)
    assert [line.kind for line in journal_of(voucher_id=voucher_id)][-1] == "reserve"


def test_reserving_never_outlasts_the_voucher(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    voucher = reserve(voucher_id, anna, now, until=dt.date(2030, 1, 1))

    assert voucher.reserved_until == voucher.last_day


def test_releasing_makes_the_voucher_usable_again(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    reserve(voucher_id, anna, now)

    voucher = release(voucher_id, anna, now)

    assert (voucher.state, voucher.reserved_until) == (State.DISTRIBUTED, None)
    assert redeem(voucher_id, actor=anna.actor, now=now)


def test_a_reserved_voucher_is_redeemed_for_its_request_only(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    reserve(voucher_id, anna, now)

    with pytest.raises(rules.VoucherReserved, match="vorgemerkt"):
        redeem(voucher_id, actor=anna.actor, now=now)
    redemption = redeem(voucher_id, actor=anna.actor, now=now, reserved=True)

    assert redemption.reference == "E-BG26-000001-4"
    assert get_voucher(voucher_id=voucher_id).reserved_until is None


def test_a_request_does_not_redeem_what_was_released(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.VoucherNotReserved):
        redeem(voucher_id, actor=anna.actor, now=now, reserved=True)


def test_a_reserved_voucher_is_neither_reserved_again_nor_taken_away(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    reserve(voucher_id, anna, now)
    facts = {"voucher_id": voucher_id, "actor": anna.actor, "now": now}

    for act in (
        lambda: reserve(voucher_id, anna, now),
        lambda: withdraw_voucher(**facts),
        lambda: return_to_contingent(**facts),
    ):
        with pytest.raises(rules.VoucherReserved):
            act()


def test_releasing_refuses_what_is_not_reserved(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.VoucherNotReserved):
        release(voucher_id, anna, now)


def test_reserving_refuses_the_day_after_the_last_valid_day(voucher_id: UUID, anna: Any) -> None:
    with pytest.raises(rules.VoucherExpired):
        reserve(voucher_id, anna, dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC))


@pytest.mark.parametrize("act", [reserve, release])
def test_another_town_cannot(
    voucher_id: UUID, speyer: Any, carla: Any, now: dt.datetime, act: Any
) -> None:
    with in_municipality(speyer.id), pytest.raises(rules.VoucherUnknown):
        act(voucher_id, carla, now)


def test_a_reserved_voucher_expires_and_can_be_revoked(
    db_access: None, ludwigshafen: Any, anna: Any, dora: Any, now: dt.datetime
) -> None:
    stock = stock_up({ludwigshafen.id: 2}, now=now)
    with in_municipality(ludwigshafen.id):
        first, second = (take(stock, actor=anna.actor, now=now) for _each in range(2))
        reserve(first, anna, now)
        reserve(second, anna, now)

    revoke_voucher(voucher_id=first, reason=Reason.CODE_EXPOSED, actor=dora.actor, now=now)
    expire_due_vouchers(now=dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC))

    found = [get_voucher(voucher_id=each) for each in (first, second)]
    assert [each.state for each in found] == [State.REVOKED, State.EXPIRED]
    assert [each.reserved_until for each in found] == [None, None]


@pytest.mark.parametrize(
    "change", ["state = 'reserved'", "reserved_until = '2026-03-24'"], ids=["no day", "no state"]
)
def test_the_database_ties_the_day_to_the_state(voucher_id: UUID, change: str) -> None:
    with (
        pytest.raises(IntegrityError, match="redemption_voucher_reserved_until"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE redemption_voucher SET {change} WHERE id = %s", [voucher_id])


@pytest.mark.parametrize("round_of", range(3))
def test_who_reserves_and_who_redeems_at_once_do_not_both_get_it(
    real_database: str,
    ludwigshafen: Any,
    anna: Any,
    now: dt.datetime,
    in_parallel: Any,
    round_of: int,
) -> None:
    stock = stock_up({ludwigshafen.id: 1}, now=now)
    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=anna.actor, now=now)

    def work(place: int) -> str:
        try:
            with in_municipality(ludwigshafen.id):
                if place % 2:
                    redeem(voucher_id, actor=anna.actor, now=now, booking_ref=uuid.uuid4())
                    return "redeemed"
                reserve(voucher_id, anna, now)
                return "reserved"
        except Refusal as refusal:
            return refusal.code

    results = in_parallel(4, work)

    won = [each for each in results if each in {"redeemed", "reserved"}]
    with in_municipality(ludwigshafen.id):
        assert won == [get_voucher(voucher_id=voucher_id).state]
    assert set(results) - set(won) <= {"voucher_reserved", "voucher_already_redeemed"}
