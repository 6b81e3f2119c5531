"""What can become of a row of an onboarding file."""

from __future__ import annotations

NEW = "new"
KNOWN = "known"
REFUSED = "refused"
CREATED = "created"

OUTCOMES = {
    NEW: "wird angelegt",
    KNOWN: "unverändert",
    REFUSED: "abgelehnt",
    CREATED: "angelegt",
}
