"""Work that runs later."""

from __future__ import annotations

import datetime as dt
from typing import Any

from campus.outbox.api import job, periodic
from vouchers.reporting.services import counting

periodic("reporting.count_journal", every="minute")


@job("reporting.count_journal")
def count_journal(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Count what has happened since the last time."""
    return counting.count_journal(cursor=cursor)
