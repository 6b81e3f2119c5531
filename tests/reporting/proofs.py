"""A grant with a plan, and short forms of what is done with its proofs."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.kernel.actor import SYSTEM
from tests.funding.grants import Funded
from vouchers.funding.api import NewItem, NewTarget, set_plan, set_targets
from vouchers.reporting.queries.proofs import content_of
from vouchers.reporting.services.drafting import begin_correction, begin_draft
from vouchers.reporting.services.freezing import freeze_proof

YESTERDAY = dt.date(2026, 3, 9)
VERIFY = "http://genossenschaft.localhost/pruefen/"


@transaction.atomic
def plan(funded: Funded, *, now: dt.datetime, planned_cents: int = 400_000) -> None:
    """A plan of one position for the programme and one without, and three targets."""
    items = [
        NewItem(
            title="Bildungsgutscheine",
            programme_id=funded.programme_id,
            amounts={2026: planned_cents},
        ),
        NewItem(title="Reserve", programme_id=None, amounts={2026: 100_000}),
    ]
    targets = [
        NewTarget(measure=measure, due_day=dt.date(2026, 10, 31), target_count=count)
        for measure, count in (("redeemed", 50), ("completed", 10), ("municipalities", 2))
    ]
    set_plan(grant_id=funded.grant_id, items=items, actor=SYSTEM, now=now)
    set_targets(grant_id=funded.grant_id, targets=targets, actor=SYSTEM, now=now)


@transaction.atomic
def draft(
    funded: Funded, *, now: dt.datetime, kind: str = "interim", cutoff: dt.date = YESTERDAY
) -> UUID:
    """A draft as of yesterday."""
    return begin_draft(
        grant_id=funded.grant_id, kind=kind, cutoff_day=cutoff, actor=SYSTEM, now=now
    )


@transaction.atomic
def correct(proof_id: UUID, *, now: dt.datetime, reason: str = "Zahlendreher im Text") -> UUID:
    """A draft of the next version."""
    return begin_correction(proof_id=proof_id, reason=reason, actor=SYSTEM, now=now)


def freeze(proof_id: UUID, *, now: dt.datetime, revision: int = 1) -> dict[str, Any]:
    """Freeze a draft; returns its content."""
    freeze_proof(proof_id=proof_id, revision=revision, verify_url=VERIFY, actor=SYSTEM, now=now)
    return content_of(proof_id)
