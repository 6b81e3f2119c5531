"""Work that runs later."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campus.outbox.api import job, periodic
from vouchers.reporting.services import counting, reminding

periodic("reporting.count_journal", every="minute")
periodic("reporting.remind", every="daily", hour=6)


@job("reporting.count_journal")
def count_journal(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Count what has happened since the last time."""
    return counting.count_journal(cursor=cursor)


@job("reporting.remind")
def remind(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Look which proofs are due soon."""
    reminding.enqueue_reminders(now=now)
    return None


@job("reporting.send_reminder")
def send_reminder(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Send one reminder."""
    reminding.send_reminder(grant_id=UUID(payload["grant_id"]), kind=payload["kind"], now=now)
    return None
