"""Interim reports and proofs of use: when one may be made, and what follows from what."""

from __future__ import annotations

import datetime as dt
import hashlib

from campus.kernel.refusal import Refusal

DRAFT, FROZEN = "draft", "frozen"
STATES = {DRAFT: "Entwurf", FROZEN: "eingefroren"}
INTERIM, FINAL = "interim", "final"
KINDS = {INTERIM: "Zwischennachweis", FINAL: "Verwendungsnachweis"}
FORMATS = {"pdf": "PDF-Datei", "csv": "CSV-Datei", "xlsx": "Excel-Datei", "json": "JSON-Datei"}
NARRATIVE_MAX = 20_000
# What anyone may upload to have it verified; the largest file of ours is far smaller.
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
# Days before a deadline on which the cooperative is reminded.
REMINDERS = (60, 30, 7)


class ProofUnknown(Refusal):
    code = "proof_unknown"
    status = 404
    sentence = "Diesen Nachweis gibt es nicht. Bitte wählen Sie einen aus der Liste."


class CutoffNotOver(Refusal):
    code = "cutoff_not_over"
    status = 422
    sentence = (
        "Der Stichtag muss vorbei sein, damit sich an seinen Zahlen nichts mehr ändert. Bitte "
        "wählen Sie spätestens den %(latest)s."
    )


class CutoffBeforePeriod(Refusal):
    code = "cutoff_before_period"
    status = 422
    sentence = (
        "Der Bewilligungszeitraum beginnt am %(first)s. Bitte wählen Sie einen Stichtag danach."
    )


class PlanMissing(Refusal):
    code = "plan_missing"
    sentence = (
        "Ein Nachweis ist wie der Finanzierungsplan gegliedert, und den gibt es noch nicht. Bitte "
        "erfassen Sie ihn zuerst bei der Zuwendung."
    )


class DraftExists(Refusal):
    code = "proof_draft_exists"
    sentence = (
        "Für diese Zuwendung gibt es schon einen Entwurf dieser Art. Bitte bearbeiten oder "
        "verwerfen Sie ihn zuerst."
    )


class ProofExists(Refusal):
    code = "proof_exists"
    sentence = (
        "Diesen Nachweis gibt es schon. Wenn er nicht stimmt, öffnen Sie ihn und legen Sie eine "
        "Berichtigung an; die alte Fassung bleibt lesbar."
    )


class ProofFrozen(Refusal):
    code = "proof_frozen"
    sentence = (
        "Dieser Nachweis ist schon eingefroren und ändert sich nicht mehr. Wenn er nicht stimmt, "
        "legen Sie eine Berichtigung an."
    )


class ProofNotFrozen(Refusal):
    code = "proof_not_frozen"
    sentence = "Dieser Nachweis ist noch ein Entwurf. Bitte frieren Sie ihn zuerst ein."


class ProofReplaced(Refusal):
    code = "proof_replaced"
    sentence = (
        "Zu dieser Fassung gibt es schon eine Berichtigung. Bitte öffnen Sie die neueste Fassung."
    )


class DraftChanged(Refusal):
    code = "proof_draft_changed"
    sentence = (
        "Der Sachbericht wurde inzwischen von anderer Seite geändert. Bitte laden Sie die Seite "
        "neu und prüfen Sie ihn, bevor Sie weitermachen."
    )


class AcknowledgedAlready(Refusal):
    code = "proof_acknowledged"
    sentence = "Dieser Nachweis ist schon zur Kenntnis genommen. Es ist nichts weiter zu tun."


def why_not_as_of(
    *, cutoff_day: dt.date, period_from: dt.date, today: dt.date
) -> CutoffNotOver | CutoffBeforePeriod | None:
    """Tell why a proof cannot be made as of a day, or None."""
    if cutoff_day >= today:
        return CutoffNotOver(latest=f"{today - dt.timedelta(days=1):%d.%m.%Y}")
    if cutoff_day < period_from:
        return CutoffBeforePeriod(first=f"{period_from:%d.%m.%Y}")
    return None


def reminder_due(*, due_day: dt.date, today: dt.date) -> int | None:
    """Return which reminder a deadline calls for today: 60, 30 or 7 (days before), or None.

    A day on which nothing ran loses none: until the next one is due, this one still is.
    """
    left = (due_day - today).days
    return min((days for days in REMINDERS if 0 <= left <= days), default=None)


def hash_of(content: bytes) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
