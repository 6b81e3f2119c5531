"""What people have asked to be put right, and a proof that somebody was forgotten."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from tests.access.visitors import Values


@transaction.atomic
def furnish_privacy(employee_id: UUID, mark: str, *, now: dt.datetime) -> Values:
    """A request of the owner for a correction, and a proof of deletion; in the town's scope."""
    from tenants.privacy.models import Correction, Erasure

    correction = Correction.objects.create(
        employee_id=employee_id, what="unit", wish=f"Amt {mark}", state="open", asked_at=now
    )
    proof = Erasure.objects.create(
        erased_at=now, occasion="left", counts=[{"what": mark, "count": 1, "fate": "deleted"}]
    )
    return {("", "correction_id"): correction.id, ("", "erasure_id"): proof.id}
