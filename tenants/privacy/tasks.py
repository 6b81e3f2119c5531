"""Work that runs later."""

from __future__ import annotations

import datetime as dt
from typing import Any

from campus.outbox.api import job, periodic
from tenants.privacy.services import retention


@job(retention.EVERYWHERE)
def delete_old(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Give every municipality its night's work on what is kept no longer."""
    retention.delete_everywhere(now=now)


periodic(retention.EVERYWHERE, every="daily", hour=2)


@job(retention.HERE)
def delete_old_here(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Delete what is kept no longer in one municipality."""
    retention.delete_here(now=now)
