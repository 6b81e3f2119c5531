"""Allotments in pages, for programs."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from vouchers.funding.models import Allotment
from vouchers.funding.queries.allotments import AllotmentView


def allotment_rows(
    *, programme_id: UUID | None = None, municipality_id: UUID | None = None
) -> QuerySet[Allotment]:
    """Return allotments to be paged."""
    wanted = {"programme_id": programme_id, "municipality_id": municipality_id}
    return Allotment.objects.filter(**{name: value for name, value in wanted.items() if value})


def shown(rows: Iterable[Allotment]) -> list[AllotmentView]:
    """Show a page of them."""
    return [
        AllotmentView(
            id=row.id,
            programme_id=row.programme_id,
            municipality_id=row.municipality_id,
            allotted_count=row.allotted_count,
            issued_count=row.issued_count,
        )
        for row in rows
    ]
