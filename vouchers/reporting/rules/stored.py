"""What is stored of figures and proofs: nothing about a person."""

from __future__ import annotations

from functools import partial

from campus.kernel.stored import shared

_shared = partial(
    shared,
    "Zahlen für den Verwendungsnachweis, ohne Personen",
    readers="Genossenschaft und Fördergeber",
    retention="funding",
)

STORED = {
    "reporting_figure": _shared(
        "id programme_id municipality_id course_id month kind count amount_cents",
    ),
    "reporting_proof": _shared(
        "id grant_id kind version replaces correction_reason cutoff_day due_day state revision "
        "narrative created_at frozen_at content_hash",
        pseudonym="created_by frozen_by",
    ),
    "reporting_prooffile": _shared(
        "id proof format content sha256",
    ),
    "reporting_acknowledgement": _shared(
        "id proof reference acknowledged_at",
        pseudonym="actor_pseudonym",
    ),
}
