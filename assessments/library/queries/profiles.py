"""Reading the job profiles of the library."""

from __future__ import annotations

from assessments.library.models import LibraryProfile
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
