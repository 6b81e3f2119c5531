"""Do the counters say what the rows say?"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from vouchers.funding.models import Allotment, Grant, Programme


def disagreeing_counters() -> tuple[str, ...]:
    """Return one German line for each counter that differs from the rows it counts.

    Grant = sum of its programmes = sum of its allotments = sum of their changes, in count and in
    cents at the programme's ceiling.
    """
    return tuple(
        sorted({*_disagreeing_grants(), *_disagreeing_programmes(), *_disagreeing_allotments()})
    )


def _disagreeing_grants() -> Iterable[str]:
    sums: dict[UUID, tuple[int, int]] = {}
    for row in Programme.objects.values_list("grant_id", "allotted_count", "ceiling_cents"):
        count, cents = sums.get(row[0], (0, 0))
        sums[row[0]] = (count + row[1], cents + row[1] * row[2])
    for grant in Grant.objects.all():
        count, cents = sums.get(grant.id, (0, 0))
        if (grant.allotted_count, grant.allotted_cents) != (count, cents):
            yield (
                f"Zuwendung {grant.reference}: Zähler {grant.allotted_count} Stück / "
                f"{grant.allotted_cents} ct, Programme {count} Stück / {cents} ct"
            )


def _disagreeing_programmes() -> Iterable[str]:
    rows = Programme.objects.annotate(counted=Coalesce(Sum("allotments__allotted_count"), 0))
    for row in rows.exclude(counted=F("allotted_count")):
        yield f"Programm {row.code}: Zähler {row.allotted_count}, Kontingente {row.counted}"


def _disagreeing_allotments() -> Iterable[str]:
    rows = Allotment.objects.annotate(counted=Coalesce(Sum("changes__change_count"), 0))
    for row in rows.exclude(counted=F("allotted_count")):
        yield f"Kontingent {row.id}: Zähler {row.allotted_count}, Änderungen {row.counted}"
