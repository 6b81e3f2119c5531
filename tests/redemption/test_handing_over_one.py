"""Who is handed over is one town: what happens in others stands in nobody's way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.redemption.test_handing_over import pass_over
from tests.redemption.test_handing_over import used as used
from tests.redemption.vouchers import Stock
from vouchers.redemption.models import IssueRun


def test_another_town_whose_vouchers_are_being_issued_does_not_matter(
    used: Stock, speyer: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    IssueRun.objects.filter(municipality_id=ludwigshafen.id).update(finished_at=None)

    assert pass_over(speyer, ludwigshafen, now)["vouchers"] == 3
