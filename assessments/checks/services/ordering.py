"""The order of areas, competences and facets of a draft."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model, QuerySet

from assessments.checks.models import Area, CompetenceModel, Facet, Field
from assessments.checks.rules.refusals import ModelNotFound
from assessments.checks.services.publishing import locked_draft

Part = Literal["area", "field", "facet"]
Step = Literal["up", "down"]


@transaction.atomic(durable=True)
def move_part(*, model_id: UUID, part: Part, part_id: UUID, step: Step) -> None:
    """Move a part one place up or down among its siblings; at the end nothing changes.

    :raises ModelNotFound, ModelIsFrozen: where there is no such draft or part
    """
    draft = locked_draft(model_id=model_id)
    siblings = list(_siblings(draft, part, part_id))
    here = [row.pk for row in siblings].index(part_id)
    there = here - 1 if step == "up" else here + 1
    if 0 <= there < len(siblings):
        siblings[here], siblings[there] = siblings[there], siblings[here]
    _number(siblings)
    renumber(draft)


def _siblings(draft: CompetenceModel, part: Part, part_id: UUID) -> QuerySet[Model]:
    rows: dict[Part, QuerySet[Model]] = {
        "area": Area.objects.filter(model=draft),
        "field": Field.objects.filter(model=draft),
        "facet": Facet.objects.filter(field__model=draft),
    }
    moved = rows[part].filter(pk=part_id).first()
    if moved is None:
        raise ModelNotFound
    if isinstance(moved, Field):
        return rows[part].filter(area_id=moved.area_id)
    return rows[part].filter(field_id=moved.field_id) if isinstance(moved, Facet) else rows[part]


def renumber(draft: CompetenceModel) -> None:
    """Number the competences of a draft through all areas, those without area last."""
    _number(draft.areas.all())
    by_area = (F("area__position").asc(nulls_last=True), "position", "title")
    _number(draft.fields.order_by(*by_area))


def _number(rows: QuerySet[Model] | list[Model]) -> None:
    for position, row in enumerate(rows, start=1):
        if row.position != position:  # type: ignore[attr-defined]
            row.position = position  # type: ignore[attr-defined]
            row.save(update_fields=["position"])
