"""A town becomes part of another: its vouchers pass over, and no figure counts anything twice.

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
from vouchers.redemption.api import hand_back, hand_over, list_redemptions
from vouchers.redemption.models import IssueRun, Journal, Redemption, Voucher
from vouchers.redemption.queries.reconciling import reconcile_vouchers
from vouchers.redemption.queries.shares import own_shares, own_shares_by_journal
from vouchers.redemption.rules import RequestInProgress
from vouchers.reporting.queries.reports import report_of


@scene
def used(db_access: None, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Stock:
    """The stock, of which each town has used one voucher."""
    stock = stock_up({ludwigshafen.id: 5, speyer.id: 3}, now=now)
    for town in (ludwigshafen, speyer):
        with in_municipality(town.id):
            redeem(take(stock, actor=SYSTEM, now=now), actor=SYSTEM, now=now)
    return stock


def pass_over(speyer: Any, ludwigshafen: Any, now: dt.datetime) -> dict[str, Any]:
    with in_cooperative(), transaction.atomic():
        return hand_over(
            municipality_id=speyer.id, successor_id=ludwigshafen.id, actor=SYSTEM, now=now
        )


def places(town: Any) -> list[tuple[int, int]]:
    found = list_allotments(municipality_id=town.id)
    return [(each.allotted_count, each.issued_count) for each in found]


def faults() -> list[str]:
    return [finding for check in reconcile_vouchers() for finding in check.findings]


def test_all_vouchers_and_places_are_the_others_and_everything_reconciles(
    used: Stock, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    done = pass_over(speyer, ludwigshafen, now)

    assert (done["vouchers"], done["redemptions"]) == (3, 1)
    assert (places(speyer), places(ludwigshafen)) == ([(0, 0)], [(8, 8)])
    assert not Voucher.objects.filter(municipality_id=speyer.id).exists()
    assert not Redemption.objects.filter(municipality_id=speyer.id).exists()
    assert Journal.objects.filter(kind="transfer", municipality_id=ludwigshafen.id).count() == 3
    assert faults() == []
    assert own_shares() == own_shares_by_journal()


def test_the_report_counts_everything_once_and_where_it_happened(
    used: Stock, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    def report() -> Any:
        return report_of(grant_id=used.funded.grant_id, funder_id=None, now=now)

    before = report()
    pass_over(speyer, ludwigshafen, now)
    after = report()

    assert after.totals == before.totals
    issued = {row.label: row.cells["issued"].count for row in after.table("municipality").rows}
    assert issued == {"Ludwigshafen am Rhein (Stadt)": 5, "Speyer (Stadt)": 3}


def test_the_successor_redeems_what_the_other_town_distributed(
    used: Stock, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    with in_municipality(speyer.id):
        held = take(used, actor=SYSTEM, now=now)
    pass_over(speyer, ludwigshafen, now)

    with in_municipality(ludwigshafen.id):
        redeem(held, actor=SYSTEM, now=now)
        assert len(list_redemptions(limit=10)) == 3

    assert faults() == []


def test_taken_back_it_is_as_before(
    used: Stock, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    done = pass_over(speyer, ludwigshafen, now)

    with in_cooperative(), transaction.atomic():
        returned = hand_back(
            municipality_id=speyer.id,
            successor_id=ludwigshafen.id,
            noted=done,
            merged_at=now,
            actor=SYSTEM,
            now=now + dt.timedelta(minutes=5),
        )

    assert returned == 3
    assert (places(speyer), places(ludwigshafen)) == ([(3, 3)], [(5, 5)])
    assert Redemption.objects.filter(municipality_id=speyer.id).count() == 1
    assert faults() == []


def test_nothing_passes_over_while_vouchers_are_being_issued(
    used: Stock, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    IssueRun.objects.filter(municipality_id=speyer.id).update(finished_at=None)

    with pytest.raises(RequestInProgress):
        pass_over(speyer, ludwigshafen, now)
