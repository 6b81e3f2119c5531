"""Keep a grant's financing plan, its targets and its deadlines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal
from campus.kernel.transactions import require_transaction
from vouchers.funding.models import Grant, PlanAmount, PlanItem, Programme, Target
from vouchers.funding.rules import GrantUnknown
from vouchers.funding.rules.planning import (
    DeadlineBeforePeriod,
    NewItem,
    NewTarget,
    budget_years,
    why_not_these_targets,
    why_not_this_plan,
)


def set_plan(*, grant_id: UUID, items: Sequence[NewItem], actor: Actor, now: dt.datetime) -> None:
    """Replace a grant's financing plan inside the caller's transaction.

    :raises GrantUnknown: there is no such grant
    :raises PlanExceedsGrant, PlanProgrammeTwice, PlanProgrammeForeign, PlanYearOutsidePeriod: as
        their names say
    """
    grant = _lock(grant_id)
    own = Programme.objects.filter(grant=grant).values_list("id", flat=True)
    _raise(
        why_not_this_plan(
            items=items,
            programme_ids=list(own),
            years=budget_years(grant.period_from, grant.period_until),
            granted_cents=grant.amount_cents,
        )
    )
    PlanItem.objects.filter(grant=grant).delete()
    for position, item in enumerate(items, start=1):
        row = PlanItem.objects.create(
            grant=grant, position=position, title=item.title, programme_id=item.programme_id
        )
        PlanAmount.objects.bulk_create(
            PlanAmount(item=row, year=year, planned_cents=cents)
            for year, cents in item.amounts.items()
        )
    planned = sum(cents for item in items for cents in item.amounts.values())
    record(
        action="funding.plan_set",
        actor=actor,
        subject=f"grant:{grant_id}",
        facts={"positions": len(items), "planned_cents": planned},
        now=now,
    )


def set_targets(
    *, grant_id: UUID, targets: Sequence[NewTarget], actor: Actor, now: dt.datetime
) -> None:
    """Replace a grant's targets inside the caller's transaction.

    :raises GrantUnknown: there is no such grant
    :raises TargetTwice: the same target stands there twice for one day
    """
    grant = _lock(grant_id)
    _raise(why_not_these_targets(targets))
    Target.objects.filter(grant=grant).delete()
    Target.objects.bulk_create(Target(grant=grant, **vars(target)) for target in targets)
    record(
        action="funding.targets_set",
        actor=actor,
        subject=f"grant:{grant_id}",
        facts={"targets": len(targets)},
        now=now,
    )


def set_deadlines(
    *,
    grant_id: UUID,
    interim_report_due: dt.date | None,
    proof_of_use_due: dt.date | None,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Change by when a grant is to be accounted for, inside the caller's transaction.

    :raises GrantUnknown: there is no such grant
    :raises DeadlineBeforePeriod: a deadline lies before the grant's period
    """
    grant = _lock(grant_id)
    days = [day for day in (interim_report_due, proof_of_use_due) if day]
    if any(day < grant.period_from for day in days):
        raise DeadlineBeforePeriod
    grant.interim_report_due, grant.proof_of_use_due = interim_report_due, proof_of_use_due
    grant.save(update_fields=["interim_report_due", "proof_of_use_due"])
    record(
        action="funding.deadlines_set",
        actor=actor,
        subject=f"grant:{grant_id}",
        facts={
            "interim_report_due": interim_report_due and interim_report_due.isoformat(),
            "proof_of_use_due": proof_of_use_due and proof_of_use_due.isoformat(),
        },
        now=now,
    )


def _lock(grant_id: UUID) -> Grant:
    require_transaction()
    grant = Grant.objects.select_for_update(no_key=True).filter(id=grant_id).first()
    if grant is None:
        raise GrantUnknown
    return grant


def _raise(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise refusal


save_plan = transaction.atomic(durable=True)(set_plan)
save_targets = transaction.atomic(durable=True)(set_targets)
save_deadlines = transaction.atomic(durable=True)(set_deadlines)
