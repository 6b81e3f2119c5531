"""Financing plan, targets and deadlines of a grant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal

FIRST_YEAR, LAST_YEAR = 2000, 2100
ITEMS_MAX, TARGETS_MAX = 20, 20
MEASURES = {
    "redeemed": "eingelöste Gutscheine",
    "completed": "abgeschlossene Kurse",
    "municipalities": "teilnehmende Kommunen",
}
# A proof of use is due six months after the period's end (VV 10.2 zu § 44 LHO, ANBest-P 6.1),
# an interim one four months after the budget year; both only fill in what nobody has entered.
PROOF_AFTER_MONTHS = 6
INTERIM_DUE = (4, 30)


class PlanExceedsGrant(Refusal):
    code = "plan_exceeds_grant"
    sentence = (
        "Der Finanzierungsplan umfasst %(planned)s, bewilligt sind %(granted)s. Bitte verringern "
        "Sie einen Ansatz."
    )
    status = 422


class PlanProgrammeTwice(Refusal):
    code = "plan_programme_twice"
    sentence = (
        "Ein Förderprogramm steht bei zwei Positionen. Bitte ordnen Sie es nur einer zu, sonst "
        "würden seine Ausgaben doppelt gezählt."
    )
    status = 422


class PlanProgrammeForeign(Refusal):
    code = "plan_programme_foreign"
    sentence = (
        "Ein Förderprogramm gehört nicht zu dieser Zuwendung. Bitte wählen Sie eines aus der Liste."
    )
    status = 422


class PlanYearOutsidePeriod(Refusal):
    code = "plan_year_outside_period"
    sentence = (
        "Ansätze gibt es nur für die Haushaltsjahre des Bewilligungszeitraums (%(first)s bis "
        "%(last)s). Bitte ändern Sie das Jahr."
    )
    status = 422


class TargetTwice(Refusal):
    code = "target_twice"
    sentence = "Dasselbe Ziel steht für denselben Tag zweimal da. Bitte streichen Sie eines."
    status = 422


class DeadlineBeforePeriod(Refusal):
    code = "deadline_before_period"
    sentence = (
        "Die Frist liegt vor dem Beginn des Bewilligungszeitraums. Bitte geben Sie einen späteren "
        "Tag an."
    )
    status = 422


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """A position as it was entered: budget year -> cents; its place is its place in the list."""

    title: str
    programme_id: UUID | None
    amounts: dict[int, int]


@dataclass(frozen=True, kw_only=True)
class NewTarget:
    """A target as it was entered; `measure` is a key of `MEASURES`."""

    measure: str
    due_day: dt.date
    target_count: int


def budget_years(period_from: dt.date, period_until: dt.date) -> list[int]:
    """Return the budget years (calendar years) that a grant's period touches."""
    return list(range(period_from.year, period_until.year + 1))


def interim_report_due(period_from: dt.date, period_until: dt.date) -> dt.date | None:
    """Return when the first interim report is due: 30 April after the first budget year.

    None for a grant within one budget year: its proof of use says it all.
    """
    if period_from.year == period_until.year:
        return None
    return dt.date(period_from.year + 1, *INTERIM_DUE)


def proof_of_use_due(period_until: dt.date) -> dt.date:
    """Return when the proof of use is due: six months after the period's end."""
    months = period_until.month - 1 + PROOF_AFTER_MONTHS
    year, month = period_until.year + months // 12, months % 12 + 1
    first_of_next = dt.date(year + month // 12, month % 12 + 1, 1)
    last_of_month = first_of_next - dt.timedelta(days=1)
    is_end_of_month = (period_until + dt.timedelta(days=1)).day == 1
    day = last_of_month.day if is_end_of_month else min(period_until.day, last_of_month.day)
    return dt.date(year, month, day)


def why_not_this_plan(
    *,
    items: Sequence[NewItem],
    programme_ids: Sequence[UUID],
    years: Sequence[int],
    granted_cents: int,
) -> Refusal | None:
    """Tell why a financing plan does not fit its grant, or None."""
    spending = [item.programme_id for item in items if item.programme_id]
    if len(spending) != len(set(spending)):
        return PlanProgrammeTwice()
    if not set(spending) <= set(programme_ids):
        return PlanProgrammeForeign()
    if {year for item in items for year in item.amounts} - set(years):
        return PlanYearOutsidePeriod(first=years[0], last=years[-1])
    planned = sum(cents for item in items for cents in item.amounts.values())
    if planned > granted_cents:
        return PlanExceedsGrant(planned=euros(planned), granted=euros(granted_cents))
    return None


def why_not_these_targets(targets: Sequence[NewTarget]) -> Refusal | None:
    """Tell why targets cannot stand beside each other, or None."""
    named = {(target.measure, target.due_day) for target in targets}
    return TargetTwice() if len(named) < len(targets) else None
