"""Enrolling an employee and cancelling an enrolment, inside the booking's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from campus.kernel.refusal import refuse_last_on
from courses.catalogue.api import CourseSnapshot, get_date, get_snapshot
from courses.learning.models import Enrolment
from courses.learning.rules.enrolling import (
    AlreadyEnrolled,
    BookingTaken,
    CourseNotOpen,
    EnrolmentCompleted,
    EnrolmentUnknown,
)


def enrol(
    *,
    employee_id: UUID,
    course_id: UUID,
    course: CourseSnapshot | None = None,
    booking_ref: UUID,
    course_date_id: UUID | None,
    now: datetime,
) -> UUID:
    """Enrol an employee and keep a snapshot of what course and date promise today.

    :param course: the course as the caller has read it in this transaction

    :returns: the enrolment's id
    :raises DateUnknown: for an unknown date
    :raises CourseUnknown: for a draft or an unknown course
    :raises CourseNotOpen: for an archived course
    :raises AlreadyEnrolled: where the employee has an enrolment for the course
    :raises BookingTaken: where the booking has an enrolment already
    """
    course = course or get_snapshot(course_id=course_id)
    if not course.is_open:
        raise CourseNotOpen
    with refuse_last_on(
        learning_enrolment_once=AlreadyEnrolled, learning_enrolment_booking=BookingTaken
    ):
        enrolment = Enrolment.objects.create(
            employee_id=employee_id,
            course_id=course.id,
            course_title=course.title,
            course_provider=course.provider,
            course_hours=course.hours,
            price_cents=course.price_cents,
            product=course.product,
            booking_ref=booking_ref,
            enrolled_at=now,
            **_date_facts(course_date_id),
        )
    return enrolment.pk


def _date_facts(course_date_id: UUID | None) -> dict[str, Any]:
    if course_date_id is None:
        return {}
    date = get_date(course_date_id=course_date_id)
    return {
        "course_date_id": date.id,
        "starts_at": date.starts_at,
        "ends_at": date.ends_at,
        "place": date.place,
    }


def cancel_enrolment(*, booking_ref: UUID, now: datetime) -> None:
    """Cancel the enrolment of a booking, so that the employee may enrol again.

    :raises EnrolmentUnknown: where the booking has no open enrolment
    :raises EnrolmentCompleted: where the course has been completed
    """
    booked = Enrolment.objects.filter(booking_ref=booking_ref)
    # First the update: it waits for whoever completes the course at this moment.
    open_one = booked.filter(completed_at__isnull=True, cancelled_at__isnull=True)
    if open_one.update(cancelled_at=now):
        return
    completed = booked.filter(completed_at__isnull=False).exists()
    raise EnrolmentCompleted if completed else EnrolmentUnknown
