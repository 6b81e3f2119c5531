"""Work that runs later."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campus.outbox.api import job
from tenants.membership.services import runs


@job("membership.onboard_rows")
def onboard_rows(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Create the next municipalities of a run."""
    return runs.onboard_rows(run_id=UUID(payload["run_id"]), cursor=cursor, now=now)
