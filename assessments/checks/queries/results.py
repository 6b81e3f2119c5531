"""A result as its employee reads it. Asks for the employee's id like everything in `own`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from assessments.checks.models import Result, ResultLevel
from assessments.checks.queries.own import own_result, sentence_of
from assessments.checks.rules.scoring import REACHED, difference_in_words


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
    result = own_result(check_id=check_id, employee_id=employee_id)
    levels = list(result.levels.all())
    names = _level_names(result)
    return ResultShown(
        check_id=check_id,
        completed_at=result.check_taken.completed_at,
        sentence=sentence_of(levels),
        profile_title=result.profile_title,
        model_title=result.model_title,
        model_version=result.model_version,
        level_count=result.level_count,
        lines=tuple(_line(level, names) for level in levels),
    )


def _level_names(result: Result) -> dict[int | None, str]:
    names: dict[int | None, str] = {None: "–", 0: "0 – noch keine Stufe"}
    rows = result.check_taken.model.levels.values_list("level", "title")
    return names | {level: f"{level} – {title}" for level, title in rows}


def _line(level: ResultLevel, names: dict[int | None, str]) -> ResultLine:
    return ResultLine(
        title=level.field_title,
        target=level.target_level,
        target_words=names.get(level.target_level, str(level.target_level)),
        actual=level.actual_level,
        actual_words=names.get(level.actual_level, str(level.actual_level)),
        difference=difference_in_words(target=level.target_level, actual=level.actual_level),
        verdict=level.verdict,
        verdict_label=level.get_verdict_display(),
        next_statement=level.next_statement,
        next_level_words=names.get(level.next_level, "") if level.next_level else "",
    )
