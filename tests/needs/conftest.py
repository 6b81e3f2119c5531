"""Ludwigshafen after the quarter in which 26 of its people took a check."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from assessments.checks import api as checks
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality
from tenants.staff.api import create_employee, create_unit
from tests.checks.conftest import (
    CITIZEN_SERVICE,
    LEVELS,
    inside,
    profile_named,
    published,
    template,
)
from tests.needs.releases import keep_release
from tests.scenes import scene

__all__ = ["inside", "published", "template"]

FIRST_DAY = dt.date(2026, 1, 1)
# unit -> levels in "processes", one a person
TOOK_PART = {
    "Bürgeramt": [0, 0, 0, 0, 5, 5, 5, 5],
    "Tiefbauamt": [0, 0, 0, 5, 5, 5, 5],
    "Stadtarchiv": [0, 0, 5],
    "Jugendamt": [0, 0, 0, 5, 5, 5, 5, 5],
}


@pytest.fixture
def later() -> dt.datetime:
    """The morning after the quarter in which everybody took part."""
    return dt.datetime(2026, 4, 1, 6, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _after_the_quarter(monkeypatch: pytest.MonkeyPatch, later: dt.datetime) -> None:
    """Pages are opened after the quarter, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: later)


@scene
def asked(published: UUID, ludwigshafen: Any, now: dt.datetime) -> dict[str, UUID]:
    """Everybody has taken part in March; the units by name."""
    units = {}
    with in_municipality(ludwigshafen.id), transaction.atomic():
        profile_id = profile_named(CITIZEN_SERVICE).id
        for name, levels in TOOK_PART.items():
            units[name] = create_unit(name=name, actor=SYSTEM, now=now)
            for number, level in enumerate(levels):
                employee_id = create_employee(
                    personnel_number=f"{name[:3]}{number}",
                    given_name="Greta",
                    family_name=f"{name}{number}",
                    unit_id=units[name],
                    actor=SYSTEM,
                    now=now,
                )
                checks.take_check(
                    employee_id=employee_id,
                    profile_id=profile_id,
                    levels={**LEVELS, "processes": level},
                    started_at=now,
                    now=now,
                )
    return units


@pytest.fixture
def released(ludwigshafen: Any, later: dt.datetime) -> UUID:
    """A release that was written, not counted."""
    with in_municipality(ludwigshafen.id):
        return keep_release(now=later)
