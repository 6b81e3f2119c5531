"""Work that runs later."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campus.kernel.actor import SYSTEM
from campus.outbox.api import job
from vouchers.desk.services import distributing, redeeming


@job("desk.distribute_vouchers")
def distribute_vouchers(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Serve the next people of a distribution."""
    return distributing.serve_waiting(
        distribution_id=UUID(payload["distribution_id"]), cursor=cursor, actor=SYSTEM, now=now
    )


@job("desk.complete_voucher")
def complete_voucher(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Note on the voucher that the course of a booking is completed."""
    redeeming.complete_booking(booking_ref=UUID(payload["booking_ref"]), actor=SYSTEM, now=now)
