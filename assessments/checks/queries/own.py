"""What an employee reads of the own checks. Every function asks for the employee's id.

There is no other way to an answer or a result: HR pages use `model` and `profiles`, which
never touch these tables but for the rounded number of participants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, QuerySet

from assessments.checks.models import Answer, Check, Field, Result, ResultLevel
from assessments.checks.rules.refusals import CheckNotFound
from assessments.checks.rules.scoring import CLOSE, GAP, Gap, summarise, summary_sentence


@dataclass(frozen=True, kw_only=True)
class FieldProgress:
    """One page of a check: its field and how many of its statements are rated."""

    code: str
    title: str
    description: str
    answered: int
    statements: int

    @property
    def is_complete(self) -> bool:
        return self.answered == self.statements


@dataclass(frozen=True, kw_only=True)
class StatementShown:
    """A statement of a page with the choice made so far ("" for none)."""

    id: UUID
    text: str
    choice: str
    choice_label: str


@dataclass(frozen=True, kw_only=True)
class FieldPage:
    """One field of a running check with its neighbours in the model's order."""

    check_id: UUID
    is_completed: bool
    number: int
    total: int
    field: FieldProgress
    statements: tuple[StatementShown, ...]
    previous_code: str | None
    next_code: str | None


# Asked with every redemption: plain SQL.
COMPLETED = "SELECT EXISTS (SELECT FROM checks_completion WHERE employee_id = %s)"


def has_completion(*, employee_id: UUID) -> bool:
    """Tell whether the employee has ever completed a check, deleted results included."""
    with connection.cursor() as cursor:
        cursor.execute(COMPLETED, [employee_id])
        return bool(cursor.fetchone()[0])


def own_checks(*, employee_id: UUID) -> QuerySet[Check]:
    """Return the employee's checks, newest first."""
    return Check.objects.filter(employee_id=employee_id).select_related(
        "profile", "model", "resume_field"
    )


def open_check(*, employee_id: UUID) -> Check | None:
    """Return the employee's running check, if there is one."""
    return own_checks(employee_id=employee_id).filter(completed_at=None).first()


def completed_checks(*, employee_id: UUID) -> list[Check]:
    """Return the employee's completed checks with their results, newest first."""
    checks = own_checks(employee_id=employee_id).filter(completed_at__isnull=False)
    return list(
        checks.select_related("result")
        .prefetch_related("result__levels")
        .order_by("-completed_at", "-id")
    )


def own_check(*, check_id: UUID, employee_id: UUID) -> Check:
    """Return one check of this employee.

    :raises CheckNotFound: where there is none, or it is somebody else's
    """
    check = own_checks(employee_id=employee_id).filter(id=check_id).first()
    if check is None:
        raise CheckNotFound
    return check


def own_result(*, check_id: UUID, employee_id: UUID) -> Result:
    """Return the result of one check of this employee with its levels.

    :raises CheckNotFound: where there is none, or it is somebody else's
    """
    result = (
        Result.objects.filter(check_taken_id=check_id, check_taken__employee_id=employee_id)
        .select_related("check_taken")
        .prefetch_related("levels")
        .first()
    )
    if result is None:
        raise CheckNotFound
    return result


def gaps_of(*, employee_id: UUID) -> tuple[Gap, ...]:
    """Return the gaps of the employee's newest result, largest first."""
    newest = (
        Result.objects.filter(check_taken__employee_id=employee_id)
        .order_by("-check_taken__completed_at", "-check_taken_id")
        .first()
    )
    levels = ResultLevel.objects.filter(result=newest, verdict__in=[CLOSE, GAP])
    return tuple(sorted(map(_gap, levels), key=lambda gap: -gap.distance)) if newest else ()


def _gap(level: ResultLevel) -> Gap:
    return Gap(
        field_code=level.field_code,
        field_title=level.field_title,
        target_level=level.target_level or 0,
        actual_level=level.actual_level or 0,
    )


def progress_of(*, check: Check) -> list[FieldProgress]:
    """Return the pages of a check in the model's order with how far each is."""
    return [_progress(field) for field in _fields_with_answers(check)]


def _fields_with_answers(check: Check) -> QuerySet[Field]:
    own_answers = Prefetch(
        "statements__answers", Answer.objects.filter(check_taken=check), to_attr="own_answers"
    )
    return check.model.fields.prefetch_related("statements", own_answers)


def _progress(field: Field) -> FieldProgress:
    shown = list(_statements(field))
    return FieldProgress(
        code=field.code,
        title=field.title,
        description=field.description,
        answered=sum(bool(statement.choice) for statement in shown),
        statements=len(shown),
    )


def _statements(field: Field) -> Iterator[StatementShown]:
    for statement in field.statements.all():
        answers: list[Answer] = getattr(statement, "own_answers", [])
        answer = answers[0] if answers else None
        yield StatementShown(
            id=statement.id,
            text=statement.text,
            choice=answer.choice if answer else "",
            choice_label=answer.get_choice_display() if answer else "",
        )


def field_page(*, check_id: UUID, employee_id: UUID, field_code: str) -> FieldPage:
    """Return one page of a check of this employee.

    :raises CheckNotFound: where there is no such page, or it is somebody else's
    """
    check = own_check(check_id=check_id, employee_id=employee_id)
    fields = list(_fields_with_answers(check))
    codes = [field.code for field in fields]
    if field_code not in codes:
        raise CheckNotFound
    place = codes.index(field_code)
    return FieldPage(
        check_id=check.id,
        is_completed=check.completed_at is not None,
        number=place + 1,
        total=len(fields),
        field=_progress(fields[place]),
        statements=tuple(_statements(fields[place])),
        previous_code=codes[place - 1] if place else None,
        next_code=codes[place + 1] if place + 1 < len(codes) else None,
    )


def review_pages(*, check: Check) -> list[tuple[FieldProgress, tuple[StatementShown, ...]]]:
    """Return all pages of a check with their statements and choices, for checking answers."""
    fields = list(_fields_with_answers(check))
    return [(_progress(field), tuple(_statements(field))) for field in fields]


def history(*, employee_id: UUID) -> list[tuple[Check, str]]:
    """Return the employee's completed checks, newest first, each with its sentence."""
    return [
        (check, sentence_of(list(check.result.levels.all())))
        for check in completed_checks(employee_id=employee_id)
    ]


def sentence_of(levels: list[ResultLevel]) -> str:
    """Say the result with these levels in one sentence."""
    return summary_sentence(summarise((level.target_level, level.verdict) for level in levels))
