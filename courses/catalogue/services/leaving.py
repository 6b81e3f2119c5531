"""When a municipality's data are deleted: it leaves every line, and its seats stay counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from campus.kernel.transactions import require_transaction
from courses.catalogue.models import CourseDate, DepartedSeats, WaitingEntry
from courses.catalogue.services.waiting import leave_waiting_list


def leave_all_lines(*, municipality_id: UUID, now: dt.datetime) -> int:
    """Let everybody of a municipality step out of the line, date after date; return how many.

    Runs in the cooperative's scope and the caller's transaction; a second time changes nothing.
    """
    require_transaction()
    live = WaitingEntry.objects.filter(municipality_id=municipality_id, ended_at__isnull=True)
    refs = list(live.order_by("course_date_id", "ticket").values_list("waiting_ref", flat=True))
    for waiting_ref in refs:
        leave_waiting_list(waiting_ref=waiting_ref, now=now)
    return len(refs)


def keep_departed_seats(*, municipality_id: UUID, counts: Mapping[UUID, int]) -> int:
    """Note how many seats of each date a municipality's people have; return the sum.

    Afterwards nobody can count them any more: whom they belong to is deleted.
    """
    require_transaction()
    known = set(CourseDate.objects.filter(pk__in=counts).values_list("pk", flat=True))
    DepartedSeats.objects.bulk_create(
        [
            DepartedSeats(municipality_id=municipality_id, course_date_id=date_id, seat_count=count)
            for date_id, count in sorted(counts.items())
            if count and date_id in known
        ],
        ignore_conflicts=True,
    )
    return sum(counts.values())
