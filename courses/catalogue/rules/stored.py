"""What is stored of courses: nothing about a person."""

from __future__ import annotations

from functools import partial

from campus.kernel.stored import shared

_shared = partial(shared, "der gemeinsame Kurskatalog")

STORED = {
    "catalogue_provider": _shared(
        "id name url",
    ),
    "catalogue_course": _shared(
        "id provider title url summary objectives hours price_cents category format product "
        "licence language keywords runs imported taught expires_on state state_changed_at "
        "source",
    ),
    "catalogue_courselevel": _shared(
        "id course field_code level_from level_to",
    ),
    "catalogue_prerequisite": _shared(
        "id course required",
    ),
    "catalogue_unit": _shared(
        "id course position kind title text pass_percent",
    ),
    "catalogue_question": _shared(
        "id unit position text",
    ),
    "catalogue_option": _shared(
        "id question position text is_right feedback",
    ),
    "catalogue_coursedate": _shared(
        "id course starts_at ends_at place seats seats_taken cutoff_days accept_days "
        "waiting_count kept_count offered_count ticket_count cancelled_at",
    ),
    "catalogue_waitingentry": _shared(
        "id course_date municipality_id waiting_ref ticket state entered_at offered_at "
        "accept_until ended_at",
    ),
    "catalogue_departedseats": _shared(
        "id municipality_id course_date seat_count",
    ),
    "catalogue_importrun": _shared(
        "id source_name started_at new_count changed_count unchanged_count rejected_count "
        "record_count",
        pseudonym="actor_pseudonym",
    ),
    "catalogue_deviation": _shared(
        "id run position record field code sentence",
    ),
}
