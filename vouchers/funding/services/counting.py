"""Count what is issued of an allotment; only issuing and revoking touch these counters."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from vouchers.funding.models import Allotment, Programme
from vouchers.funding.rules import AllotmentUnknown, OverIssued


def count_issued(*, allotment_id: UUID, count: int) -> int:
    """Reserve vouchers of an allotment and their numbers; returns the first number.

    Numbers run from 1 in each programme and are never given twice.

    :raises AllotmentUnknown: there is no such allotment
    :raises OverIssued: the allotment does not hold so many any more
    """
    require_transaction()
    with refuse_on(funding_allotment_not_over_issued=OverIssued):
        _move(allotment_id, count)
    programmes = Programme.objects.filter(allotments=allotment_id)
    numbered = programmes.select_for_update(of=("self",), no_key=True).get()
    numbered.numbered_count += count
    numbered.save(update_fields=["numbered_count"])
    return numbered.numbered_count - count + 1


def uncount_issued(*, allotment_id: UUID, count: int) -> None:
    """Give revoked vouchers back to their allotment, so that it can issue or return them."""
    require_transaction()
    _move(allotment_id, -count)


def _move(allotment_id: UUID, count: int) -> None:
    moved = Allotment.objects.filter(id=allotment_id).update(issued_count=F("issued_count") + count)
    if not moved:
        raise AllotmentUnknown
