"""What is stored of work in the background: ids, never a name."""

from __future__ import annotations

from functools import partial

from campus.kernel.stored import shared

_shared = partial(
    shared, "Aufträge und Meldungen im Hintergrund, mit Kennungen statt Namen", retention="jobs"
)

STORED = {
    "outbox_job": _shared(
        "id name payload municipality_id key state cursor done total attempts available_at "
        "lease_until lease_token created_at finished_at error_code",
    ),
    "outbox_heartbeat": _shared(
        "name beat_at",
    ),
    "outbox_subscription": _shared(
        "id municipality_id funder_id name url event_types former_until failures_in_a_row "
        "paused_until disabled_at created_at",
        pseudonym="disabled_by",
        withheld="sealed_key former_key",
    ),
    "outbox_wantedevent": _shared(
        "event_type",
    ),
    "outbox_event": _shared(
        "id event_type municipality_id funder_id occurred_at data spread_at",
    ),
    "outbox_delivery": _shared(
        "id subscription event municipality_id state tries round due_at tried_at status answer",
    ),
}
