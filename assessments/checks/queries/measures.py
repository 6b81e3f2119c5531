"""Measures, and the use of each year's budget."""

from __future__ import annotations

from uuid import UUID

from assessments.checks.models import Measure, TrainingBudget
from assessments.checks.rules.measures import MeasureUnknown, Use, use_of


def list_measures(*, year: int | None = None) -> list[Measure]:
    """Return the measures of a year or of all, the latest year first."""
    rows = Measure.objects.all()
    return list(rows if year is None else rows.filter(year=year))


def find_measure(*, measure_id: UUID) -> Measure:
    """Return one measure.

    :raises MeasureUnknown: where there is none
    """
    measure = Measure.objects.filter(id=measure_id).first()
    if measure is None:
        raise MeasureUnknown
    return measure


def years_with_money() -> list[Use]:
    """Return the use of the budget in every year that has a budget or a measure, latest first."""
    budgets = dict(TrainingBudget.objects.values_list("year", "budget_cents"))
    measures = list_measures()
    years = {*budgets, *(measure.year for measure in measures)}
    return [
        use_of(
            year=year,
            budget_cents=budgets.get(year, 0),
            measures=[measure for measure in measures if measure.year == year],
        )
        for year in sorted(years, reverse=True)
    ]
