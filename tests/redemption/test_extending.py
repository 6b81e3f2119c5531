"""Extending vouchers by the funder's decision: a later last day, everything else as promised."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from tenants.registry.api import in_municipality
from tests.redemption.vouchers import Stock, redeem, take
from vouchers.redemption.api import (
    State,
    expire_due_vouchers,
    extend_vouchers,
    get_voucher,
    journal_of,
    reserve_voucher,
)
from vouchers.redemption.models import Voucher

LATER = dt.date(2027, 3, 31)
NEW_YEAR = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)


@transaction.atomic
def extend(stock: Stock, dora: Any, now: dt.datetime, **changed: Any) -> int:
    facts = {"programme_id": stock.programme_id, "last_day": LATER, "actor": dora.actor, "now": now}
    return extend_vouchers(**(facts | changed))


def test_extending_keeps_the_state_and_names_the_new_last_day(
    stock: Stock, ludwigshafen: Any, anna: Any, dora: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=anna.actor, now=now)

    assert extend(stock, dora, now) == 8

    voucher = get_voucher(voucher_id=voucher_id)
    assert (voucher.state, voucher.last_day) == (State.DISTRIBUTED, LATER)
    line = journal_of(voucher_id=voucher_id)[-1]
    assert (line.kind, line.last_day) == ("extend", LATER)
    assert line.reason_title == "Entscheidung des Fördergebers"


def test_an_extended_voucher_is_redeemed_after_its_first_last_day(
    stock: Stock, ludwigshafen: Any, anna: Any, dora: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=anna.actor, now=now)
    extend(stock, dora, now)

    expire_due_vouchers(now=NEW_YEAR)

    with in_municipality(ludwigshafen.id):
        assert redeem(voucher_id, actor=anna.actor, now=NEW_YEAR)


def test_extending_keeps_a_reservation(
    stock: Stock, ludwigshafen: Any, anna: Any, dora: Any, now: dt.datetime
) -> None:
    until = dt.date(2026, 3, 24)
    with in_municipality(ludwigshafen.id), transaction.atomic():
        voucher_id = take(stock, actor=anna.actor, now=now)
        reserve_voucher(voucher_id=voucher_id, until=until, actor=anna.actor, now=now)

    extend(stock, dora, now)

    voucher = get_voucher(voucher_id=voucher_id)
    assert (voucher.state, voucher.reserved_until) == (State.RESERVED, until)


def test_extending_leaves_what_has_expired(stock: Stock, dora: Any) -> None:
    expire_due_vouchers(now=NEW_YEAR)

    assert extend(stock, dora, NEW_YEAR) == 0


def test_extending_twice_changes_nothing_and_nobody_loses_a_day(
    stock: Stock, dora: Any, now: dt.datetime
) -> None:
    extend(stock, dora, now)

    assert extend(stock, dora, now) == 0
    assert extend(stock, dora, now, last_day=dt.date(2027, 1, 31)) == 0


def test_extending_goes_on_in_chunks(stock: Stock, dora: Any, now: dt.datetime) -> None:
    assert [extend(stock, dora, now, limit=5) for _each in range(3)] == [5, 3, 0]


def test_another_programme_keeps_its_last_day(stock: Stock, dora: Any, now: dt.datetime) -> None:
    assert extend(stock, dora, now, programme_id=uuid.uuid4()) == 0

    last_days = set(Voucher.objects.values_list("last_day", flat=True))
    assert last_days == {dt.date(2026, 12, 31)}


def test_a_town_cannot_extend_its_own_vouchers(voucher_id: UUID) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE redemption_voucher SET last_day = last_day + 1")
