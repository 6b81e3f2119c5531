"""Reading the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from courses.catalogue.models import Course, CourseDate, ImportRun, Question, Unit

SORT_KEYS = {
    "title": ("title", "id"),
    "-title": ("-title", "id"),
    "hours": ("hours", "title", "id"),
    "-hours": ("-hours", "title", "id"),
    "price": ("price_cents", "title", "id"),
    "-price": ("-price_cents", "title", "id"),
}


def courses_with_facts() -> QuerySet[Course]:
    """Return all courses with provider, levels and whether they have units on the platform."""
    return (
        Course.objects.select_related("provider")
        .prefetch_related("levels")
        .annotate(is_workable=Exists(Unit.objects.filter(course=OuterRef("pk"))))
    )


def find_courses(
    *,
    text: str = "",
    field_code: str = "",
    category: str = "",
    state: str = "",
    sort: str = "title",
) -> QuerySet[Course]:
    """Return the courses that match all given filters; words are sought in title and provider."""
    courses = courses_with_facts()
    for word in text.split():
        courses = courses.filter(
            Q(title__icontains=word)
            | Q(provider__name__icontains=word)
            | Q(summary__icontains=word)
        )
    if field_code:
        courses = courses.filter(levels__field_code=field_code)
    if category:
        courses = courses.filter(category=category)
    if state:
        courses = courses.filter(state=state)
    return courses.order_by(*SORT_KEYS.get(sort, SORT_KEYS["title"]))


def course_or_none(course_id: UUID) -> Course | None:
    """Return one course with its facts."""
    return courses_with_facts().filter(pk=course_id).first()


def courses_by_id(course_ids: Iterable[UUID] | None) -> QuerySet[Course]:
    """Return the courses that have been published once, all or those named."""
    courses = courses_with_facts().exclude(state=Course.State.DRAFT)
    return courses if course_ids is None else courses.filter(pk__in=list(course_ids))


def units_of(course_id: UUID) -> QuerySet[Unit]:
    """Return the units of a course in their order, with the number of questions."""
    return Unit.objects.filter(course_id=course_id).annotate(question_count=Count("questions"))


def questions_of(unit_id: UUID) -> QuerySet[Question]:
    """Return the questions of a quiz in their order, with their options."""
    return Question.objects.filter(unit_id=unit_id).prefetch_related("options")


def dates_of(course_id: UUID) -> QuerySet[CourseDate]:
    """Return the dates of a course, earliest first."""
    return CourseDate.objects.filter(course_id=course_id)


def known_field_codes() -> list[str]:
    """Return the competence fields that published courses teach, sorted."""
    published = Course.objects.filter(state=Course.State.PUBLISHED)
    codes = published.values_list("levels__field_code", flat=True).distinct()
    return sorted(code for code in codes if code)


def import_runs() -> QuerySet[ImportRun]:
    """Return the imports, latest first."""
    return ImportRun.objects.all()


def category_choices() -> list[tuple[str, str]]:
    """Return the categories with their German names."""
    return [(value, str(label)) for value, label in Course.Category.choices]


def format_choices() -> list[tuple[str, str]]:
    """Return the forms of courses with their German names."""
    return [(value, str(label)) for value, label in Course.Format.choices]


def state_choices() -> list[tuple[str, str]]:
    """Return the states of courses with their German names."""
    return [(value, str(label)) for value, label in Course.State.choices]
