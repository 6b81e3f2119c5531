"""What is read of job profiles and their target levels."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from assessments.checks.models import JobProfile, TargetLevel
from assessments.checks.rules.refusals import ProfileNotFound
from tenants.staff.api import get_employee, list_posts


def profiles_in_use() -> QuerySet[JobProfile]:
    """Return the profiles that are not retired, by title."""
    return JobProfile.objects.filter(retired_at=None)


def all_profiles(*, model_id: UUID | None) -> QuerySet[JobProfile]:
    """Return all profiles with the number of targets that each has in a model version."""
    in_model = Count("targets", filter=Q(targets__field__model_id=model_id))
    return JobProfile.objects.annotate(target_count=in_model).order_by("title")


def usable_profiles(*, model_id: UUID) -> QuerySet[JobProfile]:
    """Return the profiles in use that have targets in a model version."""
    return profiles_in_use().filter(targets__field__model_id=model_id).distinct()


def profile(*, profile_id: UUID) -> JobProfile:
    """Return one profile.

    :raises ProfileNotFound: where there is none with this id
    """
    row = JobProfile.objects.filter(id=profile_id).first()
    if row is None:
        raise ProfileNotFound
    return row


def targets_of(*, model_id: UUID) -> dict[tuple[UUID, UUID], int]:
    """Return (profile id, field id) -> target level for a model version."""
    rows = TargetLevel.objects.filter(field__model_id=model_id)
    return {(row.profile_id, row.field_id): row.level for row in rows}


def profile_of_post(*, employee_id: UUID) -> UUID | None:
    """Return the job profile of the employee's post, or None where none is linked."""
    return get_employee(employee_id=employee_id).job_profile_id


def posts_with_profile() -> list[tuple[UUID, str, UUID | None]]:
    """Return (post id, title, job profile id) of all posts, by title."""
    return [(post.id, post.title, post.job_profile_id) for post in list_posts()]
