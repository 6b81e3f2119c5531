"""The cockpit's figures: who has, who uses, who lets expire; the journal says the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from campus.kernel.clock import berlin_day
from tenants.registry.api import in_municipality
from tests.funding.grants import LAST_DAY
from tests.redemption.vouchers import Stock, redeem, take
from vouchers.redemption.models import Journal
from vouchers.redemption.queries.cockpit import Usage, usage_of
from vouchers.redemption.services.ending import expire_due_vouchers

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(stock: Stock, ludwigshafen: Any, bernd: Any, now: dt.datetime) -> Stock:
    """Ludwigshafen has distributed three of its five vouchers and redeemed one of them."""
    with in_municipality(ludwigshafen.id):
        first, *_others = [take(stock, actor=bernd.actor, now=now) for _ in range(3)]
        redeem(first, actor=bernd.actor, now=now)
    return stock


def row_of(rows: Iterable[Usage], municipality_id: UUID) -> Usage:
    return next(row for row in rows if row.municipality_id == municipality_id)


def test_the_cockpit_says_who_has_and_who_uses(
    busy: Stock, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    rows = usage_of(busy.programme_id, today=berlin_day(now))

    own, other = row_of(rows, ludwigshafen.id), row_of(rows, speyer.id)
    assert (own.allotted_count, own.free_count, own.distributed_count, own.redeemed_count) == (
        5,
        2,
        2,
        1,
    )
    assert (own.used_percent, own.unused_count) == (20, 2)
    assert (other.free_count, other.used_percent) == (3, 0)


def test_population_alone_would_share_out_otherwise(
    busy: Stock, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    rows = usage_of(busy.programme_id, today=berlin_day(now))

    # 172,000 and 51,000 inhabitants share eight vouchers.
    assert row_of(rows, ludwigshafen.id).fair_count == 6
    assert row_of(rows, speyer.id).fair_count == 2


@pytest.mark.parametrize(("days", "counts"), [(91, (0, 0, 0)), (90, (0, 0, 4)), (30, (4, 4, 4))])
def test_what_expires_soon_is_counted_up_to_the_last_day_itself(
    busy: Stock, ludwigshafen: Any, days: int, counts: tuple[int, int, int]
) -> None:
    rows = usage_of(busy.programme_id, today=LAST_DAY - dt.timedelta(days=days))

    own = row_of(rows, ludwigshafen.id)
    assert (own.soon_30, own.soon_60, own.soon_90) == counts


def test_what_has_expired_is_no_longer_expiring(busy: Stock, speyer: Any, now: dt.datetime) -> None:
    late = dt.datetime(2027, 1, 2, tzinfo=dt.UTC)
    with transaction.atomic():
        expire_due_vouchers(now=late)

    other = row_of(usage_of(busy.programme_id, today=berlin_day(late)), speyer.id)

    assert (other.expired_count, other.soon_90, other.free_count) == (3, 0, 0)


def test_the_journal_says_the_same(busy: Stock, now: dt.datetime) -> None:
    last = Journal.objects.order_by("voucher_id", "-sequence").distinct("voucher_id")
    folded = Counter(last.values_list("municipality_id", "to_state"))

    for row in usage_of(busy.programme_id, today=berlin_day(now)):
        counted = {
            "distributed": row.distributed_count,
            "redeemed": row.redeemed_count,
            "completed": row.completed_count,
            "expired": row.expired_count,
        }
        for state, count in counted.items():
            assert folded[row.municipality_id, state] == count
        free = folded[row.municipality_id, "issued"] + folded[row.municipality_id, "returned"]
        assert free == row.free_count


def test_one_query_counts_all_vouchers(busy: Stock, now: dt.datetime) -> None:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        usage_of(busy.programme_id, today=berlin_day(now))

    counting = [query for query in captured if "redemption_voucher" in query["sql"]]
    assert len(counting) == 1


@pytest.mark.parametrize(
    ("only", "towns"),
    [
        ("", 2),
        ("ungenutzt", 2),
        ("wenig", 2),
        ("verfaellt", 0),
        ("verbraucht", 0),
        ("evil", 2),
    ],
)
def test_filters_choose_municipalities(
    busy: Stock, now: dt.datetime, only: str, towns: int
) -> None:
    assert len(usage_of(busy.programme_id, today=berlin_day(now), only=only)) == towns
