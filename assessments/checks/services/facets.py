"""Editing the facets of a draft's competences, with one behaviour anchor a level."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from assessments.checks.models import Anchor, CompetenceModel, Facet
from assessments.checks.queries import contents
from assessments.checks.rules.model import free_code
from assessments.checks.rules.refusals import LevelOutsideScale, ModelNotFound
from assessments.checks.rules.seen import refuse_unseen
from assessments.checks.services.publishing import locked_draft
from campus.kernel.refusal import refuse_on


@transaction.atomic(durable=True)
def save_facet(
    *,
    model_id: UUID,
    field_id: UUID,
    facet_id: UUID | None,
    title: str,
    anchors: Mapping[int, str],
    seen: str = "",
) -> UUID:
    """Create a facet, or replace its title and anchors; return its id.

    :param anchors: level -> text; an empty text means no anchor on this level
    :raises ModelNotFound, ModelIsFrozen: where there is no such draft, competence or facet
    :raises LevelOutsideScale: where the scale has no such level
    :raises ChangedMeanwhile: where somebody else has changed it in between
    """
    draft = locked_draft(model_id=model_id)
    facet = _facet_of(draft, field_id, facet_id, title)
    if facet_id:
        refuse_unseen(fingerprint=seen, content=contents.facet_content(facet))
    facet.title = title
    facet.save()
    facet.anchors.all().delete()
    with refuse_on(checks_level_within_scale=LevelOutsideScale):
        Anchor.objects.bulk_create(
            Anchor(facet=facet, level=level, text=text) for level, text in anchors.items() if text
        )
    return facet.id


def _facet_of(draft: CompetenceModel, field_id: UUID, facet_id: UUID | None, title: str) -> Facet:
    field = draft.fields.filter(id=field_id).first()
    if field is None:
        raise ModelNotFound
    if facet_id is None:
        taken = set(field.facets.values_list("code", flat=True))
        code = free_code(wish=slugify(title), taken=taken, stem="facette")
        return Facet(field=field, code=code, position=len(taken) + 1)
    facet = field.facets.filter(id=facet_id).first()
    if facet is None:
        raise ModelNotFound
    return facet


@transaction.atomic(durable=True)
def remove_facet(*, model_id: UUID, facet_id: UUID) -> None:
    """Remove a facet with its anchors; statements and test items stay with their competence.

    :raises ModelNotFound, ModelIsFrozen: where there is no such draft or facet
    """
    draft = locked_draft(model_id=model_id)
    facet = Facet.objects.filter(id=facet_id, field__model=draft).first()
    if facet is None:
        raise ModelNotFound
    facet.delete()
