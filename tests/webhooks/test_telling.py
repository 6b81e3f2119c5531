"""What happens is told …"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from campus.kernel.actor import SYSTEM
from campus.kernel.transactions import TransactionRequired
from campus.outbox.models import Event, Subscription
from campus.outbox.rules import PayloadRefused
from campus.outbox.services.telling import tell
from tenants.registry.api import in_municipality
from tests.redemption.vouchers import Stock, redeem, stock_up, take
from tests.webhooks.conftest import Listen, Receiver, run_due, spread
from vouchers.redemption.api import complete_voucher
from vouchers.redemption.services.ending import expire_due_vouchers


def give_in(town: Any, stock: Stock, now: dt.datetime) -> UUID:
    with in_municipality(town.id):
        return take(stock, actor=SYSTEM, now=now)


def told(receiver: Receiver) -> list[tuple[str, Any]]:
    return [(each.content["type"], each.content["data"]) for each in receiver.got]


def test_with_ids_days_and_cents(
    listen: Listen,
    bernd: Any,
    ludwigshafen: Any,
    stock: Stock,
    receiver: Receiver,
    now: dt.datetime,
) -> None:
    listen(bernd, "voucher.distributed")

    voucher_id = give_in(ludwigshafen, stock, now)
    spread(now)
    run_due(now)

    assert told(receiver) == [
        (
            "voucher.distributed",
            {
                "voucher_id": str(voucher_id),
                "programme_id": str(stock.programme_id),
                "municipality_id": str(ludwigshafen.id),
                "course_id": None,
                "amount_cents": 10_000,
                "sequence": 2,
            },
        )
    ]


def test_to_the_town_only_what_is_its_own(
    listen: Listen, bernd: Any, speyer: Any, stock: Stock, receiver: Receiver, now: dt.datetime
) -> None:
    listen(bernd, "voucher.distributed")

    give_in(speyer, stock, now)
    spread(now)

    assert run_due(now) == 0
    assert receiver.got == []


def test_to_the_cooperative_of_every_town(
    listen: Listen,
    dora: Any,
    speyer: Any,
    ludwigshafen: Any,
    stock: Stock,
    receiver: Receiver,
    now: dt.datetime,
) -> None:
    listen(dora, "voucher.distributed")

    for town in (speyer, ludwigshafen):
        give_in(town, stock, now)
    spread(now)
    run_due(now)

    assert {data["municipality_id"] for _type, data in told(receiver)} == {
        str(speyer.id),
        str(ludwigshafen.id),
    }


def test_to_a_ministry_what_names_its_funder(
    listen: Listen, emil: Any, receiver: Receiver, now: dt.datetime
) -> None:
    listen(emil, "report.frozen", "voucher.distributed")
    with transaction.atomic():
        for funder_id in (emil.actor.funder_id, uuid4(), None):
            data = {"proof_id": str(funder_id)}
            tell(event_type="report.frozen", data=data, funder_id=funder_id, now=now)
    spread(now)
    run_due(now)

    assert told(receiver) == [("report.frozen", {"proof_id": str(emil.actor.funder_id)})]


def test_through_the_life_of_a_voucher(
    listen: Listen, bernd: Any, ludwigshafen: Any, receiver: Receiver, now: dt.datetime
) -> None:
    kinds = ("issued", "distributed", "redeemed", "completed", "expired")
    listen(bernd, *(f"voucher.{kind}" for kind in kinds))
    stock = stock_up({ludwigshafen.id: 2}, now=now)
    with in_municipality(ludwigshafen.id):
        booking_ref = redeem(take(stock, actor=SYSTEM, now=now), actor=SYSTEM, now=now).booking_ref
        with transaction.atomic():
            complete_voucher(booking_ref=booking_ref, actor=SYSTEM, now=now)
    much_later = now + dt.timedelta(days=400)
    with transaction.atomic():
        expire_due_vouchers(now=much_later)

    spread(now)
    run_due(now)

    assert sorted(event_type for event_type, _data in told(receiver)) == sorted(
        f"voucher.{kind}" for kind in kinds
    )


def test_in_the_transaction_or_not_at_all(
    listen: Listen, bernd: Any, ludwigshafen: Any, stock: Stock, now: dt.datetime
) -> None:
    listen(bernd, "voucher.distributed")

    with in_municipality(ludwigshafen.id), transaction.atomic():
        take(stock, actor=SYSTEM, now=now)
        transaction.set_rollback(True)

    assert not Event.objects.exists()


def test_and_is_not_even_written_where_nobody_listens(
    ludwigshafen: Any, stock: Stock, now: dt.datetime
) -> None:
    give_in(ludwigshafen, stock, now)

    assert not Event.objects.exists()


def test_once_however_often_events_are_spread(
    listen: Listen,
    bernd: Any,
    ludwigshafen: Any,
    stock: Stock,
    receiver: Receiver,
    now: dt.datetime,
) -> None:
    listen(bernd, "voucher.distributed")
    give_in(ludwigshafen, stock, now)

    assert [spread(now), spread(now)] == [1, 0]
    run_due(now)
    assert len(receiver.got) == 1


def test_without_any_person(dora: Any, listen: Listen, now: dt.datetime) -> None:
    listen(dora, "report.frozen")

    with pytest.raises(PayloadRefused), transaction.atomic():
        tell(event_type="report.frozen", data={"by": "anna@example.org"}, now=now)


def test_inside_a_transaction_only(real_database: str, now: dt.datetime) -> None:
    with pytest.raises(TransactionRequired):
        tell(event_type="report.frozen", data={}, now=now)


def test_to_nobody_of_another_town_even_by_its_database_role(
    listen: Listen, bernd: Any, carla: Any, now: dt.datetime
) -> None:
    listen(bernd, "voucher.distributed")

    with in_municipality(carla.municipality_id):
        assert not Subscription.objects.exists()
    with in_municipality(bernd.municipality_id):
        assert Subscription.objects.count() == 1
