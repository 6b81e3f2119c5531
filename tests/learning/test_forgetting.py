"""One learner is forgotten; what the colleague in the same course has learned stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from campus.kernel.actor import SYSTEM
from courses.learning.models import Certificate, Enrolment, PathChoice, QuizAttempt, UnitProgress
from courses.learning.queries import certificate_of
from courses.learning.rules.enrolling import EnrolmentUnknown
from courses.learning.services.forgetting import ERASER
from tests.learning.conftest import Learner

TABLES: tuple[Any, ...] = (Certificate, Enrolment, PathChoice, QuizAttempt, UnitProgress)


@pytest.fixture
def anna_has_learned(anna_learns: Learner, at_ludwigshafen: Any) -> Learner:
    """Anna has tried the quiz, finished the course and moved a step of her path."""
    anna_learns.answer(3, rightly=False)
    anna_learns.finish()
    PathChoice.objects.create(
        employee_id=anna_learns.person.employee_id, course_id=anna_learns.course_id, position=1
    )
    return anna_learns


def counts() -> list[int]:
    return [table.objects.count() for table in TABLES]


def erase(person: Any, now: dt.datetime) -> None:
    with transaction.atomic():
        ERASER.erase(employee_id=person.employee_id, has_left=True, actor=SYSTEM, now=now)


def test_nothing_of_annas_is_foreseen_for_bernd(
    anna_has_learned: Learner, anna: Any, bernd: Any
) -> None:
    assert ERASER.foresee(employee_id=bernd.employee_id, has_left=True) == ()
    assert len(ERASER.foresee(employee_id=anna.employee_id, has_left=True)) == 4


def test_with_bernd_goes_nothing_of_annas(
    anna_has_learned: Learner, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    before = counts()

    erase(bernd, now)

    assert counts() == before == [1, 1, 1, 2, 4]
    assert Enrolment.objects.get().employee_id == anna.employee_id


def test_with_anna_goes_all_but_the_enrolment_without_her_name(
    anna_has_learned: Learner,
    anna: Any,
    bernd: Any,
    enrolled: Callable[..., Learner],
    now: dt.datetime,
) -> None:
    bernds = enrolled(bernd)

    erase(anna, now)

    assert counts() == [0, 2, 0, 0, 0]
    assert not Enrolment.objects.filter(employee_id=anna.employee_id).exists()
    assert Enrolment.objects.get(id=bernds.enrolment_id).employee_id == bernd.employee_id


def test_bernd_finds_no_certificate_of_annas(
    anna_has_learned: Learner, anna: Any, bernd: Any
) -> None:
    enrolment_id = anna_has_learned.enrolment_id

    with pytest.raises(EnrolmentUnknown):
        certificate_of(employee_id=bernd.employee_id, enrolment_id=enrolment_id)
    assert certificate_of(employee_id=anna.employee_id, enrolment_id=enrolment_id)
