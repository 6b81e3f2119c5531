"""Reading enrolments and progress."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from courses.learning.models import Certificate, Enrolment


def enrolments_of(employee_id: UUID) -> QuerySet[Enrolment]:
    """Return the enrolments of an employee that were not cancelled, latest first."""
    return Enrolment.objects.filter(
        employee_id=employee_id, cancelled_at__isnull=True
    ).select_related("certificate")


def enrolment_of(*, employee_id: UUID, enrolment_id: UUID) -> Enrolment | None:
    """Return one enrolment, if it is this employee's."""
    return enrolments_of(employee_id).filter(pk=enrolment_id).first()


def done_unit_ids(enrolment_id: UUID) -> frozenset[UUID]:
    """Return the units that have been worked through."""
    enrolment = Enrolment(pk=enrolment_id)
    return frozenset(enrolment.progress.values_list("unit_id", flat=True))


def certificate_by_code(code: str) -> Certificate | None:
    """Return the certificate with a normalised code."""
    return Certificate.objects.filter(code=code).first()
