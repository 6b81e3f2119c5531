"""What is stored about the people of a municipality as its HR keeps them."""

from __future__ import annotations

from campus.kernel.stored import ACCOUNTABILITY, EMPLOYMENT, NO_PERSON, SECURITY, Stored

_HR = "Personalstelle"
_IMPORT_WORDS = {
    "run": "Personalimport",
    "line": "Zeile der Datei",
    "action": "Folge",
    "personnel_number": "Personalnummer",
    "name": "Name",
    "problem": "Problem",
    "sentence": "Hinweis",
    "values": "Angaben der Zeile",
    "diff": "was sich ändert",
    "applied_at": "übernommen am",
}

STORED = {
    "staff_unit": Stored(
        purpose="der Aufbau der Kommune: Ämter, Abteilungen, Teams",
        basis=NO_PERSON,
        readers="alle in der Kommune",
        retention="reference",
        technical="id",
        organisation="name parent",
    ),
    "staff_post": Stored(
        purpose="die Stellen der Kommune mit ihrem Anforderungsprofil",
        basis=NO_PERSON,
        readers="alle in der Kommune",
        retention="reference",
        technical="id",
        organisation="title job_profile_id",
    ),
    "staff_employee": Stored(
        purpose="wer in der Kommune arbeitet: damit Gutscheine, Kurse und Befragungen die "
        "Richtigen erreichen",
        basis=EMPLOYMENT,
        readers="Personalstelle; Name und Stelle auch, wer über eine Kursanfrage entscheidet",
        retention="staff",
        of_employee=("id",),
        person="id personnel_number given_name family_name email unit post is_supervisor "
        "entered_on left_at external_id directory_name",
        pseudonym="account_id",
        words={"id": "Kennung in der Anwendung", "external_id": "Kennung im Verzeichnis"},
    ),
    "staff_directorykey": Stored(
        purpose="womit das Verzeichnis der Kommune die Liste der Beschäftigten abgleicht",
        basis=NO_PERSON,
        readers=_HR,
        retention="reference",
        technical="id",
        organisation="short_id made_at expires_at last_used_on revoked_at",
        withheld="digest",
        pseudonym="made_by_id",
    ),
    "staff_personlook": Stored(
        purpose="wer die Angaben zu einer Person geöffnet hat, damit sie es sieht",
        basis=ACCOUNTABILITY,
        readers="nur die beschäftigte Person selbst",
        retention="looks",
        of_employee=("employee__id",),
        technical="id",
        person="day kind",
        pseudonym="employee looker",
    ),
    "staff_accessrun": Stored(
        purpose="ein Auftrag der Personalstelle, Menschen Zugang zu geben",
        basis=ACCOUNTABILITY,
        readers=_HR,
        retention="runs",
        technical="id job_id",
        organisation="created_at unit finished_at",
        pseudonym="created_by",
    ),
    "staff_accessitem": Stored(
        purpose="wie eine Person ihren Zugang bekam: per E-Mail oder per Brief",
        basis=SECURITY,
        readers=_HR,
        retention="staff",
        of_employee=("employee__id",),
        technical="id",
        organisation="run",
        person="way done_at printed_at problem sentence",
        pseudonym="employee",
        words={
            "run": "Zugangslauf",
            "way": "Weg",
            "done_at": "erledigt am",
            "printed_at": "Brief gedruckt am",
            "problem": "Problem",
            "sentence": "Hinweis",
        },
    ),
    "staff_importrun": Stored(
        purpose="eine eingelesene Personalliste und was daraus wurde",
        basis=EMPLOYMENT,
        readers=_HR,
        retention="uploads",
        kept="die Datei und ihre Zeilen einen Tag; die Zahlen dauerhaft",
        technical="id job_id content_hash encoding delimiter",
        organisation="state file_name is_complete_list new_count changed_count leaving_count "
        "unchanged_count error_count active_count_before uploaded_at confirmed_at finished_at",
        # Whole files with everybody in it: for a day only, and each line is in staff_importrow.
        pseudonym="content understood uploaded_by confirmed_by",
    ),
    "staff_importrow": Stored(
        purpose="eine Zeile einer eingelesenen Personalliste",
        basis=EMPLOYMENT,
        readers=_HR,
        retention="uploads",
        of_employee=("employee_id",),
        technical="id",
        organisation="run",
        person="line action personnel_number name problem sentence values diff applied_at",
        pseudonym="employee_id",
        words=_IMPORT_WORDS,
    ),
}
