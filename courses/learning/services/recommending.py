"""The employee's learning path: gaps from the check, courses from the catalogue, the rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assessments.checks.api import has_completed_check, open_gaps
from courses.catalogue.api import CourseView, list_courses
from courses.learning.queries import enrolments_of
from courses.learning.rules.path import Candidate, OpenGap, plan_path


@dataclass(frozen=True, kw_only=True)
class RecommendedCourse:
    """A course of the learning path with the reason in words; `is_begun`: already enrolled."""

    course: CourseView
    field_code: str
    reason: str
    is_begun: bool
    starts_too_high: bool


@dataclass(frozen=True, kw_only=True)
class LearningPath:
    """What to learn next, at most five courses; empty without a check or without gaps."""

    has_check: bool
    gap_count: int
    steps: tuple[RecommendedCourse, ...]


def find_path(*, employee_id: UUID) -> LearningPath:
    """Return the learning path of an employee, for pages of this very employee only."""
    gaps = [
        OpenGap(
            field_code=gap.field_code,
            field_title=gap.field_title,
            target_level=gap.target_level,
            actual_level=gap.actual_level,
        )
        for gap in open_gaps(employee_id=employee_id)
    ]
    courses = {course.id: course for course in list_courses()} if gaps else {}
    begun = _enrolled_courses(employee_id)
    candidates = [
        _candidate(course, is_begun=course.id in begun)
        for course in courses.values()
        if begun.get(course.id) is None
    ]
    steps = plan_path(gaps=gaps, candidates=candidates)
    return LearningPath(
        has_check=has_completed_check(employee_id=employee_id),
        gap_count=len(gaps),
        steps=tuple(
            RecommendedCourse(
                course=courses[step.course_id],
                field_code=step.field_code,
                reason=step.reason,
                is_begun=step.is_begun,
                starts_too_high=step.starts_too_high,
            )
            for step in steps
        ),
    )


def _enrolled_courses(employee_id: UUID) -> Mapping[UUID, datetime | None]:
    """Return course -> day of completion, None for a course that is still being worked on."""
    return dict(enrolments_of(employee_id).values_list("course_id", "completed_at"))


def _candidate(course: CourseView, *, is_begun: bool) -> Candidate:
    return Candidate(
        course_id=course.id,
        title=course.title,
        category=course.category,
        hours=course.hours,
        levels={level.field_code: (level.level_from, level.level_to) for level in course.levels},
        is_begun=is_begun,
    )
