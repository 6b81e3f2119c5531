"""Before a municipality's data are deleted: its seats stay counted, without whose they are."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from courses.catalogue.api import keep_departed_seats, leave_all_lines
from courses.learning.queries import enrolled_counts
from tenants.registry.api import in_cooperative, in_municipality


def note_departure(*, municipality_id: UUID, actor: Actor, now: dt.datetime) -> dict[str, int]:
    """Take a municipality out of every line and keep how many seats its people have taken.

    A second time changes nothing. Takes part in the caller's transaction.
    """
    require_transaction()
    with in_municipality(municipality_id):
        counts = enrolled_counts()
    with in_cooperative():
        left = leave_all_lines(municipality_id=municipality_id, now=now)
        seats = keep_departed_seats(municipality_id=municipality_id, counts=counts)
    return {"lines_left": left, "seats_kept": seats}
