"""What is stored about who holds which voucher and asks for which course."""

from __future__ import annotations

from dataclasses import replace

from campus.kernel.stored import ACCOUNTABILITY, EMPLOYMENT, PROOF_OF_FUNDS, Stored

_HR = "Personalstelle"
_WORDS = {
    "place": "der wievielte der Person",
    "programme_title": "Förderprogramm",
    "maximum": "höchstens je Person",
    "course_date_id": "Termin (Kennung)",
    "ended_at": "beendet am",
    "ending": "Ende",
    "holding": "Gutschein",
    "run": "Brieflauf",
    "distribution": "Ausgabe",
    "list": "Ausgabeliste",
    "problem": "Problem",
    "print_count": "so oft gedruckt",
    "left_out_at": "weggelassen am",
    "course_title": "Kurs",
    "course_provider": "Anbieter",
    "approval": "Zustimmung von",
    "came_for_request": "Gutschein kam für die Anfrage",
    "step_since": "in diesem Stand seit",
    "told_at": "Entscheidende benachrichtigt am",
    "reminded_at": "Entscheidende erinnert am",
    "request": "Kursanfrage",
    "sequence": "Schritt",
    "what": "was geschah",
    "step": "in welchem Stand",
    "at": "wann",
    "reason": "Grund",
    "words": "Begründung",
    "named_at": "eingetragen am",
}
_FUNDED = Stored(
    purpose="",
    basis=PROOF_OF_FUNDS,
    readers="die beschäftigte Person und die Personalstelle",
    retention="funding",
    kept="bis zum Ende der Prüffrist der Förderung; nach dem Ausscheiden ohne Namen",
    technical="id",
)
_DECISION = Stored(
    purpose="",
    basis=ACCOUNTABILITY,
    readers=_HR,
    retention="funding",
    technical="id job_id",
)

_TABLES = {
    "desk_holding": replace(
        _FUNDED,
        purpose="wer welchen Bildungsgutschein hat oder hatte",
        of_employee=("employee_id",),
        organisation="programme_id programme_title number last_day value_cents ceiling_cents place "
        "maximum course_date_id",
        person="distributed_at redeemed_at completed_at ended_at ending",
        pseudonym="employee_id voucher_id booking_ref distributed_by",
    ),
    "desk_reversal": replace(
        _FUNDED,
        purpose="eine rückgängig gemachte Einlösung, damit der Gutschein wieder gilt",
        of_employee=("holding__employee_id",),
        organisation="holding reference course_title rest_cents usable_until",
        person="redeemed_at reversed_at reason",
        pseudonym="booking_ref reversed_by",
    ),
    "desk_letter": replace(
        _FUNDED,
        purpose="wann der Brief zu einem Gutschein gedruckt wurde; nie der Code",
        readers=_HR,
        of_employee=("holding__employee_id",),
        organisation="run holding package position",
        person="printed_at print_count left_out_at hint",
    ),
    "desk_letterrun": replace(
        _DECISION,
        purpose="ein Auftrag, Gutscheine als Briefe zu drucken",
        technical="id",
        organisation="chosen contact phone email created_at printable_until closed_at closing",
        pseudonym="created_by closed_by",
    ),
    "desk_distribution": replace(
        _DECISION,
        purpose="eine Ausgabe von Gutscheinen",
        organisation="programme_id programme_title created_at",
        pseudonym="created_by",
    ),
    "desk_distributionrow": replace(
        _FUNDED,
        purpose="was bei einer Ausgabe aus einer Person wurde",
        readers=_HR,
        of_employee=("employee_id",),
        organisation="distribution holding",
        person="outcome hint",
        pseudonym="employee_id",
    ),
    "desk_distributionlist": replace(
        _DECISION,
        purpose="eine hochgeladene Ausgabeliste",
        retention="uploads",
        kept="die Datei und ihre Zeilen 7 Tage; die Zahlen bis zum Ende der Prüffrist",
        technical="id content_hash",
        organisation="programme_id programme_title file_name line_count give_count skip_count "
        "error_count uploaded_at distribution ended_at ending",
        # A whole file with everybody in it, for some days: each line is in desk_listline.
        pseudonym="content understood uploaded_by",
    ),
    "desk_listline": Stored(
        purpose="eine Zeile einer Ausgabeliste",
        basis=PROOF_OF_FUNDS,
        readers=_HR,
        retention="uploads",
        of_employee=("employee_id",),
        technical="id",
        organisation="list",
        person="line personnel_number action problem sentence",
        pseudonym="employee_id",
    ),
    "desk_distributionwithdrawal": replace(
        _DECISION,
        purpose="die Rücknahme einer ganzen Ausgabe",
        organisation="distribution decided_at withdrawn_count kept_count finished_at",
        pseudonym="decided_by",
    ),
    "desk_requestpolicy": replace(
        _DECISION,
        purpose="die Regel, wer Kursanfragen zustimmt",
        retention="rules",
        technical="id",
        organisation="approval days_to_decide remind_after_days at_deadline own_share_max_cents "
        "decided_at",
        pseudonym="decided_by",
    ),
    "desk_deputy": Stored(
        purpose="wer für wen über Kursanfragen entscheidet",
        basis=EMPLOYMENT,
        readers="die Vertretenen, ihre Vertretung und die Personalstelle",
        retention="staff",
        of_employee=("principal_id", "deputy_id"),
        technical="id",
        person="first_day last_day named_at ended_at",
        pseudonym="principal_id deputy_id named_by",
    ),
    "desk_courserequest": Stored(
        purpose="welchen Kurs jemand möchte und wie darüber entschieden wurde",
        basis=EMPLOYMENT,
        readers="die beschäftigte Person und wer entscheidet",
        retention="requests",
        of_employee=("employee_id",),
        technical="id",
        organisation="course_id course_title course_provider price_cents rest_cents course_date_id "
        "starts_at place approval holding came_for_request",
        person="note state created_at step_since decide_until told_at reminded_at accept_until "
        "ended_at",
        pseudonym="employee_id waiting_ref booking_ref",
        words={"place": "Ort"},
    ),
    "desk_requestevent": Stored(
        purpose="jeder Schritt einer Kursanfrage: wer was wann entschied, und warum",
        basis=EMPLOYMENT,
        readers="die beschäftigte Person und wer entscheidet",
        retention="requests",
        of_employee=("request__employee_id",),
        technical="id",
        organisation="request",
        person="sequence what step at by_name deputy_of reason words",
        pseudonym="by_pseudonym",
    ),
}
STORED = {table: replace(one, words=_WORDS | dict(one.words)) for table, one in _TABLES.items()}
