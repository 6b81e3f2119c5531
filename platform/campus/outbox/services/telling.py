"""Write down what happened, in its transaction, if anybody wants to be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from campus.kernel.transactions import require_transaction
from campus.outbox import rules as outbox_rules
from campus.outbox.models import Event

# Asked with every change of a voucher: plain SQL.
WANTED = "SELECT EXISTS (SELECT FROM outbox_wantedevent WHERE event_type = %s)"


def is_wanted(event_type: str) -> bool:
    """Tell whether anybody has subscribed to a kind of event."""
    with connection.cursor() as cursor:
        cursor.execute(WANTED, [event_type])
        return bool(cursor.fetchone()[0])


def tell(
    *,
    event_type: str,
    data: Mapping[str, Any],
    municipality_id: UUID | None = None,
    funder_id: UUID | None = None,
    now: dt.datetime,
) -> None:
    """Tell subscribers of one event after the commit; ids, days and cents only, no person.

    The cooperative is told of everything, a town of its own, a funder of what names it.

    :raises TransactionRequired: outside a transaction
    :raises PayloadRefused: where the data could name a person
    """
    tell_all(
        event_type=event_type, happened=[(municipality_id, data)], funder_id=funder_id, now=now
    )


def tell_all(
    *,
    event_type: str,
    happened: Iterable[tuple[UUID | None, Mapping[str, Any]]],
    funder_id: UUID | None = None,
    now: dt.datetime,
) -> None:
    """Tell of many events of one kind: pairs of municipality and data; as `tell`."""
    require_transaction()
    if not is_wanted(event_type):
        return
    events = [
        Event(
            event_type=event_type,
            municipality_id=municipality_id,
            funder_id=funder_id,
            occurred_at=now,
            data=_checked(event_type, data),
        )
        for municipality_id, data in happened
    ]
    # Without RETURNING: who may write an event need not see it.
    Event.objects.bulk_create(events, batch_size=500)


def _checked(event_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    if fault := outbox_rules.payload_fault(data):
        raise outbox_rules.PayloadRefused(f"{event_type}: {fault}")
    return dict(data)
