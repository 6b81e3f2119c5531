"""Writing what is learnt on the platform: units and the questions of a quiz."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from campus.audit.api import record
from campus.kernel.actor import Actor
from courses.catalogue.models import Course, Option, Question, Unit
from courses.catalogue.rules.editing import (
    QuestionEntry,
    UnitEntry,
    UnitMisplaced,
    check_question,
)
from courses.catalogue.rules.publishing import CourseUnknown
from courses.catalogue.services.editing import lock_course


@transaction.atomic(durable=True)
def save_unit(
    *, course_id: UUID, unit_id: UUID | None, entry: UnitEntry, actor: Actor, now: datetime
) -> UUID:
    """Add a unit at the end of a course, or change one, and return its id.

    :raises CourseUnknown: where course or unit does not exist
    """
    course = lock_course(course_id)
    if unit_id is None:
        unit = append_unit(course=course, entry=entry)
    else:
        unit = _unit_of(course, unit_id)
        unit.title, unit.text, unit.pass_percent = entry.title, entry.text, entry.pass_percent
        unit.save()
    record(action="catalogue.unit_saved", actor=actor, subject=f"unit:{unit.pk}", now=now)
    return unit.pk


def append_unit(*, course: Course, entry: UnitEntry) -> Unit:
    """Add a unit with its questions at the end of a course, in the caller's transaction."""
    unit = Unit.objects.create(
        course=course,
        position=_next_position(course.units.aggregate(last=Max("position"))["last"]),
        kind=entry.kind,
        title=entry.title,
        text=entry.text,
        pass_percent=entry.pass_percent,
    )
    for position, question in enumerate(entry.questions, start=1):
        _create_question(unit=unit, position=position, entry=question)
    return unit


@transaction.atomic(durable=True)
def move_unit(*, course_id: UUID, unit_id: UUID, is_up: bool, actor: Actor, now: datetime) -> None:
    """Let a unit change places with the one before or after it.

    :raises CourseUnknown: where course or unit does not exist
    :raises UnitMisplaced: where there is no unit on that side
    """
    course = lock_course(course_id)
    units = list(course.units.all())
    place = units.index(_unit_of(course, unit_id))
    other = place - 1 if is_up else place + 1
    if not 0 <= other < len(units):
        raise UnitMisplaced
    first, second = units[place], units[other]
    first.position, second.position = second.position, first.position
    Unit.objects.bulk_update([first, second], ["position"])
    record(action="catalogue.unit_moved", actor=actor, subject=f"unit:{unit_id}", now=now)


@transaction.atomic(durable=True)
def remove_unit(*, course_id: UUID, unit_id: UUID, actor: Actor, now: datetime) -> None:
    """Remove a unit with its questions; what people have completed stays completed.

    :raises CourseUnknown: where course or unit does not exist
    """
    course = lock_course(course_id)
    _unit_of(course, unit_id).delete()
    record(action="catalogue.unit_removed", actor=actor, subject=f"unit:{unit_id}", now=now)


@transaction.atomic(durable=True)
def save_question(
    *,
    course_id: UUID,
    unit_id: UUID,
    question_id: UUID | None,
    entry: QuestionEntry,
    actor: Actor,
    now: datetime,
) -> None:
    """Add a question at the end of a quiz, or replace one with its options.

    :raises CourseUnknown: where course or unit does not exist
    :raises QuestionWithoutKey: where not both a right and a wrong answer are offered
    """
    unit = _unit_of(lock_course(course_id), unit_id)
    old = unit.questions.filter(pk=question_id).first() if question_id else None
    last = unit.questions.aggregate(last=Max("position"))["last"]
    position = old.position if old else _next_position(last)
    if old:
        old.delete()
    _create_question(unit=unit, position=position, entry=entry)
    record(action="catalogue.question_saved", actor=actor, subject=f"unit:{unit_id}", now=now)


@transaction.atomic(durable=True)
def remove_question(
    *, course_id: UUID, unit_id: UUID, question_id: UUID, actor: Actor, now: datetime
) -> None:
    """Remove a question from a quiz.

    :raises CourseUnknown: where course or unit does not exist
    """
    unit = _unit_of(lock_course(course_id), unit_id)
    unit.questions.filter(pk=question_id).delete()
    record(action="catalogue.question_removed", actor=actor, subject=f"unit:{unit_id}", now=now)


def _unit_of(course: Course, unit_id: UUID) -> Unit:
    unit = course.units.filter(pk=unit_id).first()
    if unit is None:
        raise CourseUnknown
    return unit


def _next_position(last: int | None) -> int:
    return (last or 0) + 1


def _create_question(*, unit: Unit, position: int, entry: QuestionEntry) -> None:
    check_question(entry.options)
    question = Question.objects.create(unit=unit, position=position, text=entry.text)
    Option.objects.bulk_create(_options(question, entry))


def _options(question: Question, entry: QuestionEntry) -> Sequence[Option]:
    return [
        Option(
            question=question,
            position=position,
            text=option.text,
            is_right=option.is_right,
            feedback=option.feedback,
        )
        for position, option in enumerate(entry.options, start=1)
    ]
