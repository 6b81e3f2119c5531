"""Which test items of the library a draft takes over, and which not, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from assessments.checks.models import Facet, Field, TestItem
from assessments.checks.queries import model as models
from assessments.checks.rules.levels import Span, local_level
from assessments.library.api import (
    ItemView,
    NoTemplatePublished,
    get_template_model,
    list_published_items,
)


@dataclass(frozen=True)
class PlannedItem:
    """A published item with its place in the draft; `is_new` where the draft lacks it as it is."""

    item: ItemView
    field: Field
    facet: Facet | None
    level: int
    is_new: bool


@dataclass(frozen=True)
class SkippedItem:
    """An item that is not taken over, or not any more, and why."""

    code: str
    reason: str


@dataclass(frozen=True)
class ItemPlan:
    """What taking over the library's items means for a draft."""

    taken: tuple[PlannedItem, ...]
    skipped: tuple[SkippedItem, ...]


def plan_items(*, model_id: UUID) -> ItemPlan:
    """Return what "Testaufgaben übernehmen" would do to a draft at this moment."""
    fields = {field.code: field for field in models.fields_of(model_id=model_id)}
    spans = {n: s for n, s in models.spans_of(model_id=model_id).items() if s}
    present = {
        (row.field_id, row.item_code): row
        for row in TestItem.objects.filter(field__model_id=model_id)
    }
    items = list_published_items(field_codes={*fields, *_known_codes()})
    taken, skipped = [], []
    for item in items:
        planned = _place(item, fields, spans, present)
        if isinstance(planned, PlannedItem):
            taken.append(planned)
        else:
            skipped.append(SkippedItem(item.code, planned))
    kept = {(planned.field.id, planned.item.code) for planned in taken}
    skipped += [
        SkippedItem(
            row.item_code, "In der Bibliothek nicht mehr gültig: wird aus dem Entwurf entfernt."
        )
        for key, row in present.items()
        if key not in kept
    ]
    return ItemPlan(tuple(taken), tuple(skipped))


def _known_codes() -> set[str]:
    try:
        return {field.code for field in get_template_model().fields}
    except NoTemplatePublished:
        return set()


def _place(
    item: ItemView,
    fields: dict[str, Field],
    spans: dict[int, Span],
    present: dict[tuple[UUID, str], TestItem],
) -> PlannedItem | str:
    field = fields.get(item.field_code)
    if field is None:
        return "Die Kompetenz gibt es in diesem Modell nicht."
    try:
        level = local_level(reference=item.reference_level, spans=spans)
    except LookupError:
        return f"Keiner Stufe dieses Modells entspricht DigComp-Stufe {item.reference_level}."
    facet = next((f for f in field.facets.all() if f.code == item.facet_code), None)
    if item.facet_code and facet is None:
        return "Die Facette gibt es in dieser Kompetenz nicht."
    old = present.get((field.id, item.code))
    same = old is not None and (old.item_version, old.level, old.facet_id) == (
        item.version,
        level,
        facet.id if facet else None,
    )
    return PlannedItem(item, field, facet, level, not same)


def items_of(*, model_id: UUID) -> dict[UUID, int]:
    """Return field id -> number of test items, for a version of the model."""
    counts: dict[UUID, int] = {}
    for field_id in TestItem.objects.filter(field__model_id=model_id).values_list(
        "field_id", flat=True
    ):
        counts[field_id] = counts.get(field_id, 0) + 1
    return counts
