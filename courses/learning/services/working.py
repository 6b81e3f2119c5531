"""Working through a course: read a unit, hand in a quiz, complete the course."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

from django.db import transaction

from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from courses.catalogue.api import UnitView, list_questions, list_units
from courses.learning.models import Enrolment, QuizAttempt, UnitProgress
from courses.learning.queries import done_unit_ids
from courses.learning.rules.enrolling import EnrolmentUnknown
from courses.learning.rules.progress import (
    QuizNotRead,
    Score,
    UnitUnknown,
    is_completed,
    score_quiz,
)
from courses.learning.services.certifying import issue_certificate
from tenants.registry.api import current_municipality


@transaction.atomic(durable=True)
def read_unit(*, employee_id: UUID, enrolment_id: UUID, unit_id: UUID, now: datetime) -> None:
    """Note that an employee has read a text unit; complete the course where it was the last.

    :raises EnrolmentUnknown: where the employee has no such enrolment
    :raises UnitUnknown: where the unit is not part of the course
    :raises QuizNotRead: where the unit is a quiz
    """
    enrolment = _lock_enrolment(employee_id=employee_id, enrolment_id=enrolment_id)
    unit = _unit_of(enrolment, unit_id)
    if unit.is_quiz:
        raise QuizNotRead
    _note_done(enrolment, unit_id=unit_id, now=now)


@transaction.atomic(durable=True)
def hand_in_quiz(
    *,
    employee_id: UUID,
    enrolment_id: UUID,
    unit_id: UUID,
    answers: Mapping[UUID, AbstractSet[UUID]],
    now: datetime,
) -> UUID:
    """Score a quiz, keep the attempt and return its id; a passed one counts as done.

    :param answers: question -> chosen options
    :raises EnrolmentUnknown: where the employee has no such enrolment
    :raises UnitUnknown: where the unit is no quiz of the course
    """
    enrolment = _lock_enrolment(employee_id=employee_id, enrolment_id=enrolment_id)
    unit = _unit_of(enrolment, unit_id)
    if not unit.is_quiz:
        raise UnitUnknown
    key = {question.id: question.right_ids for question in list_questions(unit_id=unit_id)}
    score = score_quiz(key=key, answers=answers, pass_percent=unit.pass_percent)
    attempt = _keep_attempt(enrolment, unit_id=unit_id, answers=answers, score=score, now=now)
    if score.is_passed:
        _note_done(enrolment, unit_id=unit_id, now=now)
    return attempt.pk


def _lock_enrolment(*, employee_id: UUID, enrolment_id: UUID) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True)
    enrolment = rows.filter(
        pk=enrolment_id, employee_id=employee_id, cancelled_at__isnull=True
    ).first()
    if enrolment is None:
        raise EnrolmentUnknown
    return enrolment


def _unit_of(enrolment: Enrolment, unit_id: UUID) -> UnitView:
    units = list_units(course_id=enrolment.course_id)
    found = next((unit for unit in units if unit.id == unit_id), None)
    if found is None:
        raise UnitUnknown
    return found


def _keep_attempt(
    enrolment: Enrolment,
    *,
    unit_id: UUID,
    answers: Mapping[UUID, AbstractSet[UUID]],
    score: Score,
    now: datetime,
) -> QuizAttempt:
    return QuizAttempt.objects.create(
        enrolment=enrolment,
        unit_id=unit_id,
        attempted_at=now,
        answers={str(one): sorted(map(str, chosen)) for one, chosen in answers.items()},
        right_count=score.right_count,
        question_count=score.question_count,
        is_passed=score.is_passed,
    )


def _note_done(enrolment: Enrolment, *, unit_id: UUID, now: datetime) -> None:
    UnitProgress.objects.get_or_create(
        enrolment=enrolment, unit_id=unit_id, defaults={"done_at": now}
    )
    unit_ids = [unit.id for unit in list_units(course_id=enrolment.course_id)]
    is_first_time = enrolment.completed_at is None
    if is_first_time and is_completed(unit_ids, done_unit_ids(enrolment.pk)):
        _complete(enrolment, now=now)


def record_completion(*, booking_ref: UUID, now: datetime) -> None:
    """Note in the caller's transaction that the provider of a course reports its completion.

    For courses that are not worked through on the platform; a second time changes nothing.

    :raises EnrolmentUnknown: where the booking has no enrolment
    """
    require_transaction()
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True)
    enrolment = rows.filter(booking_ref=booking_ref, cancelled_at__isnull=True).first()
    if enrolment is None:
        raise EnrolmentUnknown
    if enrolment.completed_at is None:
        _complete(enrolment, now=now)


def complete_checks(*, employee_id: UUID, now: datetime) -> None:
    """Complete the booked checks of an employee, who has just completed the check itself.

    Runs in the transaction in which the check is completed, and learns nothing of its result.
    """
    require_transaction()
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True)
    booked = rows.filter(employee_id=employee_id, product="check", cancelled_at__isnull=True)
    for enrolment in booked.filter(completed_at__isnull=True):
        _complete(enrolment, now=now)


def _complete(enrolment: Enrolment, *, now: datetime) -> None:
    """Set the day of completion, issue the certificate, tell the voucher desk: all or nothing."""
    enrolment.completed_at = now
    enrolment.save(update_fields=["completed_at"])
    issue_certificate(enrolment=enrolment, now=now)
    municipality = current_municipality()
    enqueue(
        job="desk.complete_voucher",
        payload={"booking_ref": str(enrolment.booking_ref)},
        municipality_id=municipality.id if municipality else None,
        key=f"complete:{enrolment.booking_ref}",
        now=now,
    )
