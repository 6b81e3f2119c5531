"""Reading the job profiles of the library."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from assessments.library.models import LibraryProfile
from assessments.library.rules.item_refusals import LibraryProfileNotFound
from assessments.library.rules.shipped import LibraryProfileView, TargetView


def published_profiles() -> tuple[LibraryProfileView, ...]:
    """Return the published job profiles, by family and title."""
    rows = LibraryProfile.objects.filter(state=LibraryProfile.State.PUBLISHED)
    return tuple(_view(row) for row in rows.prefetch_related("targets"))


def _view(row: LibraryProfile) -> LibraryProfileView:
    return LibraryProfileView(
        id=row.id,
        code=row.code,
        version=row.version,
        title=row.title,
        description=row.description,
        family_title=row.family_title,
        targets=targets_of(row),
    )


def targets_of(row: LibraryProfile) -> tuple[TargetView, ...]:
    """Return what a profile asks for, in the order of its targets."""
    return tuple(
        TargetView(
            field_code=target.field_code,
            level_from=target.level_from,
            level_to=target.level_to,
            importance=target.importance,
        )
        for target in row.targets.all()
    )


def find_profiles(*, with_outdated: bool) -> QuerySet[LibraryProfile]:
    """Return the versions of all profiles, by family and title."""
    rows = LibraryProfile.objects.all()
    return rows if with_outdated else rows.exclude(state=LibraryProfile.State.OUTDATED)


def library_profile(*, profile_id: UUID) -> LibraryProfile:
    """Return one version of a profile with its targets.

    :raises LibraryProfileNotFound: where there is none with this id
    """
    row = LibraryProfile.objects.prefetch_related("targets").filter(id=profile_id).first()
    if row is None:
        raise LibraryProfileNotFound
    return row


def profile_versions(*, code: str) -> QuerySet[LibraryProfile]:
    """Return all versions of a profile, newest first."""
    return LibraryProfile.objects.filter(code=code).order_by("-version")
