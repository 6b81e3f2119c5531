"""Publishing and archiving courses."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from courses.catalogue.models import Course
from courses.catalogue.rules.publishing import check_move
from courses.catalogue.services.editing import check_course_complete, lock_course


@transaction.atomic(durable=True)
def publish_course(*, course_id: UUID, actor: Actor, now: datetime) -> None:
    """Open a course to the employees of all municipalities.

    :raises CourseUnknown: where the course does not exist
    :raises CourseStateUnchanged: where it is published already
    :raises CourseIncomplete: where hours, price or a date is missing
    """
    course = lock_course(course_id)
    move_course(course=course, target=Course.State.PUBLISHED, now=now)
    record(action="catalogue.course_published", actor=actor, subject=f"course:{course_id}", now=now)


@transaction.atomic(durable=True)
def archive_course(*, course_id: UUID, actor: Actor, now: datetime) -> None:
    """Close a course to new enrolments; whoever is enrolled can finish it.

    :raises CourseUnknown: where the course does not exist
    :raises CourseStateUnchanged: where it is not published
    """
    course = lock_course(course_id)
    move_course(course=course, target=Course.State.ARCHIVED, now=now)
    record(action="catalogue.course_archived", actor=actor, subject=f"course:{course_id}", now=now)


def move_course(*, course: Course, target: str, now: datetime) -> None:
    """Move a course to another state inside the caller's transaction.

    :raises CourseStateUnchanged: where the move does not start from the present state
    :raises CourseIncomplete: where a fact that a published course needs is missing
    """
    check_move(state=course.state, target=target)
    if target == Course.State.PUBLISHED:
        check_course_complete(course)
    course.state = target
    course.state_changed_at = now
    course.save(update_fields=["state", "state_changed_at"])
