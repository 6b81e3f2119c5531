"""Entering courses by hand: facts and levels."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from courses.catalogue.models import Course, CourseLevel, Prerequisite, Provider
from courses.catalogue.rules.editing import CheckWithDates, CourseEntry, PrerequisiteInCircle
from courses.catalogue.rules.publishing import (
    AddressTaken,
    CourseUnknown,
    check_complete,
)
from courses.catalogue.rules.texts import description_html


@transaction.atomic(durable=True)
def save_course(*, course_id: UUID | None, entry: CourseEntry, actor: Actor, now: datetime) -> UUID:
    """Add a course as a draft, or change one, and return its id.

    :raises CourseUnknown: where the course to change does not exist
    :raises CourseIncomplete: where a published course would lose hours or price
    :raises AddressTaken: where another course has the same web address
    """
    course = Course(source=Course.Source.OWN) if course_id is None else lock_course(course_id)
    write_entry(course=course, entry=entry)
    action = "catalogue.course_added" if course_id is None else "catalogue.course_changed"
    record(action=action, actor=actor, subject=f"course:{course.pk}", now=now)
    return course.pk


def write_entry(*, course: Course, entry: CourseEntry) -> None:
    """Write entered facts to a course, inside the caller's transaction.

    :raises CourseIncomplete: where a published course would lose hours or price
    :raises AddressTaken: where another course has the same web address
    :raises CheckWithDates: where the competence check would have dates
    """
    course.provider = provider_named(entry.provider_name)
    course.summary = description_html(entry.summary)
    course.objectives = description_html(entry.objectives)
    for name in (
        "title",
        "url",
        "hours",
        "price_cents",
        "category",
        "format",
        "product",
        "licence",
        "language",
    ):
        setattr(course, name, getattr(entry, name))
    if course.state != Course.State.DRAFT:
        check_course_complete(course)
    with refuse_on(
        catalogue_course_url=AddressTaken, catalogue_course_check_has_no_dates=CheckWithDates
    ):
        course.save()


def provider_named(name: str, *, url: str = "") -> Provider:
    """Return the provider with a name, made where there is none."""
    return Provider.objects.get_or_create(name=name, defaults={"url": url})[0]


def lock_course(course_id: UUID) -> Course:
    """Return a course whose row is locked until the transaction ends.

    :raises CourseUnknown: where there is none
    """
    rows = Course.objects.select_for_update(of=("self",), no_key=True)
    course = rows.filter(pk=course_id).first()
    if course is None:
        raise CourseUnknown
    return course


def check_course_complete(course: Course) -> None:
    """Make sure that a course has all that a published one needs.

    :raises CourseIncomplete: with the missing facts
    """
    check_complete(
        hours=course.hours,
        price_cents=course.price_cents,
        is_dated=course.format == Course.Format.DATED,
        has_dates=course.dates.exists(),
    )


@transaction.atomic(durable=True)
def set_level(
    *, course_id: UUID, field_code: str, level_from: int, level_to: int, actor: Actor, now: datetime
) -> None:
    """Say between which levels of a competence field a course teaches.

    :raises CourseUnknown: where the course does not exist
    """
    course = lock_course(course_id)
    CourseLevel.objects.update_or_create(
        course=course,
        field_code=field_code,
        defaults={"level_from": level_from, "level_to": level_to},
    )
    record(action="catalogue.level_set", actor=actor, subject=f"course:{course.pk}", now=now)


@transaction.atomic(durable=True)
def remove_level(*, course_id: UUID, field_code: str, actor: Actor, now: datetime) -> None:
    """Take a competence field off a course.

    :raises CourseUnknown: where the course does not exist
    """
    course = lock_course(course_id)
    course.levels.filter(field_code=field_code).delete()
    record(action="catalogue.level_removed", actor=actor, subject=f"course:{course.pk}", now=now)


@transaction.atomic(durable=True)
def require_course(*, course_id: UUID, required_id: UUID, actor: Actor, now: datetime) -> None:
    """Say that another course should be completed before this one; once is enough.

    :raises CourseUnknown: where one of the two does not exist
    :raises PrerequisiteInCircle: where the other course, or one before it, presupposes this one
    """
    add_prerequisite(course=lock_course(course_id), required_id=required_id)
    record(action="catalogue.prerequisite_set", actor=actor, subject=f"course:{course_id}", now=now)


def add_prerequisite(*, course: Course, required_id: UUID) -> None:
    """Note a prerequisite in the caller's transaction; see `require_course`."""
    if not Course.objects.filter(pk=required_id).exists():
        raise CourseUnknown
    with refuse_on(
        catalogue_prerequisite_not_itself=PrerequisiteInCircle,
        catalogue_prerequisite_no_circle=PrerequisiteInCircle,
    ):
        Prerequisite.objects.get_or_create(course=course, required_id=required_id)


@transaction.atomic(durable=True)
def drop_prerequisite(*, course_id: UUID, required_id: UUID, actor: Actor, now: datetime) -> None:
    """Take a prerequisite off a course.

    :raises CourseUnknown: where the course does not exist
    """
    course = lock_course(course_id)
    course.prerequisites.filter(required_id=required_id).delete()
    record(
        action="catalogue.prerequisite_removed",
        actor=actor,
        subject=f"course:{course.pk}",
        now=now,
    )
