"""Why an enrolment or a step in a course is refused."""

from __future__ import annotations

from uuid import UUID

from campus.kernel.refusal import Refusal


class AlreadyEnrolled(Refusal):
    code = "already_enrolled"
    sentence = (
        "Sie sind zu diesem Kurs bereits angemeldet. Sie finden ihn unter „Meine Kurse“ und "
        "können dort weiterlernen."
    )


class CourseNotOpen(Refusal):
    code = "course_not_open"
    sentence = "Dieser Kurs nimmt keine Anmeldungen mehr an. Bitte wählen Sie einen anderen Kurs."


class BookingTaken(Refusal):
    code = "booking_taken"
    sentence = (
        "Zu dieser Buchung gibt es schon eine Anmeldung. Bitte sehen Sie unter „Meine Kurse“ nach."
    )


class EnrolmentUnknown(Refusal):
    code = "enrolment_unknown"
    sentence = "Diese Anmeldung gibt es nicht. Bitte sehen Sie unter „Meine Kurse“ nach."
    status = 404


class EnrolmentCompleted(Refusal):
    code = "enrolment_completed"
    sentence = (
        "Der Kurs ist bereits abgeschlossen und kann nicht mehr storniert werden. "
        "Die Teilnahmebestätigung bleibt gültig."
    )


class EnrolmentForeign(Refusal):
    code = "enrolment_foreign"
    sentence = "Sie können nur sich selbst zu einem Kurs anmelden."
    status = 403


def check_own_enrolment(*, actor_employee_id: UUID | None, employee_id: UUID) -> None:
    """Make sure that an employee enrols nobody else; runs without a person may enrol anyone.

    :raises EnrolmentForeign: otherwise
    """
    if actor_employee_id is not None and actor_employee_id != employee_id:
        raise EnrolmentForeign
