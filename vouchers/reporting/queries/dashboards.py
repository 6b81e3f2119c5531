"""The dashboard of a grant: plan and spending over time, forecast, targets, deadlines, proofs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from campus.kernel.clock import berlin_day
from vouchers.funding.api import GrantView, PlanItemView, TargetView, plan_of, targets_of
from vouchers.reporting.queries.proofs import ProofView, frozen_deadlines, proofs_of
from vouchers.reporting.queries.reports import Report
from vouchers.reporting.rules import month_of
from vouchers.reporting.rules.contents import Content, Position, numeric_part
from vouchers.reporting.rules.forecasting import Forecast, Running, forecast, planned_until
from vouchers.reporting.rules.proofs import FINAL, INTERIM, KINDS


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """By when a proof is due; `is_met` once one is frozen for it."""

    kind: str
    day: dt.date
    days_left: int
    is_met: bool

    @property
    def kind_title(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True, kw_only=True)
class TargetLine:
    """A target and how far it is."""

    target: TargetView
    reached_count: int
    is_over: bool

    @property
    def is_reached(self) -> bool:
        return self.reached_count >= self.target.target_count

    @property
    def percent(self) -> int:
        return min(100 * self.reached_count // self.target.target_count, 100)


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """What stands beside the usage report of a grant; `running` and `planned` go month by month."""

    days_left: int
    running: tuple[Running, ...]
    planned_cents: tuple[int, ...]
    plan: Content
    has_plan: bool
    forecast: Forecast | None
    targets: tuple[TargetLine, ...]
    deadlines: tuple[Deadline, ...]
    proofs: tuple[ProofView, ...]


def dashboard_of(report: Report, *, with_drafts: bool, now: dt.datetime) -> Dashboard:
    """Return the dashboard that belongs to a report."""
    grant, today = report.grant, berlin_day(now)
    plan = plan_of(grant_id=grant.id)
    by_year: dict[int, int] = defaultdict(int)
    for item in plan:
        for year, cents in item.amounts.items():
            by_year[year] += cents
    return Dashboard(
        days_left=(grant.period_until - today).days,
        running=report.running,
        planned_cents=tuple(
            planned_until(
                each.month,
                planned_cents=by_year,
                period_from=grant.period_from,
                period_until=grant.period_until,
            )
            for each in report.running
        ),
        plan=plan_against(plan, report.spent_cents, grant),
        has_plan=bool(plan),
        forecast=_forecast(report, today),
        targets=tuple(
            TargetLine(
                target=target,
                reached_count=report.reached(target.measure),
                is_over=target.due_day < today,
            )
            for target in targets_of(grant_id=grant.id)
        ),
        deadlines=deadlines_of(grant, today=today),
        proofs=proofs_of(grant.id, with_drafts=with_drafts),
    )


def deadlines_of(grant: GrantView, *, today: dt.date) -> tuple[Deadline, ...]:
    """Return by when proofs of a grant are due, the earliest first."""
    met = frozen_deadlines(grant.id)
    days = ((INTERIM, grant.interim_report_due), (FINAL, grant.proof_of_use_due))
    return tuple(
        Deadline(kind=kind, day=day, days_left=(day - today).days, is_met=(kind, day) in met)
        for kind, day in days
        if day
    )


def plan_against(
    plan: Sequence[PlanItemView], spent_cents: dict[tuple[UUID, int], int], grant: GrantView
) -> Content:
    """Set what was spent against a grant's plan, by item and budget year."""
    positions = [
        Position(
            position=item.position,
            title=item.title,
            programme_id=item.programme_id,
            amounts=item.amounts,
        )
        for item in plan
    ]
    years = range(grant.period_from.year, grant.period_until.year + 1)
    return numeric_part(positions, spent_cents, years)


def _forecast(report: Report, today: dt.date) -> Forecast | None:
    count = {name: cell.count or 0 for name, cell in report.totals.items()}
    issued = [row for row in report.table("month").rows if row.cells["issued"].count]
    return forecast(
        running=report.running,
        amount_cents=report.grant.amount_cents,
        spent_cents=report.totals["redeemed"].cents or 0,
        redeemed_count=count["redeemed"],
        usable_count=count["allotted"] - count["redeemed"] - count["expired"] - count["revoked"],
        first_month=month_of(issued[0].label) if issued else None,
        last_day=report.last_day,
        today=today,
    )
