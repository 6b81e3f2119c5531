"""Tell every municipality of a cancelled date: only it knows whether somebody has booked it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import municipality_ids

TELL = "catalogue.tell_cancelled"


def tell_cancelled(*, course_date_id: UUID, now: datetime) -> int:
    """Write one job for each municipality, which ends its bookings; returns how many."""
    require_transaction()
    told = list(municipality_ids())
    for municipality_id in told:
        enqueue(
            job="desk.date_cancelled",
            key=f"date-cancelled:{course_date_id}",
            payload={"course_date_id": str(course_date_id)},
            municipality_id=municipality_id,
            now=now,
        )
    return len(told)
