"""Tell other programs what happened to vouchers: in the same transaction, without any person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from campus.outbox.api import is_wanted, tell, tell_all
from vouchers.redemption.models import IssueRun, Journal
from vouchers.redemption.rules import Kind

EVENTS = {
    Kind.DISTRIBUTE: "voucher.distributed",
    Kind.REDEEM: "voucher.redeemed",
    Kind.COMPLETE: "voucher.completed",
    Kind.REVERSE: "voucher.reversed",
    Kind.EXPIRE: "voucher.expired",
}


def announce(kind: Kind, journal_ids: Collection[int], *, now: dt.datetime) -> None:
    """Tell of vouchers that were moved, by their rows of the journal."""
    event_type = EVENTS.get(kind)
    if event_type is None or not journal_ids or not is_wanted(event_type):
        return
    rows = Journal.objects.filter(id__in=list(journal_ids)).order_by("id")
    tell_all(
        event_type=event_type,
        happened=((row.municipality_id, _facts(row)) for row in rows),
        now=now,
    )


def announce_issued(run: IssueRun, *, now: dt.datetime) -> None:
    """Tell that all vouchers of a run are issued."""
    tell(
        event_type="voucher.issued",
        data={
            "issue_run_id": str(run.id),
            "allotment_id": str(run.allotment_id),
            "programme_id": str(run.programme_id),
            "municipality_id": str(run.municipality_id),
            "count": run.requested_count,
            "first_number": run.first_number,
            "ceiling_cents": run.ceiling_cents,
            "last_day": run.last_day.isoformat(),
        },
        municipality_id=run.municipality_id,
        now=now,
    )


def _facts(row: Journal) -> dict[str, Any]:
    return {
        "voucher_id": str(row.voucher_id),
        "programme_id": str(row.programme_id),
        "municipality_id": str(row.municipality_id),
        "course_id": str(row.course_id) if row.course_id else None,
        "amount_cents": row.amount_cents,
        "sequence": row.sequence,
    }
