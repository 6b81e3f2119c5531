"""The outcome of a run: the rule's levels with the words, targets and versions of the day."""

from __future__ import annotations

from collections.abc import Sequence

from assessments.checks.models import Check, Field, Statement, TargetLevel
from assessments.checks.rules.outcome import CompetenceOutcome, Outcome, Verdict
from assessments.checks.rules.run import Run
from assessments.checks.rules.scoring import (
    APPLIES,
    CLOSE,
    GAP,
    OTHER_WORK,
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
        competences=tuple(_line(field, targets.get(field.id), run) for field in fields),
    )


def _line(field: Field, target: TargetLevel | None, run: Run) -> CompetenceOutcome:
    statements = list(field.statements.all())
    score = score_field(
        Rating(level=line.level, choice=run.choices[str(line.id)])
        for line in statements
        if str(line.id) in run.choices
    )
    verdict: Verdict = judge(target=target.level if target else None, score=score)
    needs_step = verdict in {CLOSE, GAP}
    return CompetenceOutcome(
        field_code=field.code,
        field_title=field.title,
        area_title=field.area.title if field.area else "",
        target=target.level if target else None,
        target_to=target.level_to if target else None,
        importance=target.importance if target else TargetLevel.Importance.IMPORTANT,
        actual=score.actual,
        low=None,
        high=None,
        source="none" if score.actual is None else "self",
        self_level=score.actual,
        verdict=verdict,
        next_level=score.next_level if needs_step else None,
        next_statement=_next_statement(score, statements, run) if needs_step else "",
    )


def _next_statement(score: FieldLevel, statements: Sequence[Statement], run: Run) -> str:
    """Return the first statement of the next level that is not affirmed yet."""
    affirmed = {APPLIES, OTHER_WORK}
    open_texts = (
        statement.text
        for statement in statements
        if statement.level == score.next_level
        and run.choices.get(str(statement.id)) not in affirmed
    )
    return next(open_texts, "")
