"""When a quiz is passed, which unit comes next, when a course is completed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from campus.kernel.refusal import Refusal


class UnitUnknown(Refusal):
    code = "unit_unknown"
    sentence = "Diese Lerneinheit gehört nicht (mehr) zu Ihrem Kurs. Bitte öffnen Sie den Kurs neu."
    status = 404


class QuizNotRead(Refusal):
    code = "quiz_not_read"
    sentence = (
        "Ein Quiz wird mit Antworten abgegeben, nicht als gelesen markiert. Bitte beantworten Sie "
        "die Fragen."
    )


@dataclass(frozen=True, kw_only=True)
class Score:
    """How a submitted quiz did; `right` holds the questions that were answered rightly."""

    right: frozenset[UUID]
    question_count: int
    is_passed: bool

    @property
    def right_count(self) -> int:
        return len(self.right)


def score_quiz(
    *,
    key: Mapping[UUID, AbstractSet[UUID]],
    answers: Mapping[UUID, AbstractSet[UUID]],
    pass_percent: int,
) -> Score:
    """Score a quiz: a question is right where exactly the options of the key were chosen.

    :param key: question -> its right options
    :param answers: question -> the chosen options
    """
    right = frozenset(question for question, ids in key.items() if answers.get(question) == ids)
    is_passed = bool(key) and len(right) * 100 >= pass_percent * len(key)
    return Score(right=right, question_count=len(key), is_passed=is_passed)


def next_open(unit_ids: Sequence[UUID], done: AbstractSet[UUID]) -> UUID | None:
    """Return the first unit in order that is not done, or None."""
    return next((unit_id for unit_id in unit_ids if unit_id not in done), None)


def is_completed(unit_ids: Iterable[UUID], done: AbstractSet[UUID]) -> bool:
    """Tell whether a course with units on the platform has been worked through."""
    units = frozenset(unit_ids)
    return bool(units) and units <= done
