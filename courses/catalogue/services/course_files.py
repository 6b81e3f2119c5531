"""Loading courses with their units and quizzes from a TOML file that people can read and write."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from courses.catalogue.models import Course, CourseLevel
from courses.catalogue.rules.editing import CourseEntry, OptionEntry, QuestionEntry, UnitEntry
from courses.catalogue.services.editing import add_prerequisite, write_entry
from courses.catalogue.services.moving import move_course
from courses.catalogue.services.units import append_unit


@transaction.atomic(durable=True)
def load_courses_file(*, path: Path, actor: Actor, now: datetime) -> tuple[UUID, ...]:
    """Add and publish the courses of a file that are not in the catalogue yet.

    :returns: the ids of all courses of the file, in its order
    :raises tomllib.TOMLDecodeError: where the file is no TOML
    :raises KeyError: where a course lacks a fact
    :raises Course.DoesNotExist: where a course requires one that does not stand before it
    """
    with path.open("rb") as file:
        entries = tomllib.load(file)["course"]
    course_ids = tuple(_load_course(entry, now=now) for entry in entries)
    facts = {"courses": len(course_ids)}
    record(action="catalogue.file_loaded", actor=actor, subject="courses", facts=facts, now=now)
    return course_ids


def _load_course(entry: Mapping[str, Any], *, now: datetime) -> UUID:
    known = Course.objects.filter(url=entry["url"]).values_list("pk", flat=True).first()
    if known is not None:
        return known
    course = Course(source=Course.Source.FILE, keywords=entry.get("keywords", []))
    write_entry(course=course, entry=_course_entry(entry))
    CourseLevel.objects.bulk_create(
        CourseLevel(course=course, field_code=code, level_from=low, level_to=high)
        for code, (low, high) in entry["levels"].items()
    )
    for url in entry.get("requires", []):
        required_id = Course.objects.values_list("pk", flat=True).get(url=url)
        add_prerequisite(course=course, required_id=required_id)
    for unit in entry.get("unit", []):
        append_unit(course=course, entry=_unit_entry(unit))
    move_course(course=course, target=Course.State.PUBLISHED, now=now)
    return course.pk


def _course_entry(entry: Mapping[str, Any]) -> CourseEntry:
    return CourseEntry(
        title=entry["title"],
        url=entry["url"],
        provider_name=entry["provider"],
        summary=entry["summary"],
        objectives=entry.get("objectives", ""),
        hours=entry["hours"],
        price_cents=entry["price_cents"],
        category=entry["category"],
        format=entry.get("format", "on_demand"),
        licence=entry.get("licence", ""),
        language=entry.get("language", "de"),
        product=entry.get("product", "course"),
    )


def _unit_entry(unit: Mapping[str, Any]) -> UnitEntry:
    questions = unit.get("question", [])
    return UnitEntry(
        title=unit["title"],
        kind="quiz" if questions else "text",
        text=unit.get("text", ""),
        pass_percent=unit.get("pass_percent", 60),
        questions=[_question_entry(question) for question in questions],
    )


def _question_entry(question: Mapping[str, Any]) -> QuestionEntry:
    return QuestionEntry(
        text=question["text"],
        options=[
            OptionEntry(
                text=option["text"],
                is_right=option.get("right", False),
                feedback=option.get("feedback", ""),
            )
            for option in question["option"]
        ],
    )
