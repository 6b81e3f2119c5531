"""Freezing a result: the rule's levels with the words, targets and versions of the day."""

from __future__ import annotations

from assessments.checks.models import Answer, Check, Field, Result, ResultLevel
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


def write_result(*, check: Check) -> None:
    """Write the frozen result of a check whose answers are complete."""
    model = check.model
    result = Result.objects.create(
        check_taken=check,
        model_title=model.title,
        model_version=model.version,
        level_count=model.level_count,
        profile_title=check.profile.title,
        scoring_version=SCORING_VERSION,
    )
    targets = dict(
        check.profile.targets.filter(field__model=model).values_list("field_id", "level")
    )
    answers = check.answers.select_related("statement").order_by("statement__level", "id")
    by_field: dict[object, list[Answer]] = {}
    for answer in answers:
        by_field.setdefault(answer.statement.field_id, []).append(answer)
    ResultLevel.objects.bulk_create(
        _level(result, position, field, targets.get(field.id), by_field.get(field.id, []))
        for position, field in enumerate(model.fields.all(), start=1)
    )


def _level(
    result: Result, position: int, field: Field, target: int | None, answers: list[Answer]
) -> ResultLevel:
    ratings = [Rating(level=answer.statement.level, choice=answer.choice) for answer in answers]
    score = score_field(ratings)
    verdict = judge(target=target, score=score)
    needs_step = verdict in {CLOSE, GAP}
    return ResultLevel(
        result=result,
        position=position,
        field_code=field.code,
        field_title=field.title,
        target_level=target,
        actual_level=score.actual,
        verdict=verdict,
        next_level=score.next_level if needs_step else None,
        next_statement=_next_statement(score, answers) if needs_step else "",
    )


def _next_statement(score: FieldLevel, answers: list[Answer]) -> str:
    """Return the first statement of the next level that is not affirmed yet."""
    affirmed = {APPLIES, OTHER_WORK}
    open_texts = (
        answer.statement.text
        for answer in answers
        if answer.statement.level == score.next_level and answer.choice not in affirmed
    )
    return next(open_texts, "")
