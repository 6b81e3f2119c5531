"""What a merger means to others: to `manage.py reconcile`, and to backups from before it."""

import datetime as dt
from typing import Any

import pytest

from campus.audit.api import record
from campus.kernel.actor import SYSTEM
from tenants.registry.api import municipality_ids_with_rows
from tenants.registry.models import Merger, Municipality
from tenants.registry.scope import in_schema
from tenants.registry.services.succession import BeforeMerger, refuse_before_merger


def joining(former: Any, successor: Any, now: dt.datetime, **state: Any) -> Merger:
    """A merger that has begun."""
    return Merger.objects.create(
        municipality_id=former.id,
        successor_id=successor.id,
        occasion="Landesgesetz",
        mark="SP",
        planned_at=now,
        planned_by="somebody",
        started_at=now,
        started_by="somebody",
        kept_schema="m_kept_1",
        **state,
    )


def test_both_count_until_the_rows_are_brought_and_then_the_successor(
    ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    both = {ludwigshafen.id, speyer.id}
    Municipality.objects.filter(id__in=both).update(state="merging")
    merger = joining(speyer, ludwigshafen, now, state="running")
    assert set(municipality_ids_with_rows()) == both

    Merger.objects.filter(id=merger.id).update(merged_at=now)

    assert municipality_ids_with_rows() == [ludwigshafen.id]


def test_a_backup_from_before_a_merger_is_refused(
    ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    merger = joining(
        speyer,
        ludwigshafen,
        now,
        state="confirmed",
        merged_at=now,
        ended_at=now,
        ended_by="somebody",
        proof={},
        proof_sha256="a" * 64,
    )
    schema = ludwigshafen.schema_name
    with in_schema("public", as_owner=True), pytest.raises(BeforeMerger, match="Speyer"):
        refuse_before_merger(ludwigshafen.id, schema)

    with in_schema(schema, as_owner=True):
        record(
            action="registry.municipality_merged",
            actor=SYSTEM,
            subject=f"merger:{merger.id}",
            now=now,
        )

    with in_schema("public", as_owner=True):
        refuse_before_merger(ludwigshafen.id, schema)
        refuse_before_merger(speyer.id, speyer.schema_name)
