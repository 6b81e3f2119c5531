"""The file of example courses: complete, within the template model, loaded once."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Any
from uuid import UUID

import pytest

from campus.kernel.actor import SYSTEM
from courses.catalogue.api import find_courses, list_questions, list_units
from courses.catalogue.models import Course
from courses.catalogue.rules.editing import FIELD_TITLES
from courses.catalogue.services.course_files import load_courses_file
from tests.catalogue.conftest import DEMO_COURSES


@pytest.fixture
def courses_in_file() -> list[dict[str, Any]]:
    """What the file says."""
    entries: list[dict[str, Any]] = tomllib.loads(DEMO_COURSES.read_text())["course"]
    return entries


def test_a_dozen_courses_are_published(demo_courses: tuple[UUID, ...]) -> None:
    assert len(demo_courses) == 12
    assert {course.id for course in find_courses()} == set(demo_courses)


def test_loading_the_file_again_changes_nothing(
    demo_courses: tuple[UUID, ...], now: dt.datetime
) -> None:
    again = load_courses_file(path=DEMO_COURSES, actor=SYSTEM, now=now)

    assert again == demo_courses
    assert Course.objects.count() == 12


def test_three_courses_can_be_worked_through(demo_courses: tuple[UUID, ...]) -> None:
    workable = [course for course in find_courses() if course.workable]

    assert len(workable) == 3
    for course in workable:
        units = list_units(course_id=course.id)
        assert [unit.is_quiz for unit in units] == [False, False, False, True]
        questions = list_questions(unit_id=units[-1].id)
        assert all(question.right_ids for question in questions)


def test_every_course_says_that_it_is_an_example(courses_in_file: list[dict[str, Any]]) -> None:
    assert all(entry["summary"].strip().startswith("Beispielkurs.") for entry in courses_in_file)


def test_the_fields_are_those_of_the_template_model(courses_in_file: list[dict[str, Any]]) -> None:
    model = DEMO_COURSES.parents[2] / "assessments" / "library" / "template" / "model_de.toml"
    fields = {one["code"]: one["title"] for one in tomllib.loads(model.read_text())["fields"]}

    assert fields == FIELD_TITLES
    assert {code for entry in courses_in_file for code in entry["levels"]} == fields.keys()


def test_right_answers_do_not_always_stand_in_the_same_place(
    courses_in_file: list[dict[str, Any]],
) -> None:
    questions = [
        question
        for entry in courses_in_file
        for unit in entry.get("unit", [])
        for question in unit.get("question", [])
    ]
    places = [
        [option.get("right", False) for option in question["option"]].index(True)
        for question in questions
    ]

    assert max(places.count(place) for place in set(places)) <= len(places) * 2 // 3
