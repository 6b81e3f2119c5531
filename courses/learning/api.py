"""The door to learning: enrolments, for the layers above, and what they say to the path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from courses.catalogue.api import CourseSnapshot
from courses.learning import queries
from courses.learning.models import Enrolment
from courses.learning.queries import reconcile_bookings
from courses.learning.rules.enrolling import (
    AlreadyEnrolled,
    BookingTaken,
    CourseNotOpen,
    EnrolmentCompleted,
    EnrolmentForeign,
    EnrolmentUnknown,
    check_own_enrolment,
)
from courses.learning.services import choosing, enrolling
from courses.learning.services.forgetting import ERASER
from courses.learning.services.leaving import note_departure
from courses.learning.services.recommending import FittingVoucher
from courses.learning.services.working import complete_checks, record_completion

__all__ = [
    "ERASER",
    "AlreadyEnrolled",
    "BookingTaken",
    "CourseNotOpen",
    "EnrolmentCompleted",
    "EnrolmentForeign",
    "EnrolmentUnknown",
    "EnrolmentView",
    "FittingVoucher",
    "cancel_enrolment",
    "complete_checks",
    "enrol",
    "enrolments_of",
    "forget_path",
    "has_enrolment",
    "note_departure",
    "reconcile_bookings",
    "record_completion",
]


@dataclass(frozen=True, kw_only=True)
class EnrolmentView:
    """An enrolment with the snapshot of its course."""

    id: UUID
    course_id: UUID
    course_title: str
    course_provider: str
    course_hours: int
    price_cents: int
    booking_ref: UUID
    course_date_id: UUID | None
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    enrolled_at: datetime
    completed_at: datetime | None


def enrol(
    *,
    employee_id: UUID,
    course_id: UUID,
    booking_ref: UUID,
    now: datetime,
    course: CourseSnapshot | None = None,
    actor: Actor,
    course_date_id: UUID | None = None,
) -> UUID:
    """Enrol an employee in the caller's transaction and return the enrolment's id.

    :param course_date_id: the date on which the caller has taken a seat
    :raises DateUnknown: for an unknown date
    :raises CourseUnknown: for a draft or an unknown course
    :raises CourseNotOpen: for an archived course
    :raises AlreadyEnrolled: where the employee has an enrolment for the course
    :raises BookingTaken: where the booking has an enrolment already
    :raises EnrolmentForeign: where the actor is another employee
    """
    require_transaction()
    check_own_enrolment(actor_employee_id=actor.employee_id, employee_id=employee_id)
    return enrolling.enrol(
        employee_id=employee_id,
        course_id=course_id,
        course=course,
        booking_ref=booking_ref,
        course_date_id=course_date_id,
        now=now,
    )


def cancel_enrolment(*, booking_ref: UUID, now: datetime) -> None:
    """Cancel a booking's enrolment in the caller's transaction, who also frees its seat.

    :raises EnrolmentUnknown: where the booking has no open enrolment
    :raises EnrolmentCompleted: where the course has been completed
    """
    require_transaction()
    enrolling.cancel_enrolment(booking_ref=booking_ref, now=now)


def forget_path(*, employee_id: UUID) -> None:
    """Forget what an employee chose in the learning path, in the caller's transaction.

    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    choosing.forget(employee_id=employee_id)


def has_enrolment(*, booking_ref: UUID) -> bool:
    """Tell whether a booking has an enrolment that was not cancelled."""
    return queries.has_enrolment(booking_ref)


def enrolments_of(*, employee_id: UUID) -> tuple[EnrolmentView, ...]:
    """Return the enrolments of an employee, latest first, without cancelled ones."""
    return tuple(_enrolment_view(row) for row in queries.enrolments_of(employee_id))


def _enrolment_view(row: Enrolment) -> EnrolmentView:
    return EnrolmentView(
        id=row.pk,
        course_id=row.course_id,
        course_title=row.course_title,
        course_provider=row.course_provider,
        course_hours=row.course_hours,
        price_cents=row.price_cents,
        booking_ref=row.booking_ref,
        course_date_id=row.course_date_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        enrolled_at=row.enrolled_at,
        completed_at=row.completed_at,
    )
