"""Killed before any commit, a merger comes to the same end; and every row is accounted for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from assessments.library import api as library
from campus.kernel.actor import SYSTEM
from campus.outbox.api import run_inline
from tenants.registry.api import in_cooperative
from tenants.registry.models import Merger
from tenants.registry.services.ending_mergers import confirm_merger, take_merger_back
from tenants.registry.services.merging_proof import merger_as_pdf
from tenants.registry.services.proving import hash_of
from tests.merging.conftest import furnish, plan, start
from tests.registry.killed import kill_before_commit

pytestmark = pytest.mark.proof
# Sealed anew with a fresh nonce each time, and what is only ever appended to.
OTHER_EACH_TIME = {"audit_entry", "checks_check", "checks_personkey", "checks_result"}


def hashes(proof: dict[str, Any]) -> dict[str, str]:
    return {
        name: line["successor_after"]["sha256"]
        for name, line in proof["tables"].items()
        if name not in OTHER_EACH_TIME
    }


def proof_of(merger: Merger) -> dict[str, Any]:
    merger.refresh_from_db()
    assert merger.state == "merged"
    assert merger.proof is not None
    return dict(merger.proof)


def test_killed_before_every_commit_it_comes_to_the_same_end(
    real_database: str,
    ludwigshafen: Any,
    speyer: Any,
    anna: Any,
    carla: Any,
    now: dt.datetime,
) -> None:
    with in_cooperative(), transaction.atomic():
        library.publish_template_model(actor=SYSTEM, now=now)
    furnish(ludwigshafen, speyer, anna, carla, now=now)
    plan(speyer, ludwigshafen, now)
    start(speyer, now)
    first = Merger.objects.get(state="running")
    run_inline(first.job_id)
    expected = hashes(proof_of(first))
    with in_cooperative():
        take_merger_back(municipality_id=speyer.id, actor=SYSTEM, now=now)
    call_command("reconcile")

    plan(speyer, ludwigshafen, now)
    start(speyer, now)
    merger = Merger.objects.get(state="running")
    deed = f"""
from uuid import UUID
from campus.outbox.api import run_inline
run_inline(UUID("{merger.job_id}"))
"""
    for commits in (0, 1, 1, 0):
        kill_before_commit(deed, commits=commits)
    run_inline(merger.job_id)

    proof = proof_of(merger)
    assert hashes(proof) == expected
    for name, line in proof["tables"].items():
        came = line["came"]
        assert line["municipality"]["rows"] == came + line["joined"] + line["left_out"], name
        assert line["successor_after"]["rows"] == line["successor_before"]["rows"] + came, name
    assert proof["tables"]["staff_employee"]["joined"] == 1
    assert merger.proof_sha256 == hash_of(proof)
    assert merger_as_pdf(proof).startswith(b"%PDF")
    _confirm_killed_then_again(speyer, now)


def _confirm_killed_then_again(speyer: Any, now: dt.datetime) -> None:
    kill_before_commit(
        f"""
import datetime as dt
from uuid import UUID
from campus.kernel.actor import SYSTEM
from tenants.registry.services.ending_mergers import confirm_merger
confirm_merger(
    municipality_id=UUID("{speyer.id}"), actor=SYSTEM, now=dt.datetime.now(dt.UTC)
)
"""
    )
    assert Merger.objects.get(state="merged")
    with in_cooperative():
        confirm_merger(municipality_id=speyer.id, actor=SYSTEM, now=now)
    call_command("reconcile")
    call_command("verify_audit")
