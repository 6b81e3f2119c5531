"""Keys are changed and the audit trail is proved in a cell, also in the copy of a restoration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality
from tenants.registry.models import Restoration
from tenants.registry.scope import as_owner_in
from tenants.registry.services import renewing_keys
from tenants.registry.services.backing_up import back_up_municipality
from tenants.registry.services.restoring import restore_municipality
from tests import cast
from tests.registry.test_rotating_keys import (
    ANSWERS,
    answered,
    change,
    opened,
    rotate,
    still_former,
    under_former,
)

pytestmark = pytest.mark.proof
__all__ = ["change", "under_former"]


@pytest.fixture
def restored(under_former: None, west: str, tmp_path: Path, now: dt.datetime) -> Any:
    """Ludwigshafen in its cell, with sealed answers, restored there; the copy is kept."""
    town, file = cast.municipality("ludwigshafen"), tmp_path / "town.dump"
    answers = answered(town, people=3, now=now)
    back_up_municipality(municipality_id=town.id, file=file, actor=SYSTEM, now=now)
    restore_municipality(municipality_id=town.id, file=file, keys=None, actor=SYSTEM, now=now)
    return town, answers


def test_all_is_sealed_anew_where_it_lies(restored: Any, change: Callable[..., None]) -> None:
    town, answers = restored
    kept = Restoration.objects.get().kept_schema
    change()
    looked = {each.schema: each.renewed for each in renewing_keys.count_all()}
    assert (looked[town.schema_name], looked[kept]) == (3, 3)

    rotate()
    change(former=False)

    assert still_former() == 0
    assert opened(town, answers) == [ANSWERS] * 3
    call_command("restore_tenant", "073140000000", "--take-back")
    assert opened(town, answers) == [ANSWERS] * 3


def test_every_chain_of_the_cell_is_proved(
    restored: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    town, _answers = restored
    schema, kept = town.schema_name, Restoration.objects.get().kept_schema
    call_command("verify_audit")
    lines = capsys.readouterr().out.splitlines()
    for name in ("public", schema, kept):
        assert sum(line.startswith(f"{name}: ") and "vollständig" in line for line in lines) == 1

    with in_municipality(town.id), connection.cursor() as cursor:
        cursor.execute("SELECT min(sequence) FROM audit_entry")
        (first,) = cursor.fetchone()
    with as_owner_in("west"), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {schema}.audit_entry DISABLE TRIGGER ALL")
        cursor.execute(
            f"UPDATE {schema}.audit_entry SET action = 'nothing.happened' WHERE sequence = %s",
            [first],
        )

    with pytest.raises(CommandError, match=f"Gebrochene Ketten: {schema}$"):
        call_command("verify_audit")
