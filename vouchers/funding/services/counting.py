"""Count what is issued of an allotment; only issuing and revoking touch these counters."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from uuid import UUID

from django.db.models import F, QuerySet

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
    return _take_numbers(Programme.objects.filter(allotments=allotment_id), count)


def count_issued_of(*, programme_id: UUID, counts: Mapping[UUID, int]) -> dict[UUID, int]:
    """Do the same for many allotments of a programme at once; returns first numbers by allotment.

    Allotments are locked first and in order of their ids, then the programme, as everywhere.

    :raises AllotmentUnknown: one of them is no allotment of the programme
    :raises OverIssued: one of them does not hold so many any more
    """
    require_transaction()
    locked = Allotment.objects.select_for_update(of=("self",), no_key=True).order_by("id")
    allotments = list(locked.filter(id__in=counts, programme_id=programme_id))
    if len(allotments) != len(counts):
        raise AllotmentUnknown
    for allotment in allotments:
        allotment.issued_count += counts[allotment.id]
    with refuse_on(funding_allotment_not_over_issued=OverIssued):
        Allotment.objects.bulk_update(allotments, ["issued_count"], batch_size=500)
    programmes = Programme.objects.filter(id=programme_id)
    first_number = _take_numbers(programmes, sum(counts.values()))
    starts = accumulate(counts.values(), initial=first_number)
    return dict(zip(counts, starts, strict=False))


def _take_numbers(programmes: QuerySet[Programme], count: int) -> int:
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
