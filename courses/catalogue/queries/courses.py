"""Reading the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from courses.catalogue.models import (
    Course,
    CourseLevel,
    Deviation,
    ImportRun,
    Prerequisite,
    Question,
    Unit,
)
from courses.catalogue.rules.editing import OptionEntry, QuestionEntry
from courses.catalogue.rules.moochub.drafts import Taught
from courses.catalogue.rules.publishing import CourseUnknown

SORT_KEYS = {
    "title": ("title", "id"),
    "-title": ("-title", "id"),
    "hours": ("hours", "title", "id"),
    "-hours": ("-hours", "title", "id"),
    "price": ("price_cents", "title", "id"),
    "-price": ("-price_cents", "title", "id"),
}


def courses_with_facts() -> QuerySet[Course]:
    """Return all courses with provider, levels, what they require, and whether units are here."""
    required = Prerequisite.objects.filter(course=OuterRef("pk")).values(
        json=JSONObject(id="required_id", title="required__title")
    )
    return (
        Course.objects.select_related("provider")
        .prefetch_related("levels")
        .annotate(
            is_workable=Exists(Unit.objects.filter(course=OuterRef("pk"))),
            # Beside the course, not as a statement of its own: employees' pages have twelve.
            required=ArraySubquery(required),
        )
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
    units = Unit.objects.filter(course_id=course_id).annotate(question_count=Count("questions"))
    return units.order_by("position")  # grouping drops the model's own order


def questions_of(unit_id: UUID) -> QuerySet[Question]:
    """Return the questions of a quiz in their order, with their options."""
    return Question.objects.filter(unit_id=unit_id).prefetch_related("options")


def known_field_codes() -> list[str]:
    """Return the competence fields that published courses teach, sorted."""
    published = Course.objects.filter(state=Course.State.PUBLISHED)
    codes = published.order_by().values_list("levels__field_code", flat=True).distinct()
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


def product_choices() -> list[tuple[str, str]]:
    """Return the kinds of products with their German names."""
    return [(value, str(label)) for value, label in Course.Product.choices]


def state_choices() -> list[tuple[str, str]]:
    """Return the states of courses with their German names."""
    return [(value, str(label)) for value, label in Course.State.choices]


@dataclass(frozen=True, kw_only=True)
class CourseFacts:
    """A course as its keepers see it, drafts included."""

    id: UUID
    title: str
    url: str
    provider_name: str
    summary: str
    objectives: str
    hours: int | None
    price_cents: int | None
    category: str
    category_title: str
    format: str
    format_title: str
    product: str
    product_title: str
    licence: str
    language: str
    state: str
    state_title: str
    source_title: str
    expires_on: date | None
    runs: list[list[str]]
    taught: list[Taught]


@dataclass(frozen=True, kw_only=True)
class UnitFacts:
    """A unit as its keepers see it."""

    id: UUID
    title: str
    kind: str
    text: str
    pass_percent: int


def course_facts(course_id: UUID) -> CourseFacts:
    """Return one course with all that its keepers see.

    :raises CourseUnknown: where there is none
    """
    course = Course.objects.select_related("provider").filter(pk=course_id).first()
    if course is None:
        raise CourseUnknown
    plain = "id title url summary objectives hours price_cents category format product licence"
    listed = "language state expires_on runs taught"
    return CourseFacts(
        **{name: getattr(course, name) for name in f"{plain} {listed}".split()},
        provider_name=course.provider.name,
        category_title=course.get_category_display(),
        format_title=course.get_format_display(),
        product_title=course.get_product_display(),
        state_title=course.get_state_display(),
        source_title=course.get_source_display(),
    )


def unit_facts(*, course_id: UUID, unit_id: UUID) -> UnitFacts:
    """Return one unit of a course.

    :raises CourseUnknown: where the course has no such unit
    """
    unit = Unit.objects.filter(course_id=course_id, pk=unit_id).first()
    if unit is None:
        raise CourseUnknown
    names = ("id", "title", "kind", "text", "pass_percent")
    return UnitFacts(**{name: getattr(unit, name) for name in names})


def question_entry(*, course_id: UUID, unit_id: UUID, question_id: UUID) -> QuestionEntry:
    """Return one question of a quiz as it was entered.

    :raises CourseUnknown: where the quiz has no such question
    """
    rows = questions_of(unit_id).filter(pk=question_id, unit__course_id=course_id)
    question = rows.first()
    if question is None:
        raise CourseUnknown
    return QuestionEntry(
        text=question.text,
        options=[
            OptionEntry(text=option.text, is_right=option.is_right, feedback=option.feedback)
            for option in question.options.all()
        ],
    )


def levels_of(course_id: UUID) -> QuerySet[CourseLevel]:
    """Return the competence fields of a course."""
    return CourseLevel.objects.filter(course_id=course_id)


def prerequisites_of(course_id: UUID) -> QuerySet[Prerequisite]:
    """Return what should be completed before a course."""
    return Prerequisite.objects.filter(course_id=course_id).select_related("required")


def other_course_choices(course_id: UUID) -> list[tuple[str, str]]:
    """Return the courses in use but one, with their titles, to choose a prerequisite from."""
    others = Course.objects.exclude(pk=course_id).exclude(state=Course.State.ARCHIVED)
    return [(str(pk), title) for pk, title in others.values_list("pk", "title")]


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What became of the records of one import."""

    source_name: str
    record_count: int
    new_count: int
    changed_count: int
    unchanged_count: int
    rejected_count: int


def run_facts(run_id: UUID) -> RunFacts | None:
    """Return one import, or None."""
    names = [field.name for field in fields(RunFacts)]
    values = ImportRun.objects.filter(pk=run_id).values(*names).first()
    return RunFacts(**values) if values else None


def deviations_of(run_id: UUID) -> QuerySet[Deviation]:
    """Return the deviations that an import reported, in order."""
    return Deviation.objects.filter(run_id=run_id)
