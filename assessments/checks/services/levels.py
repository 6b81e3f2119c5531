"""The scale of a draft: how many levels, their names, and the crosswalk to DigComp's eight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from assessments.checks.models import (
    Anchor,
    CompetenceModel,
    Field,
    ModelLevel,
    Statement,
    TargetLevel,
    TestItem,
)
from assessments.checks.queries import contents
from assessments.checks.rules.levels import Span, faults_of_crosswalk
from assessments.checks.rules.refusals import LevelsFaulty, LevelsInUse, ModelNotFound
from assessments.checks.rules.seen import refuse_unseen
from assessments.checks.services.publishing import locked_draft


@dataclass(frozen=True)
class LevelDraft:
    """A level's name and the DigComp levels that it corresponds to."""

    title: str
    description: str
    span: Span


@transaction.atomic(durable=True)
def save_levels(*, model_id: UUID, levels: Sequence[LevelDraft], seen: str) -> None:
    """Replace the scale of a draft; the number of levels is that of the list.

    :raises ModelNotFound, ModelIsFrozen: where there is no such draft
    :raises LevelsFaulty: where the crosswalk has a gap or an overlap, or the number is not 2 to 8
    :raises LevelsInUse: where something stands on a level that would be gone
    :raises ChangedMeanwhile: where somebody else has changed the scale in between
    """
    draft = locked_draft(model_id=model_id)
    refuse_unseen(fingerprint=seen, content=contents.levels_content(draft))
    if not 2 <= len(levels) <= 8:
        raise LevelsFaulty(faults="Ein Kompetenzmodell hat zwei bis acht Stufen.")
    spans = {number: level.span for number, level in enumerate(levels, start=1)}
    if faults := faults_of_crosswalk(spans=spans, level_count=len(levels)):
        raise LevelsFaulty(faults=" ".join(faults))
    if parts := _parts_above(draft, len(levels)):
        raise LevelsInUse(parts=", ".join(parts))
    draft.levels.all().delete()
    draft.level_count = len(levels)
    draft.save(update_fields=["level_count"])
    ModelLevel.objects.bulk_create(
        ModelLevel(
            model=draft,
            level=number,
            title=level.title,
            description=level.description,
            reference_from=level.span.first,
            reference_to=level.span.last,
        )
        for number, level in enumerate(levels, start=1)
    )


def _parts_above(draft: CompetenceModel, highest: int) -> list[str]:
    statements = Statement.objects.filter(field__model=draft, level__gt=highest).count()
    anchors = Anchor.objects.filter(facet__field__model=draft, level__gt=highest).count()
    items = TestItem.objects.filter(field__model=draft, level__gt=highest).count()
    above = Q(level__gt=highest) | Q(level_to__gt=highest)
    targets = TargetLevel.objects.filter(above, field__model=draft).count()
    names = (
        (statements, "Aussagen"),
        (anchors, "Verhaltensanker"),
        (items, "Testaufgaben"),
        (targets, "Soll-Werte"),
    )
    return [f"{name}: {count}" for count, name in names if count]


@transaction.atomic(durable=True)
def link_framework(
    *, model_id: UUID, field_id: UUID, name: str, code: str, title: str, seen: str
) -> None:
    """Link a competence with a node of an imported framework, or with empty words with none.

    :raises ModelNotFound, ModelIsFrozen: where there is no such draft or competence
    :raises ChangedMeanwhile: where somebody else has changed the link in between
    """
    draft = locked_draft(model_id=model_id)
    field = Field.objects.filter(model=draft, id=field_id).first()
    if field is None:
        raise ModelNotFound
    refuse_unseen(fingerprint=seen, content=contents.link_content(field))
    field.framework_name, field.framework_code, field.framework_title = name, code, title
    field.save(update_fields=["framework_name", "framework_code", "framework_title"])
