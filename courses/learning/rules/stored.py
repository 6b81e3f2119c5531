"""What is stored about what an employee learns."""

from __future__ import annotations

from campus.kernel.stored import EMPLOYMENT, PROOF_OF_FUNDS, Stored

_OWNER = "nur die beschäftigte Person selbst"
_COURSE = "course_title course_provider course_hours"

STORED = {
    "learning_enrolment": Stored(
        purpose="an welchem Kurs jemand teilnimmt, mit dem, was versprochen war",
        basis=PROOF_OF_FUNDS,
        readers="die beschäftigte Person; die Personalstelle bei Gutscheinen mit Termin",
        retention="funding",
        kept="bis zum Ende der Prüffrist der Förderung; nach dem Ausscheiden ohne Namen",
        of_employee=("employee_id",),
        technical="id",
        organisation=f"course_id {_COURSE} price_cents product course_date_id starts_at ends_at "
        "place",
        person="enrolled_at completed_at cancelled_at",
        pseudonym="employee_id booking_ref",
    ),
    "learning_unitprogress": Stored(
        purpose="welche Lerneinheiten jemand erledigt hat",
        basis=EMPLOYMENT,
        readers=_OWNER,
        retention="staff",
        of_employee=("enrolment__employee_id",),
        technical="id",
        organisation="enrolment unit_id",
        person="done_at",
    ),
    "learning_quizattempt": Stored(
        purpose="die Antworten in einem Quiz und ob es bestanden ist",
        basis=EMPLOYMENT,
        readers=_OWNER,
        retention="staff",
        of_employee=("enrolment__employee_id",),
        technical="id",
        organisation="enrolment unit_id question_count",
        person="attempted_at answers right_count is_passed",
    ),
    "learning_certificate": Stored(
        purpose="die Teilnahmebestätigung, wie sie ausgestellt wurde",
        basis=EMPLOYMENT,
        readers="die beschäftigte Person, und wem sie den Prüfcode gibt",
        retention="staff",
        of_employee=("enrolment__employee_id",),
        technical="id",
        organisation=f"enrolment municipality_name {_COURSE} contents",
        person="code issued_at holder_name",
    ),
    "learning_pathchoice": Stored(
        purpose="was jemand an seinem Lernpfad geändert hat",
        basis=EMPLOYMENT,
        readers=_OWNER,
        retention="checks_of_leavers",
        kept="so lange wie der letzte Check",
        of_employee=("employee_id",),
        technical="id",
        organisation="course_id",
        person="position dropped_at",
        pseudonym="employee_id",
    ),
}
