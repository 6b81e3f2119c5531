"""Two at the same time: one file is one list, one list is one distribution."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tenants.registry.api import in_municipality
from tests.desk.acts import employ
from tests.desk_lists.files import numbers
from tests.redemption.vouchers import Stock
from vouchers.desk.models import Holding
from vouchers.desk.rules.lists import ListNotWaiting
from vouchers.desk.services.listing import check_list, confirm_list


def test_the_same_file_twice_at_the_same_time_is_one_list(
    real_database: str, stock: Stock, ludwigshafen: Any, bernd: Any, now: dt.datetime,
    in_parallel: Any,
) -> None:  # fmt: skip
    def upload(_index: int) -> Any:
        with in_municipality(ludwigshafen.id):
            return check_list(
                programme_id=stock.programme_id,
                file_name="liste.csv",
                content=numbers("1"),
                actor=bernd.actor,
                now=now,
            )

    results = in_parallel(4, upload)

    assert len({list_id for list_id, _new in results}) == 1
    assert sum(is_new for _id, is_new in results) == 1


def test_two_clicks_at_the_same_time_distribute_once(
    real_database: str, stock: Stock, ludwigshafen: Any, bernd: Any, now: dt.datetime,
    in_parallel: Any,
) -> None:  # fmt: skip
    with in_municipality(ludwigshafen.id):
        employ(3)
        list_id, _new = check_list(
            programme_id=stock.programme_id,
            file_name="liste.csv",
            content=numbers("N0000", "N0001", "N0002"),
            actor=bernd.actor,
            now=now,
        )

    def click(_index: int) -> Any:
        with in_municipality(ludwigshafen.id):
            return confirm_list(list_id=list_id, shown_count=3, actor=bernd.actor, now=now)

    results = in_parallel(4, click)

    with in_municipality(ludwigshafen.id):
        assert sum(isinstance(result, ListNotWaiting) for result in results) == 3
        assert Holding.objects.count() == 3
