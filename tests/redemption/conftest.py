from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from tests.redemption.vouchers import Stock, stock_up, take
from tests.scenes import scene


@scene
def stock(db_access: None, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Stock:
    """Five issued vouchers for Ludwigshafen and three for Speyer, worth one course each."""
    return stock_up({ludwigshafen.id: 5, speyer.id: 3}, now=now)


@pytest.fixture
def voucher_id(stock: Stock, at_ludwigshafen: Any, bernd: Any, now: dt.datetime) -> UUID:
    """A distributed voucher of Ludwigshafen; the test runs in the town's scope."""
    return take(stock, actor=bernd.actor, now=now)
