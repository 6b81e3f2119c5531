"""What an employee reads of the own checks. Every function asks for the employee's id.

There is no other way to an answer or a result: HR pages use `model` and `profiles`, which
never touch these tables but for the rounded number of participants.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from assessments.checks.models import Check, Field
from assessments.checks.queries.outcomes import newest_outcome, outcomes_of
from assessments.checks.queries.stations import PageBefore, stations_of
from assessments.checks.queries.vault import open_for, run_context
from assessments.checks.rules.outcome import CompetenceOutcome, Outcome
from assessments.checks.rules.refusals import CheckNotFound
from assessments.checks.rules.run import SELF, Run, from_json, place_of
from assessments.checks.rules.scoring import (
    CHOICE_LABELS,
    Gap,
    summarise,
    summary_sentence,
)


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
    """One field of a running check with the page before it."""

    check_id: UUID
    is_completed: bool
    revision: int
    number: int
    total: int
    field: FieldProgress
    statements: tuple[StatementShown, ...]
    previous: PageBefore | None


# Asked with every redemption: plain SQL.
COMPLETED = "SELECT EXISTS (SELECT FROM checks_completion WHERE employee_id = %s)"


def has_completion(*, employee_id: UUID) -> bool:
    """Tell whether the employee has ever completed a check, deleted results included."""
    with connection.cursor() as cursor:
        cursor.execute(COMPLETED, [employee_id])
        return bool(cursor.fetchone()[0])


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One completed check of the employee in a sentence."""

    check_id: UUID
    completed_at: dt.datetime
    profile_title: str
    sentence: str


def own_checks(*, employee_id: UUID) -> QuerySet[Check]:
    """Return the employee's checks, newest first."""
    return Check.objects.filter(employee_id=employee_id).select_related(
        "profile", "model", "campaign"
    )


def open_check(*, employee_id: UUID) -> Check | None:
    """Return the employee's running check, if there is one."""
    return own_checks(employee_id=employee_id).filter(completed_at=None).first()


def own_check(*, check_id: UUID, employee_id: UUID) -> Check:
    """Return one check of this employee.

    :raises CheckNotFound: where there is none, or it is somebody else's
    """
    check = own_checks(employee_id=employee_id).filter(id=check_id).first()
    if check is None:
        raise CheckNotFound
    return check


def run_of(*, check: Check) -> Run:
    """Return what the employee has answered so far.

    :raises CannotBeOpened: where the key to it is destroyed
    """
    opened = open_for(
        employee_id=check.employee_id, sealed=check.sealed_run, context=run_context(check.id)
    )
    return from_json(opened)


def gaps_of(*, employee_id: UUID) -> tuple[Gap, ...]:
    """Return the gaps of the employee's newest result, largest first."""
    newest = newest_outcome(employee_id=employee_id)
    open_lines = [line for line in newest.competences if line.needs_step] if newest else []
    return tuple(sorted(map(_gap, open_lines), key=lambda gap: -gap.distance))


def _gap(line: CompetenceOutcome) -> Gap:
    return Gap(
        field_code=line.field_code,
        field_title=line.field_title,
        target_level=line.target or 0,
        actual_level=line.actual or 0,
        importance=line.importance,
    )


def pages_done(*, check: Check) -> tuple[int, int]:
    """Return how many pages of a check are answered, and how many there are."""
    layout = stations_of(check=check)
    total = len(layout.order)
    return total - len(layout.open_places(run_of(check=check))), total


def _fields(check: Check) -> QuerySet[Field]:
    return check.model.fields.prefetch_related("statements")


def _progress(field: Field, choices: Mapping[str, str]) -> FieldProgress:
    shown = list(_statements(field, choices))
    return FieldProgress(
        code=field.code,
        title=field.title,
        description=field.description,
        answered=sum(bool(statement.choice) for statement in shown),
        statements=len(shown),
    )


def _statements(field: Field, choices: Mapping[str, str]) -> Iterator[StatementShown]:
    for statement in field.statements.all():
        choice = choices.get(str(statement.id), "")
        yield StatementShown(
            id=statement.id,
            text=statement.text,
            choice=choice,
            choice_label=CHOICE_LABELS.get(choice, ""),
        )


def field_page(*, check_id: UUID, employee_id: UUID, field_code: str) -> FieldPage:
    """Return one page of a check of this employee.

    :raises CheckNotFound: where there is no such page, or it is somebody else's
    """
    check = own_check(check_id=check_id, employee_id=employee_id)
    layout, run = stations_of(check=check), run_of(check=check)
    field, place = layout.field(field_code), place_of(SELF, field_code)
    if field is None:
        raise CheckNotFound
    return FieldPage(
        check_id=check.id,
        is_completed=check.completed_at is not None,
        revision=check.revision,
        number=layout.number_of(place),
        total=len(layout.order),
        field=_progress(field, run.choices),
        statements=tuple(_statements(field, run.choices)),
        previous=layout.before(place, run),
    )


def review_pages(*, check: Check) -> list[tuple[FieldProgress, tuple[StatementShown, ...]]]:
    """Return all pages of a check with their statements and choices, for checking answers."""
    choices = run_of(check=check).choices
    return [
        (_progress(field, choices), tuple(_statements(field, choices))) for field in _fields(check)
    ]


def history(*, employee_id: UUID) -> list[HistoryLine]:
    """Return the employee's completed checks, newest first, each with its sentence."""
    return [
        HistoryLine(
            check_id=check_id,
            completed_at=completed_at,
            profile_title=outcome.profile_title,
            sentence=sentence_of(outcome),
        )
        for check_id, completed_at, outcome in outcomes_of(employee_id=employee_id)
    ]


def sentence_of(outcome: Outcome) -> str:
    """Say a result in one sentence."""
    return summary_sentence(summarise((line.target, line.verdict) for line in outcome.competences))
