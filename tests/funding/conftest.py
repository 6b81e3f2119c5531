from __future__ import annotations

import datetime as dt

import pytest

from tests.funding.grants import Funded, lay_down


@pytest.fixture
def funded(db_access: None, now: dt.datetime) -> Funded:
    """A grant of 100 vouchers and one programme with all of them."""
    return lay_down(now=now)
