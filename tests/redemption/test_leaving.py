"""A town leaves: what it has of vouchers is counted and taken back, and nothing of another town's.

Ludwigshafen has five vouchers and Speyer three; each town has used one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative, in_municipality
from tests.redemption.vouchers import Stock, redeem, stock_up, take
from tests.scenes import scene
from vouchers.funding.api import list_allotments
from vouchers.redemption.models import IssueRun
from vouchers.redemption.queries.leaving import LeavingCount, count_of_leaving
from vouchers.redemption.queries.standing import standings
from vouchers.redemption.rules import RequestInProgress, State
from vouchers.redemption.services.leaving import revoke_of_leaving


@scene
def used(db_access: None, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Stock:
    """The stock, of which each town has used one voucher."""
    stock = stock_up({ludwigshafen.id: 5, speyer.id: 3}, now=now)
    for town in (ludwigshafen, speyer):
        with in_municipality(town.id):
            redeem(take(stock, actor=SYSTEM, now=now), actor=SYSTEM, now=now)
    return stock


def revoke_all_of(town: Any, now: dt.datetime) -> dict[str, int]:
    with in_cooperative(), transaction.atomic():
        return revoke_of_leaving(municipality_id=town.id, actor=SYSTEM, now=now)


def test_what_leaves_is_the_towns_own(used: Stock, ludwigshafen: Any, speyer: Any) -> None:
    def count(unused_count: int) -> LeavingCount:
        return LeavingCount(
            unused_count=unused_count,
            unused_cents=unused_count * 10_000,
            unissued_count=0,
            redeemed_count=1,
            redeemed_cents=8_000,
            unfinished_count=1,
        )

    assert count_of_leaving(ludwigshafen.id) == count(4)
    assert count_of_leaving(speyer.id) == count(2)


def test_taking_back_stops_at_the_towns_border(
    used: Stock, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    done = revoke_all_of(speyer, now)

    assert (done["vouchers_revoked"], done["redemptions_kept"]) == (2, 1)
    assert count_of_leaving(ludwigshafen.id).unused_count == 4
    assert [
        (each.allotted_count, each.issued_count)
        for each in list_allotments(municipality_id=ludwigshafen.id)
    ] == [(5, 5)]


def test_only_the_towns_own_issuing_is_waited_for(
    used: Stock, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    IssueRun.objects.filter(municipality_id=ludwigshafen.id).update(finished_at=None)

    with pytest.raises(RequestInProgress):
        revoke_all_of(ludwigshafen, now)
    assert revoke_all_of(speyer, now)["vouchers_revoked"] == 2


def test_where_vouchers_stand_is_told_of_one_town(
    used: Stock, ludwigshafen: Any, speyer: Any
) -> None:
    def states(town: Any) -> list[State]:
        return [each.state for each in standings(municipality_id=town.id)]

    assert states(ludwigshafen) == [State.REDEEMED, *[State.ISSUED] * 4]
    assert states(speyer) == [State.REDEEMED, *[State.ISSUED] * 2]
