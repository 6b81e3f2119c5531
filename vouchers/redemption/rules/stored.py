"""What is stored of vouchers in the shared layer: never who holds one."""

from __future__ import annotations

from functools import partial

from campus.kernel.stored import shared

_shared = partial(shared, "Gutscheine und ihr Journal, ohne Personen", retention="funding")

STORED = {
    "redemption_issuerun": _shared(
        "id allotment_id programme_id municipality_id terms_id first_number requested_count "
        "issued_count value_cents ceiling_cents last_day round_id job_id started_at finished_at",
        pseudonym="actor_pseudonym",
    ),
    "redemption_extension": _shared(
        "id programme_id last_day reference decided_on planned_count extended_count job_id "
        "started_at finished_at",
        pseudonym="actor_pseudonym",
    ),
    "redemption_voucher": _shared(
        "id allotment_id programme_id municipality_id terms_id number state sequence last_day "
        "reserved_until value_cents ceiling_cents",
        withheld="code_lookup",
    ),
    "redemption_journal": _shared(
        "id voucher sequence follows kind from_state to_state programme_id municipality_id "
        "course_id amount_cents month at reason idempotency_key last_day reverses",
        pseudonym="actor_pseudonym",
    ),
    "redemption_feed": _shared(
        "journal",
    ),
    "redemption_redemption": _shared(
        "id voucher journal programme_id municipality_id course_id booking_ref course_date_id "
        "reference price_cents amount_cents rest_cents redeemed_at completed_at reversed_at",
    ),
    "redemption_idempotencyrecord": _shared(
        "id municipality_id key request_hash answer created_at",
    ),
}
