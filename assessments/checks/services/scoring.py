"""The outcome of a run: the rule's levels with the words, targets and versions of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.checks.models import Check, Field, Statement, TargetLevel
from assessments.checks.rules.adaptive import estimate, is_measured
from assessments.checks.rules.outcome import CompetenceOutcome, Outcome, Source
from assessments.checks.rules.run import Run, Step
from assessments.checks.rules.scoring import (
    CLOSE,
    GAP,
    SCORING_VERSION,
    FieldLevel,
    Rating,
    judge,
    score_field,
)


def outcome_of(*, check: Check, run: Run) -> Outcome:
    """Return the outcome of a run whose answers are complete."""
    model = check.model
    targets = {
        target.field_id: target
        for target in check.profile.targets.filter(
            field__model=model, horizon=TargetLevel.Horizon.TODAY
        )
    }
    fields = model.fields.select_related("area").prefetch_related("statements")
    return Outcome(
        model_title=model.title,
        model_version=model.version,
        level_count=model.level_count,
        level_titles=tuple(model.levels.order_by("level").values_list("title", flat=True)),
        profile_title=check.profile.title,
        scoring_version=SCORING_VERSION,
        competences=tuple(
            _line(field, targets.get(field.id), run, model.level_count) for field in fields
        ),
    )


def _line(
    field: Field, target: TargetLevel | None, run: Run, level_count: int
) -> CompetenceOutcome:
    statements = list(field.statements.all())
    rated = score_field(
        Rating(level=line.level, choice=run.choices[str(line.id)])
        for line in statements
        if str(line.id) in run.choices
    )
    found = _measured(run.steps_of(field.code), level_count) or _rated(rated)
    goal = target.level if target else None
    verdict = judge(target=goal, actual=found.actual, high=found.high)
    step = _next_statement(found.actual or 0, statements) if verdict in {CLOSE, GAP} else None
    return CompetenceOutcome(
        field_code=field.code,
        field_title=field.title,
        area_title=field.area.title if field.area else "",
        target=goal,
        target_to=target.level_to if target else None,
        importance=target.importance if target else TargetLevel.Importance.IMPORTANT,
        actual=found.actual,
        low=found.low,
        high=found.high,
        source=found.source,
        self_level=rated.actual,
        verdict=verdict,
        next_level=step.level if step else None,
        next_statement=step.text if step else "",
    )


@dataclass(frozen=True, kw_only=True)
class _Found:
    actual: int | None
    low: float | None
    high: float | None
    source: Source


def _measured(steps: Sequence[Step], level_count: int) -> _Found | None:
    """Return what the test says, if it says enough."""
    if not is_measured(steps):
        return None
    found = estimate(steps=steps, level_count=level_count)
    return _Found(
        actual=found.actual, low=round(found.low, 2), high=round(found.high, 2), source="test"
    )


def _rated(rated: FieldLevel) -> _Found:
    source: Source = "none" if rated.actual is None else "self"
    return _Found(actual=rated.actual, low=rated.low, high=rated.high, source=source)


def _next_statement(actual: int, statements: Sequence[Statement]) -> Statement | None:
    """Return the first statement of the lowest level above Ist that has one."""
    above = [statement for statement in statements if statement.level > actual]
    return min(above, key=lambda statement: statement.level, default=None)
