"""Reading the profiles that members show to each other, and nodes to link competences with."""

from __future__ import annotations

from uuid import UUID

from assessments.library.models import Framework, FrameworkNode, SharedProfile
from assessments.library.rules.sharing import (
    FrameworkNodeView,
    SharedProfileView,
    SharedTargetView,
)


def shared_profiles(*, municipality_id: UUID) -> tuple[SharedProfileView, ...]:
    """Return the profiles that are shared at present, by title; one's own are marked."""
    rows = SharedProfile.objects.filter(withdrawn_at=None)
    return tuple(_view(row, municipality_id) for row in rows)


def shared_profile(*, shared_id: UUID, municipality_id: UUID) -> SharedProfileView | None:
    """Return one profile that is shared at present, or None."""
    row = SharedProfile.objects.filter(withdrawn_at=None, id=shared_id).first()
    return _view(row, municipality_id) if row else None


def _view(row: SharedProfile, municipality_id: UUID) -> SharedProfileView:
    return SharedProfileView(
        id=row.id,
        municipality_name=row.municipality_name,
        is_own=row.municipality_id == municipality_id,
        source_profile_id=row.source_profile_id,
        title=row.title,
        family=row.family,
        description=row.description,
        targets=tuple(SharedTargetView(**target) for target in row.targets),
        shared_at=row.shared_at,
    )


def framework_nodes() -> tuple[FrameworkNodeView, ...]:
    """Return the competences of all published frameworks, in the order of each framework."""
    rows = FrameworkNode.objects.filter(
        kind=FrameworkNode.Kind.COMPETENCE, framework__state=Framework.State.PUBLISHED
    )
    return tuple(
        FrameworkNodeView(
            code=row.code,
            title=row.title,
            area=row.parent.title if row.parent else "",
            framework=f"{row.framework.title} {row.framework.version}",
        )
        for row in rows.select_related("framework", "parent").order_by(
            "framework__title", "framework__version", "position"
        )
    )
