"""A merger is about two municipalities; what happens to a third has nothing to do with it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from tenants.registry.database.scoping import PUBLIC
from tenants.registry.models import Departure, ExportRun, Merger, Municipality, Restoration
from tenants.registry.queries import find_merger
from tenants.registry.scope import in_schema
from tenants.registry.services.merging import (
    NoMerger,
    lock_merger,
    look_at_merger,
    open_mergers,
)
from tenants.registry.services.merging_preview import _of_rows

pytestmark = pytest.mark.proof


@pytest.fixture
def merger(ludwigshafen: Any, speyer: Any, now: dt.datetime) -> Merger:
    """Speyer is to become part of Ludwigshafen."""
    return Merger.objects.create(
        municipality_id=speyer.id,
        successor_id=ludwigshafen.id,
        occasion="Neugliederung",
        mark="SP",
        planned_at=now,
    )


@pytest.fixture
def third(now: dt.datetime) -> Municipality:
    """Frankenthal, of which nothing is known but its row."""
    town = Municipality(
        name="Frankenthal",
        ars="073110000000",
        kind="town",
        population=48_000,
        schema_name="m_073110000000_frankenthal",
        state="live",
        state_since=now,
        created_at=now,
    )
    return Municipality.objects.bulk_create([town])[0]


def test_it_is_not_found_for_another(merger: Merger, now: dt.datetime) -> None:
    stranger = uuid4()

    assert find_merger(municipality_id=stranger) is None
    assert not open_mergers([stranger]).exists()
    with pytest.raises(NoMerger):
        look_at_merger(municipality_id=stranger, now=now)
    with pytest.raises(NoMerger):
        lock_merger(stranger, "planned")


@pytest.mark.parametrize("what", ["departure", "export", "restoration"])
def test_what_happens_to_another_does_not_hinder_it(
    merger: Merger, third: Municipality, now: dt.datetime, what: str
) -> None:
    before = hindrances(merger)

    match what:
        case "departure":
            Departure.objects.create(municipality=third, planned_at=now, not_before=now.date())
        case "export":
            ExportRun.objects.create(municipality=third, requested_at=now)
        case "restoration":
            Restoration.objects.create(
                municipality=third,
                kept_schema="m_kept",
                source_sha256="0" * 64,
                restored_at=now,
            )

    assert hindrances(merger) == before


def hindrances(merger: Merger) -> list[str]:
    with in_schema(PUBLIC, as_owner=True):
        return list(_of_rows(merger))
