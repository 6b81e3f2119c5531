"""Taking vouchers from the contingent and putting them back."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from tenants.registry.api import in_municipality
from tests.redemption.vouchers import Stock, redeem, stock_up, take
from vouchers.redemption import rules
from vouchers.redemption.api import (
    State,
    free_vouchers,
    get_voucher,
    get_vouchers,
    return_to_contingent,
    take_next_vouchers,
    withdraw_voucher,
)


def free_count(town: Any, now: dt.datetime) -> int:
    return sum(each.count for each in free_vouchers(municipality_id=town.id, now=now))


def test_taking_a_voucher_distributes_it(
    stock: Stock, at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    voucher = get_voucher(voucher_id=take(stock, actor=bernd.actor, now=now))

    assert (voucher.number, voucher.state) == ("BG26-000001", State.DISTRIBUTED)
    assert free_count(at_ludwigshafen, now) == 4


def test_taking_several_takes_the_next_numbers(
    stock: Stock, at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    taken = take_next_vouchers(programme_id=stock.programme_id, count=3, actor=bernd.actor, now=now)

    assert [voucher.number for voucher in taken] == ["BG26-000001", "BG26-000002", "BG26-000003"]


def test_taking_more_than_are_free_takes_none(
    stock: Stock, at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.NoFreeVoucher), transaction.atomic():
        take_next_vouchers(programme_id=stock.programme_id, count=6, actor=bernd.actor, now=now)

    assert free_count(at_ludwigshafen, now) == 5


def test_taking_never_takes_what_has_expired(
    stock: Stock, at_ludwigshafen: Any, bernd: Any
) -> None:
    next_year = dt.datetime(2027, 1, 1, 8, tzinfo=dt.UTC)

    assert free_count(at_ludwigshafen, next_year) == 0
    with pytest.raises(rules.NoFreeVoucher):
        take(stock, actor=bernd.actor, now=next_year)


def test_the_same_key_takes_the_same_vouchers(
    stock: Stock, at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    same = {
        "programme_id": stock.programme_id,
        "count": 2,
        "actor": bernd.actor,
        "now": now,
        "idempotency_key": "ausgabe",
    }

    assert [each.id for each in take_next_vouchers(**same)] == [
        each.id for each in take_next_vouchers(**same)
    ]
    assert free_count(at_ludwigshafen, now) == 3


def test_the_same_key_for_another_number_is_refused(
    stock: Stock, at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    same: dict[str, Any] = {
        "programme_id": stock.programme_id,
        "actor": bernd.actor,
        "now": now,
        "idempotency_key": "ausgabe",
    }
    take_next_vouchers(count=1, **same)

    with pytest.raises(rules.KeyReused):
        take_next_vouchers(count=2, **same)


@pytest.mark.parametrize("put_back", [withdraw_voucher, return_to_contingent])
def test_a_voucher_put_back_can_be_taken_again(
    stock: Stock, voucher_id: UUID, bernd: Any, now: dt.datetime, put_back: Any
) -> None:
    returned = put_back(voucher_id=voucher_id, actor=bernd.actor, now=now)

    assert returned.state is State.RETURNED
    assert take(stock, actor=bernd.actor, now=now) == voucher_id


@pytest.mark.parametrize("put_back", [withdraw_voucher, return_to_contingent])
def test_a_redeemed_voucher_is_not_put_back(
    voucher_id: UUID, anna: Any, bernd: Any, now: dt.datetime, put_back: Any
) -> None:
    redeem(voucher_id, actor=anna.actor, now=now)

    with pytest.raises(rules.VoucherAlreadyRedeemed):
        put_back(voucher_id=voucher_id, actor=bernd.actor, now=now)


def test_a_voucher_of_another_town_is_unknown_here(
    voucher_id: UUID, speyer: Any, carla: Any, now: dt.datetime
) -> None:
    with in_municipality(speyer.id):
        assert get_vouchers(voucher_ids=[voucher_id]) == {}
        with pytest.raises(rules.VoucherUnknown):
            withdraw_voucher(voucher_id=voucher_id, actor=carla.actor, now=now)


def test_an_unknown_programme_has_no_free_voucher(
    stock: Stock, at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.NoFreeVoucher):
        take_next_vouchers(programme_id=uuid4(), count=1, actor=bernd.actor, now=now)


def test_eight_who_take_at_once_get_eight_different_vouchers(
    real_database: str, ludwigshafen: Any, bernd: Any, now: dt.datetime, in_parallel: Any
) -> None:
    stock = stock_up({ludwigshafen.id: 8}, now=now)

    def work(place: int) -> UUID:
        with in_municipality(ludwigshafen.id):
            return take(stock, actor=bernd.actor, now=now)

    assert len(set(in_parallel(8, work))) == 8
