"""What HR reads of the competence model. Nothing here touches an answer or a result."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, QuerySet

from assessments.checks.models import CompetenceModel, Completion, Field, TargetLevel
from assessments.checks.rules.model import publishable_count, what_is_missing
from assessments.checks.rules.refusals import ModelNotFound


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
    """Return the fields of a version with their statements, in order."""
    return list(Field.objects.filter(model_id=model_id).prefetch_related("statements"))


def field(*, model_id: UUID, field_id: UUID) -> Field:
    """Return one field of a version.

    :raises ModelNotFound: where there is none
    """
    rows = Field.objects.filter(id=field_id, model_id=model_id)
    row = rows.select_related("model").prefetch_related("statements").first()
    if row is None:
        raise ModelNotFound
    return row


def missing_in(*, model_id: UUID) -> list[str]:
    """Return German sentences about what a version needs before it can be published."""
    fields = fields_of(model_id=model_id)
    targets = TargetLevel.objects.filter(
        field__model_id=model_id, profile__retired_at=None
    ).select_related("profile", "field")
    return what_is_missing(
        anchors={field.title: [line.level for line in field.statements.all()] for field in fields},
        targets=[(target.profile.title, target.field.title, target.level) for target in targets],
    )


def participant_count() -> int | None:
    """Return about how many people have completed a check; None for fewer than five.

    Rounded down to fives, so that watching the figure never shows one person's step.
    """
    people = Completion.objects.aggregate(count=Count("employee_id", distinct=True))["count"]
    return publishable_count(people)
