"""What the tests of this app share: a browser for Bernd, imports carried out in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tenants.registry.api import in_municipality
from tenants.staff.models import Employee, ImportRun, Unit
from tenants.staff.services.checking import check_upload
from tenants.staff.services.importing import confirm_import, run_chunk
from tests.scenes import scene

Check = Callable[..., ImportRun]


@pytest.fixture
def browser(bernd: Any) -> Client:
    """Bernd's browser on Ludwigshafen's host."""
    return bernd.client()


@scene
def people(ludwigshafen: Any) -> list[Employee]:
    """Three people and two units in Ludwigshafen, beside Anna and Bernd."""
    with in_municipality(ludwigshafen.id):
        office = Unit.objects.create(name="Gartenamt")
        team = Unit.objects.create(name="Stadtpark", parent=office)
        return [
            Employee.objects.create(
                personnel_number=f"0{i}", given_name=given, family_name=family, unit=unit
            )
            for i, (given, family, unit) in enumerate(
                [("Jürgen", "Müller", office), ("Änne", "Weiß", team), ("Kim", "Zander", None)]
            )
        ]


@pytest.fixture
def check(at_ludwigshafen: Any, bernd: Any, now: dt.datetime) -> Check:
    """Check a file as Bernd: `check(content, is_complete=False)` returns the run."""

    def do(content: bytes, *, is_complete: bool = False, name: str = "personal.csv") -> ImportRun:
        run_id = check_upload(
            file_name=name, content=content, is_complete=is_complete, actor=bernd.actor, now=now
        )
        return ImportRun.objects.get(id=run_id)

    return do


@pytest.fixture
def carry_out(check: Check, bernd: Any, now: dt.datetime) -> Check:
    """Check, confirm and carry out a file as Bernd; returns the finished run."""

    def do(content: bytes, *, is_complete: bool = False, name: str = "personal.csv") -> ImportRun:
        run = check(content, is_complete=is_complete, name=name)
        confirm_import(run_id=run.id, typed_leaving=run.leaving_count, actor=bernd.actor, now=now)
        run_to_end(run.id, now)
        run.refresh_from_db()
        return run

    return do


def run_to_end(run_id: UUID, now: dt.datetime) -> int:
    """Do all chunks of a confirmed import; tells how many there were."""
    chunks = 1
    while run_chunk(run_id=run_id, now=now) is not None:
        chunks += 1
    return chunks
