"""A result in words, for its employee and, the chosen part of it, for whom it is released to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from assessments.checks.queries.outcomes import outcomes_of, own_outcome
from assessments.checks.queries.own import own_check, sentence_of
from assessments.checks.rules import wording
from assessments.checks.rules.outcome import CompetenceOutcome, Outcome
from assessments.checks.rules.refusals import CheckNotFound
from assessments.checks.rules.scoring import VERDICT_LABELS, difference_in_words
from assessments.checks.rules.sealing import CannotBeOpened


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """One competence of a result in figures and words."""

    code: str
    title: str
    area_title: str
    target: int | None
    target_words: str
    actual: int | None
    actual_words: str
    difference: str
    source: str
    source_words: str
    band: str
    beside: str
    verdict: str
    verdict_label: str
    next_step: str
    plain: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ResultShown:
    """A whole result, or the chosen part of it, in words and figures."""

    completed_at: dt.datetime
    sentence: str
    profile_title: str
    model_title: str
    model_version: int
    level_count: int
    lines: tuple[ResultLine, ...]

    @property
    def has_test(self) -> bool:
        return any(line.source == "test" for line in self.lines)

    @property
    def has_self(self) -> bool:
        return any(line.source == "self" for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class PastLevel:
    """One competence on one day; `comparable`: on the same scale as the newest result."""

    check_id: UUID
    completed_at: dt.datetime
    target: int | None
    actual: int | None
    actual_words: str
    source_words: str
    band: str
    verdict_label: str
    is_comparable: bool


@dataclass(frozen=True, kw_only=True)
class CompetenceHistory:
    """A competence over all results of an employee, newest first."""

    code: str
    title: str
    level_count: int
    levels: tuple[PastLevel, ...]


def shown_result(*, check_id: UUID, employee_id: UUID) -> ResultShown:
    """Return the result of one check of this employee, ready to be read.

    :raises CheckNotFound: where there is none, or it is somebody else's
    """
    outcome, completed_at = opened(check_id=check_id, employee_id=employee_id)
    return show(outcome, completed_at=completed_at)


def opened(*, check_id: UUID, employee_id: UUID) -> tuple[Outcome, dt.datetime]:
    """Return the outcome of one check of this employee, and when it was completed.

    :raises CheckNotFound: where there is none, it is somebody else's, or came back from a backup
        without its key
    """
    completed_at = own_check(check_id=check_id, employee_id=employee_id).completed_at
    try:
        outcome = own_outcome(check_id=check_id, employee_id=employee_id)
    except CannotBeOpened as gone:
        raise CheckNotFound from gone
    if completed_at is None:
        raise CheckNotFound
    return outcome, completed_at


def show(outcome: Outcome, *, completed_at: dt.datetime) -> ResultShown:
    """Put an outcome into words."""
    return ResultShown(
        completed_at=completed_at,
        sentence=sentence_of(outcome),
        profile_title=outcome.profile_title,
        model_title=outcome.model_title,
        model_version=outcome.model_version,
        level_count=outcome.level_count,
        lines=tuple(_line(outcome, line) for line in outcome.competences),
    )


def history_of(*, employee_id: UUID) -> list[CompetenceHistory]:
    """Return each competence of the employee's newest result with all its days, newest first."""
    results = outcomes_of(employee_id=employee_id)
    if not results:
        return []
    newest = results[0][2]
    return [
        CompetenceHistory(
            code=line.field_code,
            title=line.field_title,
            level_count=newest.level_count,
            levels=tuple(
                _past(check_id, completed_at, outcome, past, newest)
                for check_id, completed_at, outcome in results
                if (past := outcome.of(line.field_code))
            ),
        )
        for line in newest.competences
    ]


def _line(outcome: Outcome, line: CompetenceOutcome) -> ResultLine:
    return ResultLine(
        code=line.field_code,
        title=line.field_title,
        area_title=line.area_title,
        target=line.target,
        target_words=wording.target_words(outcome, line),
        actual=line.actual,
        actual_words=wording.level_words(outcome, line.actual),
        difference=difference_in_words(target=line.target, actual=line.actual),
        source=line.source,
        source_words=wording.SOURCE_WORDS[line.source],
        band=wording.band_words(line),
        beside=wording.beside_words(line),
        verdict=line.verdict,
        verdict_label=VERDICT_LABELS[line.verdict],
        next_step=wording.next_step_words(outcome, line),
        plain=tuple(wording.plain_words(outcome, line)),
    )


def _past(
    check_id: UUID,
    completed_at: dt.datetime,
    outcome: Outcome,
    line: CompetenceOutcome,
    newest: Outcome,
) -> PastLevel:
    return PastLevel(
        check_id=check_id,
        completed_at=completed_at,
        target=line.target,
        actual=line.actual,
        actual_words=wording.level_words(outcome, line.actual),
        source_words=wording.SOURCE_WORDS[line.source],
        band=wording.band_words(line),
        verdict_label=VERDICT_LABELS[line.verdict],
        is_comparable=outcome.level_count == newest.level_count,
    )
