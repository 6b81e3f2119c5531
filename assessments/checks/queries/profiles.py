"""What is read of job families, profiles and their target levels."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from assessments.checks.models import (
    Campaign,
    CompetenceModel,
    JobFamily,
    JobProfile,
    TargetLevel,
)
from assessments.checks.rules.refusals import FamilyNotFound, ProfileNotFound
from assessments.checks.rules.wanted import Wanted
from tenants.staff.api import get_employee, list_posts

TODAY, FUTURE = TargetLevel.Horizon.TODAY, TargetLevel.Horizon.FUTURE


def families() -> QuerySet[JobFamily]:
    """Return all job families by title, with their number of profiles in use."""
    in_use = Count("profiles", filter=Q(profiles__retired_at=None))
    return JobFamily.objects.annotate(profile_count=in_use).order_by("title")


def family(*, family_id: UUID) -> JobFamily:
    """Return one job family.

    :raises FamilyNotFound: where there is none with this id
    """
    row = JobFamily.objects.filter(id=family_id).first()
    if row is None:
        raise FamilyNotFound
    return row


def profiles_in_use() -> QuerySet[JobProfile]:
    """Return the profiles that are not retired, by title."""
    return JobProfile.objects.filter(retired_at=None)


def all_profiles(*, model_id: UUID | None) -> QuerySet[JobProfile]:
    """Return all profiles with the number of targets that each has in a model version."""
    in_model = Count("targets", filter=Q(targets__field__model_id=model_id, targets__horizon=TODAY))
    rows = JobProfile.objects.select_related("family").annotate(target_count=in_model)
    return rows.order_by("title")


def usable_profiles(*, model_id: UUID) -> QuerySet[JobProfile]:
    """Return the profiles in use that have targets of today in a model version."""
    targets = TargetLevel.objects.filter(field__model_id=model_id, horizon=TODAY)
    return profiles_in_use().filter(Exists(targets.filter(profile_id=OuterRef("id"))))


def profile(*, profile_id: UUID) -> JobProfile:
    """Return one profile with its family.

    :raises ProfileNotFound: where there is none with this id
    """
    row = JobProfile.objects.select_related("family").filter(id=profile_id).first()
    if row is None:
        raise ProfileNotFound
    return row


def locked_profile(*, profile_id: UUID) -> JobProfile:
    """Return one profile, locked until the end of the transaction.

    :raises ProfileNotFound: where there is none with this id
    """
    rows = JobProfile.objects.filter(id=profile_id)
    row = rows.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        raise ProfileNotFound
    return row


def targets_of(*, model_id: UUID) -> dict[tuple[UUID, UUID], Wanted]:
    """Return (profile id, field id) -> what is wanted, for a model version."""
    rows = TargetLevel.objects.filter(field__model_id=model_id).order_by()
    today = {(row.profile_id, row.field_id): row for row in rows if row.horizon == TODAY}
    future = {(row.profile_id, row.field_id): row for row in rows if row.horizon == FUTURE}
    return {key: _wanted(today.get(key), future.get(key)) for key in today.keys() | future.keys()}


def targets_of_profile(*, model_id: UUID, profile_id: UUID) -> dict[UUID, Wanted]:
    """Return field id -> what one profile asks for in a model version."""
    found = targets_of(model_id=model_id)
    return {field: wanted for (profile, field), wanted in found.items() if profile == profile_id}


def _wanted(today: TargetLevel | None, future: TargetLevel | None) -> Wanted:
    either = today or future
    return Wanted(
        level=today.level if today else None,
        level_to=today.level_to if today else None,
        future_level=future.level if future else None,
        importance=either.importance if either else TargetLevel.Importance.IMPORTANT,
    )


def models_with_free_targets() -> list[UUID]:
    """Return the draft, and the published version as long as no campaign uses it."""
    used = Campaign.objects.exclude(state="draft").values("model_id")
    rows = CompetenceModel.objects.exclude(state=CompetenceModel.State.RETIRED)
    return list(rows.exclude(id__in=used).values_list("id", flat=True))


def profile_of_post(*, employee_id: UUID) -> UUID | None:
    """Return the job profile of the employee's post, or None where none is linked."""
    return get_employee(employee_id=employee_id).job_profile_id


def posts_with_profile() -> list[tuple[UUID, str, UUID | None]]:
    """Return (post id, title, job profile id) of all posts, by title."""
    return [(post.id, post.title, post.job_profile_id) for post in list_posts()]
