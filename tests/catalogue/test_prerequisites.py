"""What should be completed before a course: entered by its keepers, never in a circle."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from courses.catalogue.api import find_courses, get_course
from courses.catalogue.models import Prerequisite
from courses.catalogue.rules.editing import PrerequisiteInCircle
from courses.catalogue.rules.publishing import CourseUnknown
from courses.catalogue.services.course_files import load_courses_file
from courses.catalogue.services.editing import drop_prerequisite, require_course
from tests.catalogue.conftest import DEMO_COURSES


@pytest.fixture
def ids(db_access: None, dora: Any, now: dt.datetime) -> list[UUID]:
    """The ids of three example courses without prerequisites."""
    load_courses_file(path=DEMO_COURSES, actor=dora.actor, now=now)
    return [course.id for course in find_courses() if not course.requires][:3]


@pytest.fixture
def require(dora: Any, now: dt.datetime) -> Callable[[UUID, UUID], None]:
    """Dora says that the first course presupposes the second."""

    def call(course_id: UUID, required_id: UUID) -> None:
        require_course(course_id=course_id, required_id=required_id, actor=dora.actor, now=now)

    return call


def test_a_course_names_what_it_presupposes(
    ids: list[UUID], require: Callable[[UUID, UUID], None]
) -> None:
    for _time in range(2):
        require(ids[0], ids[1])

    assert [one for one, _title in get_course(course_id=ids[0]).requires] == [ids[1]]


def test_the_example_courses_name_one(ids: list[UUID]) -> None:
    named = {course.title: course.requires for course in find_courses() if course.requires}

    (required,) = named["Tabellen für Fortgeschrittene"]
    assert required[1] == "Daten lesen, Zahlen prüfen"


def test_a_prerequisite_is_removed_again(
    ids: list[UUID], require: Callable[[UUID, UUID], None], dora: Any, now: dt.datetime
) -> None:
    require(ids[0], ids[1])

    drop_prerequisite(course_id=ids[0], required_id=ids[1], actor=dora.actor, now=now)

    assert get_course(course_id=ids[0]).requires == ()


@pytest.mark.parametrize("chain", [[0, 0], [0, 1, 0], [0, 1, 2, 0]])
def test_no_course_presupposes_itself_over_others_either(
    ids: list[UUID], require: Callable[[UUID, UUID], None], chain: list[int]
) -> None:
    *links, last = itertools.pairwise(chain)
    for course, required in links:
        require(ids[course], ids[required])

    with pytest.raises(PrerequisiteInCircle):
        require(ids[last[0]], ids[last[1]])


def test_the_database_refuses_a_circle(
    ids: list[UUID], require: Callable[[UUID, UUID], None]
) -> None:
    require(ids[0], ids[1])

    with pytest.raises(IntegrityError, match="circle"), transaction.atomic():
        Prerequisite.objects.create(course_id=ids[1], required_id=ids[0])


def test_unknown_courses_are_refused(
    ids: list[UUID], require: Callable[[UUID, UUID], None]
) -> None:
    for pair in ((uuid4(), ids[0]), (ids[0], uuid4())):
        with pytest.raises(CourseUnknown):
            require(*pair)


def test_the_page_says_why_a_circle_is_refused(
    ids: list[UUID], require: Callable[[UUID, UUID], None], dora: Any
) -> None:
    require(ids[0], ids[1])

    answer = dora.client().post(f"/katalog/{ids[1]}/voraussetzungen/", {"required_id": str(ids[0])})

    assert "sich Kurse im Kreis voraussetzen" in answer.content.decode()


@pytest.mark.parametrize("stranger", ["bernd", "emil"])
def test_nobody_but_the_keepers_can_enter_one(
    ids: list[UUID], stranger: str, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(stranger).client()

    address = f"/katalog/{ids[0]}/voraussetzungen/"
    assert client.post(address, {"required_id": str(ids[1])}).status_code == 404
    assert Prerequisite.objects.filter(course_id=ids[0]).count() == 0


@pytest.mark.slow
def test_of_two_halves_of_a_circle_at_once_one_is_refused(
    real_database: str, ids: list[UUID], require: Callable[[UUID, UUID], None], in_parallel: Any
) -> None:
    from tenants.registry.api import in_cooperative

    def call(number: int) -> None:
        with in_cooperative():
            require(ids[number], ids[1 - number])

    outcomes = in_parallel(2, call)

    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "PrerequisiteInCircle"]
