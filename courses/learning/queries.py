"""Reading enrolments, progress, attempts and certificates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from campus.kernel.proof import CheckResult
from courses.catalogue.api import (
    CourseView,
    DateView,
    OptionView,
    QuestionView,
    UnitView,
    booked_counts,
    departed_counts,
    get_course,
    get_date,
    list_questions,
    list_units,
)
from courses.learning.models import Certificate, Enrolment, PathChoice, QuizAttempt, UnitProgress
from courses.learning.rules.certificate import normalise_code
from courses.learning.rules.enrolling import EnrolmentUnknown
from courses.learning.rules.progress import UnitUnknown, next_open
from tenants.registry.api import in_municipality, municipality_ids_with_rows


@dataclass(frozen=True, kw_only=True)
class Learning:
    """An enrolment with the units of its course and what of them is done."""

    enrolment: Enrolment
    units: tuple[UnitView, ...]
    done: frozenset[UUID]

    @property
    def course(self) -> CourseView:
        """Return the course as it is today; most pages do with the enrolment's snapshot."""
        return get_course(course_id=self.enrolment.course_id)

    @property
    def date(self) -> DateView | None:
        """Return the date as it is today; it may have been moved or called off since."""
        date_id = self.enrolment.course_date_id
        return get_date(course_date_id=date_id) if date_id else None

    @property
    def is_date_moved(self) -> bool:
        """Return whether the date is another one than when the employee enrolled."""
        promised = (self.enrolment.starts_at, self.enrolment.ends_at, self.enrolment.place)
        date = self.date
        return date is not None and promised != (date.starts_at, date.ends_at, date.place)

    @property
    def done_count(self) -> int:
        return sum(unit.id in self.done for unit in self.units)

    @property
    def next_unit(self) -> UnitView | None:
        next_id = next_open([unit.id for unit in self.units], self.done)
        return next((unit for unit in self.units if unit.id == next_id), None)

    def place_of(self, unit_id: UUID) -> int:
        """Return the index of a unit.

        :raises UnitUnknown: where the unit is not part of the course
        """
        ids = [unit.id for unit in self.units]
        if unit_id not in ids:
            raise UnitUnknown
        return ids.index(unit_id)


@dataclass(frozen=True, kw_only=True)
class AnsweredQuestion:
    """A question with what was chosen and whether exactly the key was chosen."""

    question: QuestionView
    chosen: tuple[OptionView, ...]
    is_right: bool


@dataclass(frozen=True, kw_only=True)
class CertificateView:
    """What a certificate says, for whoever holds its code."""

    holder_name: str
    municipality_name: str
    course_title: str
    course_provider: str
    course_hours: int
    issued_at: datetime


@dataclass(frozen=True, kw_only=True)
class PathWish:
    """The order in which an employee wants the courses of the path, and those left out."""

    order: tuple[UUID, ...] = ()
    dropped: tuple[UUID, ...] = ()


def path_wish(employee_id: UUID) -> PathWish:
    """Return what an employee chose about the own learning path."""
    choices = list(PathChoice.objects.filter(employee_id=employee_id))
    return PathWish(
        order=tuple(one.course_id for one in choices if one.dropped_at is None),
        dropped=tuple(one.course_id for one in choices if one.dropped_at),
    )


def enrolments_of(employee_id: UUID) -> QuerySet[Enrolment]:
    """Return the enrolments of an employee that were not cancelled, latest first."""
    return Enrolment.objects.filter(employee_id=employee_id, cancelled_at__isnull=True)


def enrolment_in(*, employee_id: UUID, course_id: UUID) -> Enrolment | None:
    """Return the employee's enrolment in a course, if there is one."""
    return enrolments_of(employee_id).filter(course_id=course_id).first()


def done_unit_ids(enrolment_id: UUID) -> frozenset[UUID]:
    """Return the units that have been worked through."""
    rows = UnitProgress.objects.filter(enrolment_id=enrolment_id)
    return frozenset(rows.values_list("unit_id", flat=True))


