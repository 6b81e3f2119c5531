"""Work that goes on after the page is closed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campus.outbox.api import job
from tenants.staff.services.access import give_chunk
from tenants.staff.services.forgetting import forget_upload
from tenants.staff.services.importing import run_chunk


@job("staff.run_import")
def run_import(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Take over the next lines of a confirmed staff file."""
    return run_chunk(run_id=UUID(payload["run_id"]), now=now)


@job("staff.give_access")
def give_access(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Give the next people of a run access."""
    return give_chunk(run_id=UUID(payload["run_id"]), now=now)


@job("staff.forget_upload")
def forget(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Delete an uploaded staff file a day after its import."""
    forget_upload(run_id=UUID(payload["run_id"]), now=now)
    return None
