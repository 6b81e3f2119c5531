"""What is stored of grants and programmes: nothing about a person."""

from __future__ import annotations

from functools import partial

from campus.kernel.stored import shared

_shared = partial(
    shared, "Förderung: Zuwendung, Programm, Kontingente, Fristen", retention="funding"
)

STORED = {
    "funding_funder": _shared(
        "id name short_name land created_at",
    ),
    "funding_grant": _shared(
        "id funder reference title amount_cents granted_count period_from period_until "
        "interim_report_due proof_of_use_due allotted_count allotted_cents created_at",
    ),
    "funding_programme": _shared(
        "id grant code title voucher_count value_cents ceiling_cents product allotted_count "
        "numbered_count created_at",
    ),
    "funding_terms": _shared(
        "id programme version issue_until last_day check_required maximum_per_person "
        "reversal_days laender municipality_ids course_ids decided_at",
        pseudonym="actor_pseudonym",
    ),
    "funding_allotment": _shared(
        "id programme municipality_id allotted_count issued_count",
    ),
    "funding_allotmentround": _shared(
        "id programme way decided_at",
        pseudonym="actor_pseudonym",
    ),
    "funding_allotmentchange": _shared(
        "id round allotment change_count",
    ),
    "funding_planitem": _shared(
        "id grant position title programme_id",
    ),
    "funding_planamount": _shared(
        "id item year planned_cents",
    ),
    "funding_target": _shared(
        "id grant measure due_day target_count",
    ),
}
