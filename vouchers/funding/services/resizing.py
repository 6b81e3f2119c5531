"""Set an allotment to a number, by who has seen what it is now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from campus.kernel.actor import Actor
from vouchers.funding.models import Allotment
from vouchers.funding.queries.allotments import AllotmentView, find_allotment
from vouchers.funding.rules import AllotmentUnknown
from vouchers.funding.services.allotting import change_allotments


@transaction.atomic(durable=True)
def resize_allotment(
    *,
    allotment_id: UUID,
    allotted_count: int,
    check: Callable[[AllotmentView], None],
    actor: Actor,
    now: dt.datetime,
) -> AllotmentView:
    """Raise or lower one allotment to a number; the number that it has already changes nothing.

    :param check: raises where the row, which is locked by then, is not what the caller has read
    :raises AllotmentUnknown: where there is none
    :raises Refusal: as `change_allotments`
    """
    rows = Allotment.objects.select_for_update(of=("self",), no_key=True)
    if not rows.filter(id=allotment_id).exists():
        raise AllotmentUnknown
    found = find_allotment(allotment_id)
    check(found)
    change = allotted_count - found.allotted_count
    if change:
        change_allotments(
            programme_id=found.programme_id,
            way="hand" if change > 0 else "take_back",
            changes={found.municipality_id: change},
            actor=actor,
            now=now,
        )
    return find_allotment(allotment_id)
