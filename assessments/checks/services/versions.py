"""Copying everything that a model version consists of into a draft."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model

from assessments.checks.models import (
    Anchor,
    Area,
    CompetenceModel,
    Facet,
    Field,
    ModelLevel,
    Statement,
    TargetLevel,
    TestItem,
)


def copy_parts(*, source: CompetenceModel, draft: CompetenceModel) -> None:
    """Copy levels, areas, fields, facets, anchors, statements, test items and targets."""
    _copy(ModelLevel.objects.filter(model=source), model_id=draft.id)
    areas = _copy(Area.objects.filter(model=source), model_id=draft.id)
    fields = _copy(Field.objects.filter(model=source), model_id=draft.id, area_id=areas)
    facets = _copy(Facet.objects.filter(field__model=source), field_id=fields)
    _copy(Anchor.objects.filter(facet__field__model=source), facet_id=facets)
    for part in (Statement, TestItem):
        _copy(part.objects.filter(field__model=source), field_id=fields, facet_id=facets)
    _copy(TargetLevel.objects.filter(field__model=source), field_id=fields)


def _copy(
    rows: Iterable[Model], **parents: UUID | dict[UUID | None, UUID | None]
) -> dict[UUID | None, UUID | None]:
    """Copy rows below other parents; return old id -> new id, with None for no part at all."""
    copies: dict[Any, Any] = {}
    for row in rows:
        values = {
            column.attname: getattr(row, column.attname)
            for column in row._meta.concrete_fields
            if not column.primary_key
        }
        for name, parent in parents.items():
            values[name] = parent[values[name]] if isinstance(parent, dict) else parent
        copies[row.pk] = type(row)(**values)
    if copies:
        type(next(iter(copies.values()))).objects.bulk_create(copies.values())
    return {None: None} | {old: copy.pk for old, copy in copies.items()}
