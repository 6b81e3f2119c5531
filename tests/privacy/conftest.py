"""Anna with something of everything: a check, a release, vouchers used and unused, a request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from assessments.checks.models import Check
from assessments.checks.services.releasing import look
from tenants.registry.api import in_municipality
from tenants.staff.services.looking import note_look
from tests.checks.conftest import annas_check, published, template
from tests.desk.acts import redeem
from tests.desk.conftest import (
    Give,
    _a_tuesday_in_march,
    annas_voucher,
    draft_course,
    give,
    open_course,
    stock,
)
from tests.redemption.vouchers import Stock
from tests.releases.conftest import release

__all__ = [
    "_a_tuesday_in_march",
    "annas_check",
    "annas_voucher",
    "draft_course",
    "give",
    "open_course",
    "published",
    "release",
    "stock",
    "template",
]


@pytest.fixture
def today(now: dt.datetime) -> dt.datetime:
    """Pages, too, are asked for on the day of the tests."""
    return now


@pytest.fixture
def annas_life(
    stock: Stock,
    annas_check: Check,
    open_course: UUID,
    give: Give,
    release: Callable[..., UUID],
    anna: Any,
    bernd: Any,
    now: dt.datetime,
) -> Any:
    """Anna has a check and released it, redeemed a voucher, holds another, and was looked at."""
    with in_municipality(anna.municipality_id):
        voucher_id = give(anna, stock)
        redeem(anna, voucher_id, open_course, now=now)
        release_id = release()
        look(release_id=release_id, recipient_id=bernd.employee_id, now=now)
        note_look(employee_id=anna.employee_id, looker=bernd.account_id, day=now.date())
    return anna
