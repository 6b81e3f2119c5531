"""Working through a course: read, answer, repeat, complete once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from campus.kernel.refusal import violated_constraint
from campus.outbox.models import Job
from courses.catalogue.models import Unit
from courses.learning.api import record_completion
from courses.learning.models import Certificate, Enrolment, QuizAttempt, UnitProgress
from courses.learning.queries import learning_of
from courses.learning.rules.enrolling import EnrolmentUnknown
from courses.learning.rules.progress import QuizNotRead, UnitUnknown
from courses.learning.services.working import read_unit
from tenants.registry.api import in_cooperative, in_municipality
from tests.learning.conftest import Learner


def jobs() -> list[Job]:
    with in_cooperative():
        return list(Job.objects.filter(name="desk.complete_voucher"))


def state(learner: Learner) -> Any:
    with in_municipality(learner.person.municipality_id):
        return learning_of(
            employee_id=learner.person.employee_id, enrolment_id=learner.enrolment_id
        )


def test_reading_moves_on_to_the_next_unit(anna_learns: Learner) -> None:
    anna_learns.read(0)

    learning = state(anna_learns)
    assert learning.done_count == 1
    assert learning.next_unit.id == anna_learns.unit_ids[1]


def test_reading_twice_counts_once(anna_learns: Learner) -> None:
    anna_learns.read(0)
    anna_learns.read(0)

    assert state(anna_learns).done_count == 1


def test_a_quiz_is_not_done_by_reading(anna_learns: Learner) -> None:
    with pytest.raises(QuizNotRead):
        anna_learns.read(3)


def test_a_failed_quiz_is_kept_and_can_be_repeated(anna_learns: Learner) -> None:
    anna_learns.answer(3, rightly=False)
    assert state(anna_learns).done_count == 0
    anna_learns.answer(3, rightly=True)

    assert state(anna_learns).done_count == 1
    with in_municipality(anna_learns.person.municipality_id):
        attempts = QuizAttempt.objects.order_by("right_count").values_list(
            "right_count", "is_passed"
        )
        assert list(attempts) == [(0, False), (4, True)]


def test_everything_read_but_the_quiz_failed_completes_nothing(anna_learns: Learner) -> None:
    for place in range(3):
        anna_learns.read(place)
    anna_learns.answer(3, rightly=False)

    assert state(anna_learns).enrolment.completed_at is None
    assert jobs() == []


def test_the_last_unit_completes_the_course(anna_learns: Learner) -> None:
    anna_learns.finish()

    assert state(anna_learns).enrolment.completed_at == anna_learns.now
    with in_municipality(anna_learns.person.municipality_id):
        assert Certificate.objects.count() == 1


def test_the_order_of_the_units_does_not_matter(anna_learns: Learner) -> None:
    anna_learns.answer(3, rightly=True)
    for place in (2, 0, 1):
        anna_learns.read(place)

    assert state(anna_learns).enrolment.completed_at is not None


def test_completion_tells_the_voucher_desk_exactly_once(anna_learns: Learner) -> None:
    anna_learns.finish()
    anna_learns.answer(3, rightly=True)
    anna_learns.read(0)

    (job,) = jobs()
    assert job.payload == {"booking_ref": str(anna_learns.booking_ref)}
    assert job.municipality_id == anna_learns.person.municipality_id


def test_a_unit_added_later_does_not_undo_the_completion(anna_learns: Learner) -> None:
    anna_learns.finish()
    with in_cooperative():
        Unit.objects.create(course_id=anna_learns.course_id, position=9, title="Neu", text="Neu")
    anna_learns.read(4)

    assert state(anna_learns).enrolment.completed_at is not None
    assert len(jobs()) == 1


def test_a_unit_of_another_course_is_unknown(anna_learns: Learner) -> None:
    with in_municipality(anna_learns.person.municipality_id), pytest.raises(UnitUnknown):
        read_unit(
            employee_id=anna_learns.person.employee_id,
            enrolment_id=anna_learns.enrolment_id,
            unit_id=uuid4(),
            now=anna_learns.now,
        )


def test_a_cancelled_enrolment_cannot_be_worked_on(anna_learns: Learner) -> None:
    with in_municipality(anna_learns.person.municipality_id):
        Enrolment.objects.update(cancelled_at=anna_learns.now)

    with pytest.raises(EnrolmentUnknown):
        anna_learns.read(0)


def test_bernd_cannot_read_in_annas_name(
    anna_learns: Learner, bernd: Any, enrolled: Callable[..., Learner]
) -> None:
    with in_municipality(bernd.municipality_id), pytest.raises(EnrolmentUnknown):
        read_unit(
            employee_id=bernd.employee_id,
            enrolment_id=anna_learns.enrolment_id,
            unit_id=anna_learns.unit_ids[0],
            now=anna_learns.now,
        )


def test_the_database_refuses_more_right_answers_than_questions(anna_learns: Learner) -> None:
    with in_municipality(anna_learns.person.municipality_id):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            QuizAttempt.objects.create(
                enrolment_id=anna_learns.enrolment_id,
                unit_id=uuid4(),
                attempted_at=anna_learns.now,
                answers={},
                right_count=2,
                question_count=1,
                is_passed=True,
            )

        assert violated_constraint(error.value) == "learning_attempt_right_count"


def test_the_database_refuses_to_change_an_attempt(anna_learns: Learner) -> None:
    anna_learns.answer(3, rightly=False)

    with in_municipality(anna_learns.person.municipality_id):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            QuizAttempt.objects.update(is_passed=True)

        assert violated_constraint(error.value) == "learning_quizattempt_is_frozen"


def test_a_course_elsewhere_is_completed_once_by_its_providers_report(
    anna: Any, enrolled: Callable[..., Learner]
) -> None:
    learner = enrolled(anna, "Den Arbeitstag ordnen")

    for _again in range(2):
        with in_municipality(anna.municipality_id), transaction.atomic():
            record_completion(booking_ref=learner.booking_ref, now=learner.now)

    assert state(learner).enrolment.completed_at == learner.now
    assert len(jobs()) == 1


def test_an_unknown_booking_cannot_be_completed(anna: Any, courses: Any) -> None:
    with (
        in_municipality(anna.municipality_id),
        transaction.atomic(),
        pytest.raises(EnrolmentUnknown),
    ):
        record_completion(booking_ref=uuid4(), now=dt.datetime.now(dt.UTC))


@pytest.mark.slow
def test_eight_last_clicks_at_once_complete_once(
    real_database: str, anna_learns: Learner, in_parallel: Any
) -> None:
    for place in range(2):
        anna_learns.read(place)
    anna_learns.answer(3, rightly=True)

    outcomes = in_parallel(8, lambda _number: anna_learns.read(2))

    assert outcomes == [None] * 8
    assert len(jobs()) == 1
    with in_municipality(anna_learns.person.municipality_id):
        assert (Certificate.objects.count(), UnitProgress.objects.count()) == (1, 4)
