"""Scoring a quiz, finding the next unit, completing a course; codes of certificates."""

from __future__ import annotations

from uuid import UUID

import pytest

from courses.learning.rules.certificate import CODE_LENGTH, grouped, new_code, normalise_code
from courses.learning.rules.progress import is_completed, next_open, score_quiz

A, B, C, D = (UUID(int=number) for number in range(4))
KEY = {A: frozenset([C]), B: frozenset([C, D])}


@pytest.mark.parametrize(
    ("answers", "right", "is_passed"),
    [
        ({A: {C}, B: {C, D}}, 2, True),
        ({A: {C}, B: {C}}, 1, False),
        ({A: {C, D}, B: {C, D}}, 1, False),
        ({}, 0, False),
    ],
)
def test_a_question_is_right_where_exactly_the_key_was_chosen(
    answers: dict[UUID, set[UUID]], right: int, is_passed: bool
) -> None:
    score = score_quiz(key=KEY, answers=answers, pass_percent=60)

    assert (score.right_count, score.question_count) == (right, 2)
    assert score.is_passed is is_passed


@pytest.mark.parametrize(("percent", "is_passed"), [(50, True), (51, False), (1, True)])
def test_a_quiz_is_passed_from_its_percentage_on(percent: int, is_passed: bool) -> None:
    score = score_quiz(key=KEY, answers={A: {C}}, pass_percent=percent)

    assert score.is_passed is is_passed


def test_a_quiz_without_questions_cannot_be_passed() -> None:
    assert score_quiz(key={}, answers={}, pass_percent=1).is_passed is False


@pytest.mark.parametrize(("done", "following"), [(set(), A), ({A}, B), ({B}, A), ({A, B, C}, None)])
def test_the_next_unit_is_the_first_that_is_not_done(
    done: set[UUID], following: UUID | None
) -> None:
    assert next_open([A, B, C], done) == following


@pytest.mark.parametrize(
    ("units", "done", "completed"),
    [([A, B], {A, B}, True), ([A, B], {A}, False), ([A], {A, D}, True), ([], set(), False)],
)
def test_a_course_is_completed_when_all_its_units_are_done(
    units: list[UUID], done: set[UUID], completed: bool
) -> None:
    assert is_completed(units, done) is completed


def test_a_code_is_read_back_however_it_is_typed() -> None:
    code = new_code()

    assert len(code) == CODE_LENGTH
    assert normalise_code(grouped(code)) == code
    assert normalise_code(f" {grouped(code).lower().replace('-', ' – ')} ") == code
    assert normalise_code(code.replace("0", "O").replace("1", "l")) == code


@pytest.mark.parametrize("text", ["", "ABC", "U" * 26, "A" * 27, "Ä" * 26, "A" * 25 + "!"])
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert normalise_code(text) == ""


def test_codes_do_not_repeat() -> None:
    assert len({new_code() for _ in range(1000)}) == 1000
