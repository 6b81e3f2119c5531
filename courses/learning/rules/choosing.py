"""What somebody may change about the own learning path."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from campus.kernel.refusal import Refusal


class PathStepUnknown(Refusal):
    code = "path_step_unknown"
    sentence = (
        "Dieser Kurs steht nicht (mehr) in Ihrem Lernpfad. Bitte laden Sie die Seite neu und "
        "wählen Sie noch einmal."
    )
    status = 404


def moved(order: Sequence[UUID], course_id: UUID, *, by: int) -> list[UUID]:
    """Return the order with one course moved by some places, at most to the edge.

    :raises PathStepUnknown: where the course is not in it
    """
    if course_id not in order:
        raise PathStepUnknown
    rest = [one for one in order if one != course_id]
    place = min(max(order.index(course_id) + by, 0), len(rest))
    return [*rest[:place], course_id, *rest[place:]]
