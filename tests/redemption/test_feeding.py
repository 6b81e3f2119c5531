"""The feed for reports: what has happened, added up, each entry counted once."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from tenants.registry.api import in_cooperative
from tests.redemption.vouchers import COURSE, Stock, redeem, stock_up
from vouchers.redemption.api import take_from_feed


def test_the_feed_adds_up_by_kind_town_course_and_month(
    stock: Stock, voucher_id: UUID, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    redeem(voucher_id, actor=anna.actor, now=now)

    with in_cooperative():
        deltas = take_from_feed(limit=100)

    mine = [each for each in deltas if each.municipality_id == ludwigshafen.id]
    assert [(each.kind, each.count, each.amount_cents) for each in mine] == [
        ("distribute", 1, 10_000),
        ("issue", 5, 50_000),
        ("redeem", 1, 8_000),
    ]
    assert (mine[-1].course_id, mine[-1].month) == (COURSE, dt.date(2026, 3, 1))


def test_the_feed_is_empty_after_it_was_taken(stock: Stock) -> None:
    taken = [sum(each.count for each in take_from_feed(limit=5)) for _each in range(3)]

    assert taken == [5, 3, 0]


def test_what_is_rolled_back_is_delivered_again(stock: Stock) -> None:
    class Crash(Exception):
        pass

    def take_and_crash() -> None:
        take_from_feed(limit=100)
        raise Crash

    with pytest.raises(Crash), transaction.atomic():
        take_and_crash()

    assert sum(each.count for each in take_from_feed(limit=100)) == 8


def test_four_takers_at_once_count_everything_exactly_once(
    real_database: str, speyer: Any, now: dt.datetime, in_parallel: Any
) -> None:
    stock_up({speyer.id: 100}, now=now)

    def work(place: int) -> int:
        count = 0
        for _each in range(20):
            with in_cooperative(), transaction.atomic():
                count += sum(each.count for each in take_from_feed(limit=7))
        return count

    assert sum(in_parallel(4, work)) == 100
