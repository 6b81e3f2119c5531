"""Reading financing plans and targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from campus.kernel.clock import first_moment_of
from vouchers.funding.models import AllotmentChange, PlanItem, Target
from vouchers.funding.rules.planning import MEASURES


@dataclass(frozen=True, kw_only=True)
class PlanItemView:
    """A position of a financing plan: what it may cost in each budget year, in cents."""

    position: int
    title: str
    programme_id: UUID | None
    amounts: dict[int, int]

    @property
    def planned_cents(self) -> int:
        return sum(self.amounts.values())


@dataclass(frozen=True, kw_only=True)
class TargetView:
    """A number that is to be reached by a day; `measure` is a key of `MEASURES`."""

    measure: str
    due_day: dt.date
    target_count: int

    @property
    def measure_title(self) -> str:
        return MEASURES[self.measure]


def plan_of(grant_id: UUID) -> tuple[PlanItemView, ...]:
    """Return a grant's financing plan by position; empty where there is none yet."""
    rows = PlanItem.objects.filter(grant_id=grant_id).prefetch_related("amounts")
    return tuple(
        PlanItemView(
            position=row.position,
            title=row.title,
            programme_id=row.programme_id,
            amounts={amount.year: amount.planned_cents for amount in row.amounts.all()},
        )
        for row in rows
    )


def targets_of(grant_id: UUID) -> tuple[TargetView, ...]:
    """Return a grant's targets, the earliest day first."""
    return tuple(
        TargetView(measure=row.measure, due_day=row.due_day, target_count=row.target_count)
        for row in Target.objects.filter(grant_id=grant_id)
    )


def allotted_at_end_of(
    day: dt.date, *, programme_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], int]:
    """Return (programme, municipality) -> what was allotted when a day ended in Germany."""
    until = first_moment_of(day + dt.timedelta(days=1))
    rows = (
        AllotmentChange.objects.filter(
            round__programme_id__in=programme_ids, round__decided_at__lt=until
        )
        .values_list("round__programme_id", "allotment__municipality_id")
        .annotate(total=Sum("change_count"))
        .order_by()
    )
    return {(programme, town): total for programme, town, total in rows if total}
