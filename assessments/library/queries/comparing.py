"""Comparing two stored frameworks."""

from __future__ import annotations

from uuid import UUID

from assessments.library.models import FrameworkNode
from assessments.library.queries.frameworks import framework
from assessments.library.queries.outlines import outline_of
from assessments.library.rules.comparing import Comparison, compare


def compare_frameworks(*, earlier_id: UUID, later_id: UUID) -> Comparison:
    """Compare two frameworks element by element.

    :raises FrameworkNotFound: where one of them is not there
    """
    earlier, later = (framework(framework_id=found) for found in (earlier_id, later_id))
    return compare(outline_of(earlier), outline_of(later))


def node_kind_labels() -> dict[str, str]:
    """Return the German label of each kind of element."""
    return {kind.value: str(kind.label) for kind in FrameworkNode.Kind}
