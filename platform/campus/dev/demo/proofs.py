"""The grant's financing plan and targets, and its first interim report with a correction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction

from campus.dev.demo import story
from campus.kernel.actor import SYSTEM, Actor
from campus.kernel.clock import first_moment_of
from tenants.registry.api import narrowed_to
from vouchers.funding.api import (
    GrantView,
    NewItem,
    NewTarget,
    list_grants,
    list_programmes,
    set_plan,
    set_targets,
)
from vouchers.reporting.api import (
    acknowledge_proof,
    begin_correction,
    begin_draft,
    freeze_proof,
    get_proof,
    write_narrative,
)

# How the grant's vouchers are planned over its budget years, in percent.
SHARES = (35, 50, 15)
# Days after the budget year: the report, and the correction of it.
FROZEN_AFTER, CORRECTED_AFTER = 20, 34
REASON = "Im Sachbericht fehlte, wie die Personalstellen beraten wurden."
ADDED = "Die Personalstellen der teilnehmenden Kommunen wurden in zwei Runden beraten."


def account_for(*, now: dt.datetime) -> None:
    """Plan the grant, set targets, and account for its first budget year, with a correction."""
    (grant,) = list_grants()
    with transaction.atomic():
        _plan(grant, [each.id for each in list_programmes(grant_ids=[grant.id])], now=now)
    cutoff_day = dt.date(grant.period_from.year, 12, 31)
    first = first_moment_of(cutoff_day + dt.timedelta(days=FROZEN_AFTER))
    with transaction.atomic():
        proof_id = begin_draft(
            grant_id=grant.id, kind="interim", cutoff_day=cutoff_day, actor=SYSTEM, now=first
        )
    _freeze(proof_id, 1, now=first)
    _proof, frozen = get_proof(proof_id=proof_id, funder_id=None)
    second = first_moment_of(cutoff_day + dt.timedelta(days=CORRECTED_AFTER))
    with transaction.atomic():
        newer = begin_correction(proof_id=proof_id, reason=REASON, actor=SYSTEM, now=second)
        revision = write_narrative(
            proof_id=newer,
            narrative=f"{frozen['narrative']}\n\n{ADDED}",
            revision=1,
            actor=SYSTEM,
            now=second,
        )
    _freeze(newer, revision, now=second)
    ministry = Actor(kind="ministry", funder_id=grant.funder_id)
    with narrowed_to(ministry), transaction.atomic():
        acknowledge_proof(proof_id=newer, reference="LMW-4711", actor=ministry, now=second)


def _plan(grant: GrantView, programme_ids: Sequence[UUID], *, now: dt.datetime) -> None:
    first_year, amount = grant.period_from.year, story.VOUCHER_CENTS
    counts = (750, 2_000)
    items = [
        NewItem(
            title=f"Bildungsgutscheine, {title} Runde",
            programme_id=programme_id,
            amounts={
                year: count * amount * share // 100
                for year, share in zip(_years(grant), SHARES, strict=False)
            },
        )
        for title, programme_id, count in zip(
            ("erste", "zweite"), programme_ids, counts, strict=True
        )
    ]
    set_plan(grant_id=grant.id, items=items, actor=SYSTEM, now=now)
    ends = (dt.date(first_year, 12, 31), grant.period_until)
    targets = [
        NewTarget(measure="redeemed", due_day=ends[0], target_count=100),
        NewTarget(measure="municipalities", due_day=ends[0], target_count=5),
        NewTarget(measure="completed", due_day=ends[1], target_count=300),
    ]
    set_targets(grant_id=grant.id, targets=targets, actor=SYSTEM, now=now)


def _years(grant: GrantView) -> range:
    return range(grant.period_from.year, grant.period_until.year + 1)


def _freeze(proof_id: UUID, revision: int, *, now: dt.datetime) -> None:
    host = f"{settings.COOPERATIVE_HOSTS[0]}{settings.PORT_IN_ADDRESSES}"
    freeze_proof(
        proof_id=proof_id,
        revision=revision,
        verify_url=f"http://{host}/pruefen/",
        actor=SYSTEM,
        now=now,
    )
