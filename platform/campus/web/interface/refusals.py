"""What the interface refuses before a service is asked."""

from __future__ import annotations

from campus.kernel.refusal import Refusal


class TokenInAddress(Refusal):
    code = "token_in_address"
    status = 400
    sentence = (
        "Ein Zugangsschlüssel gehört in die Kopfzeile „Authorization“, nie in die Adresse: sie "
        "steht in Protokollen. Bitte widerrufen Sie den Schlüssel und erstellen Sie einen neuen."
    )


class KeyMissing(Refusal):
    code = "idempotency_key_missing"
    status = 400
    sentence = (
        "Es fehlt die Kopfzeile „Idempotency-Key“: 1–255 druckbare Zeichen ohne Leerzeichen, "
        "für jeden Vorgang neu. Bitte senden Sie sie mit; dann schadet Wiederholen nicht."
    )


class KeyReused(Refusal):
    code = "idempotency_key_of_another_request"
    status = 422
    sentence = (
        "Mit diesem „Idempotency-Key“ wurde schon etwas anderes angefragt. Bitte verwenden Sie "
        "für einen neuen Vorgang einen neuen Schlüssel."
    )


class StillInProgress(Refusal):
    code = "idempotency_key_in_progress"
    status = 409
    sentence = (
        "Eine Anfrage mit diesem „Idempotency-Key“ wird gerade bearbeitet. Bitte wiederholen Sie "
        "sie gleich; Sie erhalten dann deren Antwort."
    )


class CursorInvalid(Refusal):
    code = "cursor_invalid"
    status = 400
    sentence = (
        "Diese Fortsetzung gibt es nicht: sie gehört zu einer anderen Abfrage oder ist verändert. "
        "Bitte beginnen Sie die Abfrage ohne „cursor“ und folgen Sie der Kopfzeile „Link“."
    )


class VersionMissing(Refusal):
    code = "if_match_missing"
    status = 428
    sentence = (
        "Es fehlt die Kopfzeile „If-Match“ mit dem ETag, den Sie gelesen haben. Bitte lesen Sie "
        "den Eintrag neu und senden Sie seinen ETag mit, damit niemandes Änderung verloren geht."
    )


class VersionOutdated(Refusal):
    code = "if_match_failed"
    status = 412
    sentence = (
        "Der Eintrag ist inzwischen geändert worden. Bitte lesen Sie ihn neu und prüfen Sie, ob "
        "Ihre Änderung noch passt."
    )
