"""Editing areas and competences of a draft.

Every change says what its author saw (`seen`): where somebody else has saved in between, it is
refused, so that nothing is overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from assessments.checks.models import Area, CompetenceModel, Field, Statement
from assessments.checks.queries import contents
from assessments.checks.rules.model import free_code
from assessments.checks.rules.refusals import (
    AreaNotEmpty,
    LevelOutsideScale,
    ModelNotFound,
    StatementTwice,
)
from assessments.checks.rules.seen import refuse_unseen
from assessments.checks.services.ordering import renumber
from assessments.checks.services.publishing import locked_draft
from campus.kernel.refusal import refuse_on


@dataclass(frozen=True)
class StatementDraft:
    """A statement with its level and, where it belongs to one, its facet."""

    level: int
    text: str
    facet_id: UUID | None = None


@transaction.atomic(durable=True)
def save_draft_field(
    *,
    model_id: UUID,
    field_id: UUID | None,
    area_id: UUID,
    title: str,
    description: str,
    statements: Sequence[StatementDraft],
    seen: str = "",
) -> UUID:
    """Create a competence of a draft, or replace title, description, area and statements.

    :param field_id: None for a new one; its code is made from the title and then stays
    :param seen: fingerprint of what is replaced; nothing for a new one
    :return: the id of the competence
    :raises ModelNotFound, ModelIsFrozen: where there is no such draft, area, facet or competence
    :raises LevelOutsideScale, StatementTwice: where a statement does not fit
    :raises ChangedMeanwhile: where somebody else has changed it in between
    """
    draft = locked_draft(model_id=model_id)
    area = _area_of(draft, area_id)
    field = _field_of(draft, field_id, title)
    if field_id:
        refuse_unseen(fingerprint=seen, content=contents.field_content(field))
    field.title, field.description, field.area = title, description, area
    field.save()
    _write_statements(field, statements)
    renumber(draft)
    return field.id


def _write_statements(field: Field, statements: Sequence[StatementDraft]) -> None:
    facets = set(field.facets.values_list("id", flat=True))
    if not {line.facet_id for line in statements} - {None} <= facets:
        raise ModelNotFound
    field.statements.all().delete()
    with refuse_on(
        checks_level_within_scale=LevelOutsideScale,
        checks_statement_once_per_field=StatementTwice,
    ):
        Statement.objects.bulk_create(
            Statement(field=field, level=line.level, text=line.text, facet_id=line.facet_id)
            for line in statements
        )


def _field_of(draft: CompetenceModel, field_id: UUID | None, title: str) -> Field:
    if field_id is None:
        taken = set(draft.fields.values_list("code", flat=True))
        last = draft.fields.count() + 1
        code = free_code(wish=slugify(title), taken=taken)
        return Field(model=draft, code=code, position=last)
    field = draft.fields.filter(id=field_id).first()
    if field is None:
        raise ModelNotFound
    return field


def _area_of(draft: CompetenceModel, area_id: UUID) -> Area:
    area = draft.areas.filter(id=area_id).first()
    if area is None:
        raise ModelNotFound
    return area


@transaction.atomic(durable=True)
def remove_draft_field(*, model_id: UUID, field_id: UUID) -> None:
    """Remove a competence of a draft with its parts and target levels.

    :raises ModelNotFound, ModelIsFrozen: where there is no such draft or field
    """
    draft = locked_draft(model_id=model_id)
    field = draft.fields.filter(id=field_id).first()
    if field is None:
        raise ModelNotFound
    field.delete()
    renumber(draft)


@transaction.atomic(durable=True)
def save_area(
    *,
    model_id: UUID,
    area_id: UUID | None,
    title: str,
    description: str,
    is_digital: bool,
    seen: str = "",
) -> UUID:
    """Create an area of a draft, or change it; return its id.

    :raises ModelNotFound, ModelIsFrozen: where there is no such draft or area
    :raises ChangedMeanwhile: where somebody else has changed it in between
    """
    draft = locked_draft(model_id=model_id)
    if area_id:
        area = _area_of(draft, area_id)
        refuse_unseen(fingerprint=seen, content=contents.area_content(area))
    else:
        taken = set(draft.areas.values_list("code", flat=True))
        code = free_code(wish=slugify(title), taken=taken, stem="bereich")
        area = Area(model=draft, code=code, position=len(taken) + 1)
    area.title, area.description, area.is_digital = title, description, is_digital
    area.save()
    return area.id


@transaction.atomic(durable=True)
def remove_area(*, model_id: UUID, area_id: UUID) -> None:
    """Remove an area of a draft that holds no competence.

    :raises ModelNotFound, ModelIsFrozen: where there is no such draft or area
    :raises AreaNotEmpty: where competences still belong to it
    """
    draft = locked_draft(model_id=model_id)
    area = _area_of(draft, area_id)
    if area.fields.exists():
        raise AreaNotEmpty
    area.delete()
    renumber(draft)


@transaction.atomic(durable=True)
def rename_draft(*, model_id: UUID, title: str) -> None:
    """Give a draft another title.

    :raises ModelNotFound, ModelIsFrozen: where there is no such draft
    """
    draft = locked_draft(model_id=model_id)
    draft.title = title
    draft.save(update_fields=["title"])
