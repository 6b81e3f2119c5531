"""The employee's own choice in the learning path: another order, a course less, or again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from courses.learning.models import PathChoice
from courses.learning.rules.choosing import PathStepUnknown, moved
from courses.learning.services.recommending import find_path


@transaction.atomic(durable=True)
def drop_course(*, employee_id: UUID, course_id: UUID, now: datetime) -> None:
    """Leave a course of the present path out; once is enough.

    :raises PathStepUnknown: where the course is no step of the path
    """
    own = PathChoice.objects.filter(employee_id=employee_id, course_id=course_id)
    if own.filter(dropped_at__isnull=False).exists():
        return
    if course_id not in _course_ids(employee_id):
        raise PathStepUnknown
    PathChoice.objects.update_or_create(
        employee_id=employee_id,
        course_id=course_id,
        defaults={"position": None, "dropped_at": now},
    )


@transaction.atomic(durable=True)
def take_course_back(*, employee_id: UUID, course_id: UUID) -> None:
    """Let the rule choose a course again that was left out; nothing happens where it was not."""
    left_out = PathChoice.objects.filter(dropped_at__isnull=False)
    left_out.filter(employee_id=employee_id, course_id=course_id).delete()


@transaction.atomic(durable=True)
def move_course(*, employee_id: UUID, course_id: UUID, by: int) -> None:
    """Move a course of the present path up (-1) or down (+1); at the edge it stays.

    Of two moves at once the later one counts.

    :raises PathStepUnknown: where the course is no step of the path
    """
    order = moved(_course_ids(employee_id), course_id, by=by)
    PathChoice.objects.bulk_create(
        (
            PathChoice(employee_id=employee_id, course_id=one, position=place)
            for place, one in enumerate(order)
        ),
        update_conflicts=True,
        unique_fields=["employee_id", "course_id"],
        update_fields=["position", "dropped_at"],
    )


@transaction.atomic(durable=True)
def forget_choices(*, employee_id: UUID) -> None:
    """Go back to the rule's own path: no order and nothing left out."""
    forget(employee_id=employee_id)


def forget(*, employee_id: UUID) -> None:
    """Forget every choice of an employee in the caller's transaction."""
    PathChoice.objects.filter(employee_id=employee_id).delete()


def _course_ids(employee_id: UUID) -> list[UUID]:
    return [step.course.id for step in find_path(employee_id=employee_id).steps]
