"""What a booking needs to know of a course: one row, read by one plain statement.

A booking reads this on every try. The whole view of a course costs two statements and joins what
only pages show.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from courses.catalogue.models import Course
from courses.catalogue.rules.publishing import CourseUnknown

SNAPSHOT = """
    SELECT course.id, course.title, provider.name, coalesce(course.hours, 0),
           coalesce(course.price_cents, 0), course.product, course.format = %s, course.state = %s
      FROM catalogue_course AS course
      JOIN catalogue_provider AS provider ON provider.id = course.provider_id
     WHERE course.id = %s AND course.state <> %s
"""


@dataclass(frozen=True)
class CourseSnapshot:
    """A course as it can be booked now. `is_dated`: one begins on one of its dates;
    `is_open`: new enrolments are possible (not archived)."""

    id: UUID
    title: str
    provider: str
    hours: int
    price_cents: int
    product: str
    is_dated: bool
    is_open: bool


def course_snapshot(course_id: UUID) -> CourseSnapshot:
    """Return what can be booked of a course that is or was published.

    :raises CourseUnknown: for a draft or an unknown id
    """
    states = Course.State
    with connection.cursor() as cursor:
        cursor.execute(SNAPSHOT, [Course.Format.DATED, states.PUBLISHED, course_id, states.DRAFT])
        row = cursor.fetchone()
    if row is None:
        raise CourseUnknown
    return CourseSnapshot(*row)
