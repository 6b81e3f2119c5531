"""Issued vouchers, and short forms of what is done with them, as the tests need them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.kernel.actor import SYSTEM, Actor
from tests.funding.grants import Funded, allot, lay_down

COURSE = UUID("00000000-0000-4000-8000-00000000c001")
OTHER_COURSE = UUID("00000000-0000-4000-8000-00000000c002")


@dataclass(frozen=True, kw_only=True)
class Stock:
    """A programme and the allotments of which vouchers are issued, by municipality id."""

    funded: Funded
    allotments: dict[UUID, UUID]

    @property
    def programme_id(self) -> UUID:
        return self.funded.programme_id


@transaction.atomic
def stock_up(counts: dict[UUID, int], *, now: dt.datetime, **terms: Any) -> Stock:
    """Lay down a programme, allot and issue vouchers by municipality id."""
    from vouchers.redemption.api import issue_vouchers

    funded = lay_down(now=now, **terms)
    allotments = allot(funded, counts, now=now)
    for municipality_id, count in counts.items():
        issue_vouchers(allotment_id=allotments[municipality_id], count=count, actor=SYSTEM, now=now)
    return Stock(funded=funded, allotments=allotments)


@transaction.atomic
def take(stock: Stock, *, actor: Actor, now: dt.datetime) -> UUID:
    """Distribute the next voucher of the current municipality; returns its id."""
    from vouchers.redemption.api import take_next_voucher

    return take_next_voucher(programme_id=stock.programme_id, actor=actor, now=now).id


@transaction.atomic
def redeem(voucher_id: UUID, *, actor: Actor, now: dt.datetime, **changed: Any) -> Any:
    """Redeem a voucher for `COURSE` at 80 euros; anything can be said otherwise."""
    from vouchers.redemption.api import redeem_voucher

    facts: dict[str, Any] = {
        "course_id": COURSE,
        "price_cents": 8_000,
        "booking_ref": uuid.uuid4(),
        "check_completed": True,
        "idempotency_key": uuid.uuid4().hex,
        "request_hash": "the request",
    }
    return redeem_voucher(voucher_id=voucher_id, actor=actor, now=now, **(facts | changed))
