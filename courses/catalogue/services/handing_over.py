"""A municipality becomes part of another: whoever waits in a line stays where they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from courses.catalogue.models import WaitingEntry


def hand_over_lines(
    *, municipality_id: UUID, successor_id: UUID, actor: Actor, now: dt.datetime
) -> dict[str, Any]:
    """Let all places in lines be the successor's; return their ids.

    Runs in the cooperative's scope and the caller's transaction.
    """
    require_transaction()
    own = WaitingEntry.objects.filter(municipality_id=municipality_id)
    ids = [str(each) for each in own.order_by("id").values_list("id", flat=True)]
    own.update(municipality_id=successor_id)
    return {"entries": ids}


def hand_back_lines(
    *,
    municipality_id: UUID,
    successor_id: UUID,
    noted: Mapping[str, Any],
    merged_at: dt.datetime,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Take `hand_over_lines` back, by what it returned."""
    require_transaction()
    passed = WaitingEntry.objects.filter(id__in=noted["entries"], municipality_id=successor_id)
    passed.update(municipality_id=municipality_id)
