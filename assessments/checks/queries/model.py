"""What HR reads of the competence model. Nothing here touches an answer or a result."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from assessments.checks.models import (
    Area,
    CompetenceModel,
    Completion,
    Facet,
    Field,
    ModelLevel,
    TargetLevel,
)
from assessments.checks.rules.levels import Span, faults_of_crosswalk
from assessments.checks.rules.model import (
    FieldFacts,
    TargetFacts,
    publishable_count,
    what_is_missing,
)
from assessments.checks.rules.refusals import ModelNotFound


@dataclass(frozen=True)
class AreaBranch:
    """An area with its competences; `area` is None for those that belong to none yet."""

    area: Area | None
    fields: list[Field]


def published_model() -> CompetenceModel | None:
    """Return the published version of the model, if there is one."""
    return CompetenceModel.objects.filter(state=CompetenceModel.State.PUBLISHED).first()


def draft() -> CompetenceModel | None:
    """Return the draft that is being edited, if there is one."""
    return CompetenceModel.objects.filter(state=CompetenceModel.State.DRAFT).first()


def models() -> QuerySet[CompetenceModel]:
    """Return all versions, newest first, with their number of fields."""
    return CompetenceModel.objects.annotate(field_count=Count("fields")).order_by("-version")


def model(*, model_id: UUID) -> CompetenceModel:
    """Return one version.

    :raises ModelNotFound: where there is none with this id
    """
    row = CompetenceModel.objects.prefetch_related("levels").filter(id=model_id).first()
    if row is None:
        raise ModelNotFound
    return row


def fields_of(*, model_id: UUID) -> list[Field]:
    """Return the competences of a version in order, with statements, facets and anchors."""
    rows = Field.objects.filter(model_id=model_id).select_related("area")
    return list(rows.prefetch_related("statements__facet", "facets__anchors"))


def tree_of(*, model_id: UUID) -> list[AreaBranch]:
    """Return the areas of a version in order with their competences, those without area last."""
    fields = fields_of(model_id=model_id)
    areas: list[Area | None] = [*Area.objects.filter(model_id=model_id)]
    if any(field.area_id is None for field in fields):
        areas.append(None)
    return [AreaBranch(area, [f for f in fields if f.area == area]) for area in areas]


def field(*, model_id: UUID, field_id: UUID) -> Field:
    """Return one field of a version.

    :raises ModelNotFound: where there is none
    """
    rows = Field.objects.filter(id=field_id, model_id=model_id)
    row = rows.select_related("model", "area").prefetch_related("statements", "facets").first()
    if row is None:
        raise ModelNotFound
    return row


def area(*, model_id: UUID, area_id: UUID) -> Area:
    """Return one area of a version.

    :raises ModelNotFound: where there is none
    """
    row = Area.objects.filter(id=area_id, model_id=model_id).first()
    if row is None:
        raise ModelNotFound
    return row


def facet(*, model_id: UUID, facet_id: UUID) -> Facet:
    """Return one facet of a version with its competence and anchors.

    :raises ModelNotFound: where there is none
    """
    rows = Facet.objects.filter(id=facet_id, field__model_id=model_id)
    row = rows.select_related("field").prefetch_related("anchors").first()
    if row is None:
        raise ModelNotFound
    return row


def spans_of(*, model_id: UUID) -> dict[int, Span | None]:
    """Return which of DigComp's levels each level of a version corresponds to."""
    return {step.level: span_of(step) for step in ModelLevel.objects.filter(model_id=model_id)}


def span_of(step: ModelLevel) -> Span | None:
    """Return the DigComp levels of one level, or None where they are not set."""
    if step.reference_from is None or step.reference_to is None:
        return None
    return Span(step.reference_from, step.reference_to)


def missing_in(*, model_id: UUID) -> list[str]:
    """Return German sentences about what a version needs before it can be published."""
    count = CompetenceModel.objects.values_list("level_count", flat=True).get(id=model_id)
    tree = tree_of(model_id=model_id)
    return what_is_missing(
        crosswalk_faults=faults_of_crosswalk(spans=spans_of(model_id=model_id), level_count=count),
        empty_areas=[branch.area.title for branch in tree if branch.area and not branch.fields],
        fields=[facts_of(field) for branch in tree for field in branch.fields],
        targets=target_facts(model_id=model_id),
    )


def facts_of(field: Field) -> FieldFacts:
    """Return what the publishing rule asks of a competence."""
    return FieldFacts(
        title=field.title,
        has_area=field.area_id is not None,
        statements=[line.level for line in field.statements.all()],
        facets=[(f.title, [a.level for a in f.anchors.all()]) for f in field.facets.all()],
    )


def target_facts(*, model_id: UUID) -> list[TargetFacts]:
    """Return the highest level of each target of the profiles in use."""
    rows = TargetLevel.objects.filter(field__model_id=model_id, profile__retired_at=None)
    return [
        TargetFacts(row.profile.title, row.field.title, row.level_to or row.level)
        for row in rows.select_related("profile", "field")
    ]


def participant_count() -> int | None:
    """Return about how many people have completed a check; None for fewer than five.

    Rounded down to fives, so that watching the figure never shows one person's step.
    """
    people = Completion.objects.aggregate(count=Count("employee_id", distinct=True))["count"]
    return publishable_count(people)
