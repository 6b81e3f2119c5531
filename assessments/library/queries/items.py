"""Reading the item bank."""

from __future__ import annotations

from collections.abc import Collection

from assessments.library.models import Item
from assessments.library.rules.items import ItemView


def published_items(*, field_codes: Collection[str]) -> tuple[ItemView, ...]:
    """Return the published items of these competences, by competence, level and code."""
    rows = Item.objects.filter(state=Item.State.PUBLISHED, field_code__in=field_codes)
    return tuple(
        ItemView(
            id=row.id,
            code=row.code,
            version=row.version,
            kind=row.kind,
            field_code=row.field_code,
            facet_code=row.facet_code,
            reference_level=row.reference_level,
            content=row.content,
            licence=row.licence,
            source=row.source,
            author=row.author,
            review_due_on=row.review_due_on,
            is_accessible=row.is_accessible,
            accessibility_note=row.accessibility_note,
        )
        for row in rows
    )
