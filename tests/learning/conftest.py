from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client

from campus.kernel.actor import SYSTEM
from courses.catalogue.api import find_courses, list_questions, list_units
from courses.catalogue.services.course_files import load_courses_file
from courses.learning.api import enrol
from courses.learning.models import Certificate
from courses.learning.services.working import hand_in_quiz, read_unit
from tenants.registry.api import in_cooperative, in_municipality
from tests.catalogue.conftest import DEMO_COURSES
from tests.scenes import scene

WRITING = "Verständlich schreiben in der Verwaltung"


@scene
def courses(db_access: None, now: dt.datetime) -> dict[str, UUID]:
    """The example courses by title."""
    with in_cooperative():
        load_courses_file(path=DEMO_COURSES, actor=SYSTEM, now=now)
        return {course.title: course.id for course in find_courses()}


@dataclass(frozen=True, kw_only=True)
class Learner:
    """One of the cast in one course: `.read(0)`, `.answer(3, rightly=True)`, `.finish()`."""

    person: Any
    enrolment_id: UUID
    booking_ref: UUID
    course_id: UUID
    now: dt.datetime

    @property
    def unit_ids(self) -> list[UUID]:
        return [unit.id for unit in list_units(course_id=self.course_id)]

    def read(self, place: int) -> None:
        with in_municipality(self.person.municipality_id):
            read_unit(
                employee_id=self.person.employee_id,
                enrolment_id=self.enrolment_id,
                unit_id=self.unit_ids[place],
                now=self.now,
            )

    def answer(self, place: int, *, rightly: bool) -> UUID:
        with in_municipality(self.person.municipality_id):
            return hand_in_quiz(
                employee_id=self.person.employee_id,
                enrolment_id=self.enrolment_id,
                unit_id=self.unit_ids[place],
                answers=answers_to(self.unit_ids[place], rightly=rightly),
                now=self.now,
            )

    def finish(self) -> None:
        for place in range(3):
            self.read(place)
        self.answer(3, rightly=True)

    def address(self, rest: str = "") -> str:
        return f"/lernen/meine-kurse/{self.enrolment_id}/{rest}"


def answers_to(unit_id: UUID, *, rightly: bool) -> dict[UUID, frozenset[UUID]]:
    """All answers of a quiz: the key, or for each question only a wrong option."""
    return {
        question.id: question.right_ids
        if rightly
        else frozenset([next(one.id for one in question.options if not one.is_right)])
        for question in list_questions(unit_id=unit_id)
    }


@pytest.fixture
def enrolled(courses: dict[str, UUID], now: dt.datetime) -> Callable[..., Learner]:
    """Enrol one of the cast: `enrolled(anna)`."""

    def enrol_person(person: Any, title: str = WRITING) -> Learner:
        booking_ref = uuid4()
        with in_municipality(person.municipality_id), transaction.atomic():
            enrolment_id = enrol(
                employee_id=person.employee_id,
                course_id=courses[title],
                booking_ref=booking_ref,
                now=now,
                actor=person.actor,
            )
        return Learner(
            person=person,
            enrolment_id=enrolment_id,
            booking_ref=booking_ref,
            course_id=courses[title],
            now=now,
        )

    return enrol_person


@pytest.fixture
def anna_learns(anna: Any, enrolled: Callable[..., Learner]) -> Learner:
    """Anna, enrolled in the course on writing."""
    return enrolled(anna)


@pytest.fixture
def browser(anna: Any) -> Client:
    """Anna's browser."""
    client: Client = anna.client()
    return client


@pytest.fixture
def certificate_of() -> Callable[[Learner], Certificate]:
    """The certificate of a learner who has finished."""

    def find(learner: Learner) -> Certificate:
        with in_municipality(learner.person.municipality_id):
            return Certificate.objects.get(enrolment_id=learner.enrolment_id)

    return find
