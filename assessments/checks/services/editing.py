"""Editing the fields and statements of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from assessments.checks.models import CompetenceModel, Field, Statement
from assessments.checks.rules.model import free_code
from assessments.checks.rules.refusals import LevelOutsideScale, ModelNotFound, StatementTwice
from assessments.checks.services.publishing import locked_draft
from campus.kernel.refusal import refuse_on


@transaction.atomic(durable=True)
def save_draft_field(
    *,
    model_id: UUID,
    field_id: UUID | None,
    title: str,
    description: str,
    position: int,
    statements: Sequence[tuple[int, str]],
) -> None:
    """Create a field of a draft, or replace title, description, place and statements.

    :param field_id: None for a new field; its code is made from the title and then stays
    :param statements: pairs of level and text
    :raises ModelNotFound, ModelIsFrozen: where there is no such draft or field
    :raises LevelOutsideScale, StatementTwice: where a statement does not fit
    """
    draft = locked_draft(model_id=model_id)
    field = _field_of(draft, field_id, title)
    field.title, field.description, field.position = title, description, position
    field.save()
    field.statements.all().delete()
    with refuse_on(
        checks_level_within_scale=LevelOutsideScale,
        checks_statement_once_per_field=StatementTwice,
    ):
        Statement.objects.bulk_create(
            Statement(field=field, level=level, text=text) for level, text in statements
        )


def _field_of(draft: CompetenceModel, field_id: UUID | None, title: str) -> Field:
    if field_id is None:
        taken = set(draft.fields.values_list("code", flat=True))
        return Field(model=draft, code=free_code(wish=slugify(title), taken=taken))
    field = draft.fields.filter(id=field_id).first()
    if field is None:
        raise ModelNotFound
    return field


@transaction.atomic(durable=True)
def remove_draft_field(*, model_id: UUID, field_id: UUID) -> None:
    """Remove a field of a draft with its statements and target levels.

    :raises ModelNotFound, ModelIsFrozen: where there is no such draft or field
    """
    draft = locked_draft(model_id=model_id)
    field = draft.fields.filter(id=field_id).first()
    if field is None:
        raise ModelNotFound
    field.delete()


@transaction.atomic(durable=True)
def rename_draft(*, model_id: UUID, title: str) -> None:
    """Give a draft another title.

    :raises ModelNotFound, ModelIsFrozen: where there is no such draft
    """
    draft = locked_draft(model_id=model_id)
    draft.title = title
    draft.save(update_fields=["title"])
