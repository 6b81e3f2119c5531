"""A result as its employee reads it. Asks for the employee's id like everything in `own`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from assessments.checks.queries.outcomes import own_outcome
from assessments.checks.queries.own import own_check, sentence_of
from assessments.checks.rules.outcome import CompetenceOutcome, Outcome
from assessments.checks.rules.scoring import REACHED, VERDICT_LABELS, difference_in_words


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """One field of a result in words: Soll, Ist, difference, verdict and next step."""

    title: str
    target: int | None
    target_words: str
    actual: int | None
    actual_words: str
    difference: str
    verdict: str
    verdict_label: str
    next_statement: str
    next_level_words: str


@dataclass(frozen=True, kw_only=True)
class ResultShown:
    """A whole result in words and figures."""

    check_id: UUID
    completed_at: dt.datetime | None
    sentence: str
    profile_title: str
    model_title: str
    model_version: int
    level_count: int
    lines: tuple[ResultLine, ...]

    @property
    def has_gaps(self) -> bool:
        return any(line.next_statement for line in self.lines)

    @property
    def all_reached(self) -> bool:
        return all(line.verdict == REACHED for line in self.lines)


def shown_result(*, check_id: UUID, employee_id: UUID) -> ResultShown:
    """Return the result of one check of this employee, ready to be read.

    :raises CheckNotFound: where there is none, or it is somebody else's
    """
    check = own_check(check_id=check_id, employee_id=employee_id)
    outcome = own_outcome(check_id=check_id, employee_id=employee_id)
    return ResultShown(
        check_id=check_id,
        completed_at=check.completed_at,
        sentence=sentence_of(outcome),
        profile_title=outcome.profile_title,
        model_title=outcome.model_title,
        model_version=outcome.model_version,
        level_count=outcome.level_count,
        lines=tuple(_line(outcome, line) for line in outcome.competences),
    )


def _line(outcome: Outcome, line: CompetenceOutcome) -> ResultLine:
    return ResultLine(
        title=line.field_title,
        target=line.target,
        target_words=_name(outcome, line.target),
        actual=line.actual,
        actual_words=_name(outcome, line.actual),
        difference=difference_in_words(target=line.target, actual=line.actual),
        verdict=line.verdict,
        verdict_label=VERDICT_LABELS[line.verdict],
        next_statement=line.next_statement,
        next_level_words=_name(outcome, line.next_level) if line.next_level else "",
    )


def _name(outcome: Outcome, level: int | None) -> str:
    return "–" if level is None else outcome.level_name(level)
