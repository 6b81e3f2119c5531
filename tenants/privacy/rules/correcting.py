"""What can be corrected, and how."""

from __future__ import annotations

from campus.kernel.refusal import Refusal

OPEN, ACCEPTED, REFUSED = "open", "accepted", "refused"
STATES = {
    OPEN: "wartet auf die Personalstelle",
    ACCEPTED: "übernommen",
    REFUSED: "abgelehnt",
}
GIVEN_NAME, FAMILY_NAME, ENTERED_ON, OTHER = "given_name", "family_name", "entered_on", "other"
# What HR takes over with one click; anything else is for them to do, and to say so.
TAKEN_OVER = (GIVEN_NAME, FAMILY_NAME)
WHAT = {
    GIVEN_NAME: "Vorname",
    FAMILY_NAME: "Nachname",
    "email": "E-Mail in der Personalliste",
    "unit": "Organisationseinheit",
    "post": "Stelle",
    ENTERED_ON: "Eintritt",
    OTHER: "etwas anderes",
}
WISH_MAX = 400
NAME_MAX = 120
ANSWER_MAX = 400


class CorrectionUnknown(Refusal):
    code = "correction_unknown"
    status = 404
    sentence = "Diesen Antrag gibt es hier nicht. Bitte prüfen Sie die Liste der Anträge."


class CorrectionAnswered(Refusal):
    code = "correction_answered"
    sentence = "Über diesen Antrag ist schon entschieden. Sie müssen nichts weiter tun."


class CorrectionWaiting(Refusal):
    code = "correction_waiting"
    sentence = (
        "Zu dieser Angabe wartet schon ein Antrag von Ihnen. "
        "Bitte warten Sie die Antwort der Personalstelle ab."
    )


class OwnCorrection(Refusal):
    code = "own_correction"
    sentence = (
        "Über den eigenen Antrag entscheidet jemand anderes aus der Personalstelle. "
        "Bitte geben Sie den Antrag weiter."
    )


class AnswerMissing(Refusal):
    code = "correction_answer_missing"
    status = 422
    sentence = "Eine Ablehnung braucht einen Grund. Bitte schreiben Sie, warum es so bleibt."