def learning_of(*, employee_id: UUID, enrolment_id: UUID) -> Learning:
    """Return one enrolment of this employee with all that its pages show.

    :raises EnrolmentUnknown: where the employee has no such enrolment
    """
    enrolment = enrolments_of(employee_id).filter(pk=enrolment_id).first()
    if enrolment is None:
        raise EnrolmentUnknown
    return Learning(
        enrolment=enrolment,
        units=list_units(course_id=enrolment.course_id),
        done=done_unit_ids(enrolment.pk),
    )


def attempt_of(*, learning: Learning, attempt_id: UUID) -> QuizAttempt:
    """Return one attempt of this enrolment.

    :raises UnitUnknown: where there is none
    """
    attempt = QuizAttempt.objects.filter(enrolment=learning.enrolment, pk=attempt_id).first()
    if attempt is None:
        raise UnitUnknown
    return attempt


def answered_questions(attempt: QuizAttempt) -> list[AnsweredQuestion]:
    """Return the questions of an attempt, as far as the quiz still has them, with the answers."""
    questions = list_questions(unit_id=attempt.unit_id)
    return [
        _answered(question, frozenset(attempt.answers[str(question.id)]))
        for question in questions
        if str(question.id) in attempt.answers
    ]


def _answered(question: QuestionView, chosen_ids: frozenset[str]) -> AnsweredQuestion:
    return AnsweredQuestion(
        question=question,
        chosen=tuple(option for option in question.options if str(option.id) in chosen_ids),
        is_right={str(one) for one in question.right_ids} == chosen_ids,
    )


def certificate_of(*, employee_id: UUID, enrolment_id: UUID) -> Certificate:
    """Return the certificate of this employee's enrolment.

    :raises EnrolmentUnknown: where the employee has no such enrolment, or none completed
    """
    rows = Certificate.objects.filter(enrolment_id=enrolment_id)
    certificate = rows.filter(enrolment__employee_id=employee_id).first()
    if certificate is None:
        raise EnrolmentUnknown
    return certificate


def certificate_by_code(text: str) -> CertificateView | None:
    """Return what the certificate with a typed code says, or None."""
    code = normalise_code(text)
    found = Certificate.objects.filter(code=code).first() if code else None
    if found is None:
        return None
    return CertificateView(
        holder_name=found.holder_name,
        municipality_name=found.municipality_name,
        course_title=found.course_title,
        course_provider=found.course_provider,
        course_hours=found.course_hours,
        issued_at=found.issued_at,
    )


def has_enrolment(booking_ref: UUID) -> bool:
    """Tell whether a booking has an enrolment that was not cancelled."""
    return Enrolment.objects.filter(booking_ref=booking_ref, cancelled_at__isnull=True).exists()


def enrolled_counts() -> Counter[UUID]:
    """Return how many people of the current municipality are enrolled for each date."""
    rows = Enrolment.objects.filter(course_date_id__isnull=False, cancelled_at__isnull=True)
    counted = rows.order_by().values_list("course_date_id").annotate(count=Count("id"))
    return Counter({date_id: count for date_id, count in counted if date_id})


def reconcile_bookings() -> tuple[CheckResult, ...]:
    """Prove that every booked seat has one enrolment, and every enrolment for a date its seat.

    Walks over all municipalities; from the cooperative's scope, as part of `manage.py reconcile`.
    """
    booked = booked_counts()
    enrolled = departed_counts()
    for municipality_id in municipality_ids_with_rows():
        with in_municipality(municipality_id):
            enrolled.update(enrolled_counts())
    findings = [
        f"Termin {date_id}: {count} Plätze gebucht, {enrolled[date_id]} Anmeldungen"
        for date_id, count in sorted(booked.items())
        if count != enrolled[date_id]
    ]
    title = "Je gebuchtem Platz eine Anmeldung"
    return (CheckResult(title=title, checked=sum(booked.values()), findings=tuple(findings[:20])),)
