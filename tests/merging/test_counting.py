"""`manage.py reconcile` counts who is closed for a merger, and nobody twice."""

import datetime as dt
from typing import Any

from tenants.registry.api import municipality_ids_with_rows
from tenants.registry.models import Merger, Municipality


def test_both_count_until_the_rows_are_brought_and_then_the_successor(
    ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    both = {ludwigshafen.id, speyer.id}
    Municipality.objects.filter(id__in=both).update(state="merging")
    merger = Merger.objects.create(
        municipality_id=speyer.id,
        successor_id=ludwigshafen.id,
        occasion="Landesgesetz",
        mark="SP",
        state="running",
        planned_at=now,
        planned_by="somebody",
        started_at=now,
        started_by="somebody",
        kept_schema="m_kept_1",
    )
    assert set(municipality_ids_with_rows()) == both

    Merger.objects.filter(id=merger.id).update(merged_at=now)

    assert municipality_ids_with_rows() == [ludwigshafen.id]
