"""The employee's learning path: gaps from the check, courses from the catalogue, the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from assessments.checks.api import Gap, has_completed_check, open_gaps
from courses.catalogue.api import CourseView, list_courses
from courses.learning.queries import PathWish, enrolments_of, path_wish
from courses.learning.rules.path import Candidate, OpenGap
from courses.learning.rules.reasons import PathStep, Unserved, plan_path


@dataclass(frozen=True, kw_only=True)
class FittingVoucher:
    """A voucher of the employee that pays for a course, but for `rest_cents`."""

    number: str
    programme_title: str
    last_day: date
    rest_cents: int


@dataclass(frozen=True, kw_only=True)
class RecommendedCourse:
    """A course of the learning path with the reason in words.

    `warning` says what is missing before it, `is_begun` that the employee is enrolled already.
    """

    course: CourseView
    field_code: str
    reason: str
    warning: str
    is_begun: bool


@dataclass(frozen=True, kw_only=True)
class LearningPath:
    """What to learn next, at most five courses; empty without a check or without gaps.

    `unserved` are the competences without a course, `dropped` the courses that the employee left
    out of what there would be, `is_own` tells that the employee has changed the path.
    """

    has_check: bool
    gap_count: int
    steps: tuple[RecommendedCourse, ...]
    unserved: tuple[Unserved, ...]
    dropped: tuple[CourseView, ...]
    is_own: bool


def find_path(*, employee_id: UUID) -> LearningPath:
    """Return the learning path of an employee, for pages of this very employee only."""
    gaps = [_gap(gap) for gap in open_gaps(employee_id=employee_id)]
    courses = {course.id: course for course in list_courses()} if gaps else {}
    begun = _enrolled_courses(employee_id) if gaps else {}
    wish = path_wish(employee_id) if gaps else PathWish()
    completed = [course_id for course_id, day in begun.items() if day]
    path = plan_path(
        gaps=gaps,
        candidates=[
            _candidate(course, is_begun=course.id in begun)
            for course in courses.values()
            if course.id not in completed
        ],
        completed=completed,
        order=wish.order,
        dropped=wish.dropped,
    )
    dropped = [courses[one] for one in wish.dropped if one in courses and one not in completed]
    return LearningPath(
        has_check=has_completed_check(employee_id=employee_id),
        gap_count=len(gaps),
        steps=tuple(_step(step, courses[step.course_id]) for step in path.steps),
        unserved=path.unserved,
        dropped=tuple(dropped),
        is_own=path.is_reordered or bool(dropped),
    )


def vouchers_for(
    *, employee_id: UUID, courses: Iterable[CourseView], now: datetime
) -> Mapping[UUID, tuple[FittingVoucher, ...]]:
    """Return which of the employee's own vouchers pay for each of these courses, by course."""
    ask = import_string(settings.VOUCHERS_FOR_COURSES)
    found: Mapping[UUID, tuple[FittingVoucher, ...]] = ask(
        employee_id=employee_id, courses=tuple(courses), now=now
    )
    return found


def _gap(gap: Gap) -> OpenGap:
    return OpenGap(
        field_code=gap.field_code,
        field_title=gap.field_title,
        target_level=gap.target_level,
        actual_level=gap.actual_level,
        importance=gap.importance,
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
        requires=dict(course.requires),
        is_begun=is_begun,
    )


def _step(step: PathStep, course: CourseView) -> RecommendedCourse:
    return RecommendedCourse(
        course=course,
        field_code=step.field_code,
        reason=step.reason,
        warning=step.warning,
        is_begun=step.is_begun,
    )
