"""Two towns that have something of everything become one, and every row is accounted for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative
from tenants.registry.models import Merger
from tenants.registry.services.ending_mergers import confirm_merger
from tenants.registry.services.merging import look_at_merger
from tests.access.world import build
from tests.merging.conftest import plan, run, start
from tests.ownership import owners_cursor

pytestmark = pytest.mark.proof
# The world says that these were deleted and merged before, and that work is under way. An issue
# run that is cut off here leaves counters that do not reconcile; other tests look at these.
IN_THE_WAY = (
    "DELETE FROM public.registry_merger; DELETE FROM public.registry_departure;"
    "DELETE FROM public.registry_exportrun;"
    "DELETE FROM public.outbox_job WHERE municipality_id IS NOT NULL;"
    "UPDATE public.redemption_issuerun SET finished_at = started_at WHERE finished_at IS NULL"
)


def test_everything_that_two_towns_can_have_becomes_one_towns(
    real_database: str, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    build(connection.settings_dict["NAME"], now=now)
    with owners_cursor() as cursor:
        cursor.execute(IN_THE_WAY)
    plan(speyer, ludwigshafen, now)
    preview = look_at_merger(municipality_id=speyer.id, now=now)
    assert preview.blocks == ()
    start(speyer, now, **{each.key: "same" for each in preview.collisions})

    merger = run(now)

    assert merger.proof is not None
    tables = merger.proof["tables"]
    furnished = [name for name, line in tables.items() if line["municipality"]["rows"]]
    assert len(furnished) > 50, sorted(furnished)
    for name in furnished:
        line = tables[name]
        total = line["came"] + line["joined"] + line["left_out"]
        assert line["municipality"]["rows"] == total, name
        assert line["successor_after"]["rows"] == line["successor_before"]["rows"] + line["came"]
    with in_cooperative():
        confirm_merger(municipality_id=speyer.id, actor=SYSTEM, now=now)
    call_command("verify_audit")
    assert Merger.objects.get().state == "confirmed"
