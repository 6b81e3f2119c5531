"""The learning path as a table: gaps and courses in, steps and reasons out. No database."""

from __future__ import annotations

import itertools
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.learning.rules.path import MAXIMUM_STEPS, Candidate, OpenGap, PathStep, plan_path


def gap(code: str, actual: int, target: int) -> OpenGap:
    return OpenGap(
        field_code=code, field_title=code.title(), actual_level=actual, target_level=target
    )


def course(
    number: int, levels: str, *, category: str = "basis", hours: int = 8, begun: bool = False
) -> Candidate:
    """`course(1, "a1-2 b2-3")`: field a from level 1 to 2, field b from 2 to 3."""
    parts = [(one[0], one[1:].split("-")) for one in levels.split()]
    return Candidate(
        course_id=UUID(int=number),
        title=f"Kurs {number}",
        category=category,
        hours=hours,
        levels={code: (int(low), int(high)) for code, (low, high) in parts},
        is_begun=begun,
    )


def numbers(steps: tuple[PathStep, ...]) -> list[int]:
    return [step.course_id.int for step in steps]


@pytest.mark.parametrize(
    ("case", "gaps", "courses", "expected"),
    [
        ("no gap, no path", [], [course(1, "a1-2")], []),
        ("no course, no path", [gap("a", 1, 3)], [], []),
        ("one gap, one course", [gap("a", 1, 2)], [course(1, "a1-2")], [1]),
        (
            "prerequisites first, one level at a time",
            [gap("a", 1, 4)],
            [course(3, "a3-4"), course(2, "a2-3"), course(1, "a1-2")],
            [1, 2, 3],
        ),
        (
            "the small step is taken before the leap",
            [gap("a", 1, 3)],
            [course(1, "a1-3"), course(2, "a1-2")],
            [2, 1],
        ),
        (
            "no course beyond the target",
            [gap("a", 2, 3)],
            [course(1, "a2-3"), course(2, "a3-4")],
            [1],
        ),
        (
            "the largest gap comes first",
            [gap("a", 2, 3), gap("b", 1, 4)],
            [course(1, "a2-3"), course(2, "b1-4")],
            [2, 1],
        ),
        (
            "equal gaps in the order of the check",
            [gap("b", 1, 2), gap("a", 1, 2)],
            [course(1, "a1-2"), course(2, "b1-2")],
            [2, 1],
        ),
        (
            "a course for two fields counts for both",
            [gap("a", 1, 2), gap("b", 1, 2)],
            [course(1, "a1-2 b1-2"), course(2, "b1-2", hours=16)],
            [1],
        ),
        (
            "it does not count for a field that it starts too high in",
            [gap("a", 1, 2), gap("b", 1, 3)],
            [course(1, "b1-3"), course(2, "a1-2 b2-3")],
            [1, 2],
        ),
        (
            "a begun course is continued",
            [gap("a", 1, 2)],
            [course(1, "a1-2"), course(2, "a1-2", begun=True)],
            [2],
        ),
        (
            "Basis before Intensiv before Bonus",
            [gap("a", 1, 2)],
            [course(1, "a1-2", category="bonus"), course(2, "a1-2", category="intensiv")],
            [2],
        ),
        (
            "the shorter one of equals",
            [gap("a", 1, 2)],
            [course(1, "a1-2", hours=16), course(2, "a1-2")],
            [2],
        ),
        ("then the title decides", [gap("a", 1, 2)], [course(2, "a1-2"), course(1, "a1-2")], [1]),
        (
            "a course that starts too high is not the first choice",
            [gap("a", 1, 3), gap("b", 2, 3)],
            [course(1, "a2-3"), course(2, "b2-3")],
            [2, 1],
        ),
        (
            "nor a second choice where there is a way in",
            [gap("a", 1, 4)],
            [course(1, "a1-2"), course(2, "a3-4")],
            [1],
        ),
        (
            "of those too high the lowest",
            [gap("a", 1, 5)],
            [course(1, "a3-4"), course(2, "a2-4")],
            [2],
        ),
        (
            "five at most",
            [gap("a", 0, 8)],
            [course(n, f"a{n - 1}-{n}") for n in range(1, 9)],
            [1, 2, 3, 4, 5],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_path(
    case: str, gaps: list[OpenGap], courses: list[Candidate], expected: list[int]
) -> None:
    assert numbers(plan_path(gaps=gaps, candidates=courses)) == expected


def test_the_reason_names_ist_soll_and_field() -> None:
    (step,) = plan_path(gaps=[gap("a", 2, 4)], candidates=[course(1, "a2-3")])

    assert step.reason == (
        "Weil Ihr Ist 2 unter dem Soll 4 in „A“ liegt. Der Kurs führt von Stufe 2 auf Stufe 3."
    )


def test_the_reason_of_a_later_step_names_the_steps_before() -> None:
    steps = plan_path(gaps=[gap("a", 2, 4)], candidates=[course(1, "a2-3"), course(2, "a3-4")])

    assert "Nach den Kursen davor führt dieser von Stufe 3 auf Stufe 4." in steps[1].reason


def test_the_reason_of_a_course_that_starts_too_high_says_so() -> None:
    (step,) = plan_path(gaps=[gap("a", 1, 4)], candidates=[course(1, "a3-4")])

    assert step.starts_too_high
    assert "beginnt erst bei Stufe 3" in step.reason


LEVELS = st.tuples(st.integers(0, 4), st.integers(1, 4)).map(lambda pair: (pair[0], sum(pair)))
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        course_id=st.uuids(),
        title=st.sampled_from(["x", "y", "z"]),
        category=st.sampled_from(["basis", "intensiv", "bonus"]),
        hours=st.integers(1, 40),
        levels=st.dictionaries(st.sampled_from("abc"), LEVELS, min_size=1),
        is_begun=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: one.course_id,
)
GAPS = st.lists(
    st.builds(gap, st.sampled_from("abc"), st.integers(0, 3), st.integers(4, 6)),
    max_size=3,
    unique_by=lambda one: one.field_code,
)


@given(gaps=GAPS, candidates=CANDIDATES)
def test_a_path_is_short_without_repetition_and_the_same_whatever_the_order(
    gaps: list[OpenGap], candidates: list[Candidate]
) -> None:
    steps = plan_path(gaps=gaps, candidates=candidates)
    again = plan_path(gaps=gaps, candidates=list(reversed(candidates)))

    assert steps == again
    assert len(steps) <= MAXIMUM_STEPS
    assert len({step.course_id for step in steps}) == len(steps)


def test_what_an_earlier_step_has_reached_is_not_called_too_high() -> None:
    courses = [course(1, "a0-4 c0-2"), course(2, "c1-2")]

    steps = plan_path(gaps=[gap("a", 0, 4), gap("c", 0, 4)], candidates=courses)

    assert numbers(steps) == [1]


@given(gaps=GAPS, candidates=CANDIDATES)
def test_no_step_starts_above_what_is_reached_unless_it_says_so(
    gaps: list[OpenGap], candidates: list[Candidate]
) -> None:
    levels = {one.field_code: one.actual_level for one in gaps}
    by_id = {one.course_id: one for one in candidates}

    for step in plan_path(gaps=gaps, candidates=candidates):
        taught = by_id[step.course_id].levels
        starts = taught[step.field_code][0]
        assert step.starts_too_high == (starts > levels[step.field_code])
        for code, (low, high) in taught.items():
            if code in levels and low <= levels[code]:
                levels[code] = max(levels[code], high)


def test_every_permutation_of_equal_courses_gives_the_same_path() -> None:
    courses = [course(n, "a1-2") for n in (1, 2, 3)]

    paths = {
        tuple(numbers(plan_path(gaps=[gap("a", 1, 2)], candidates=order)))
        for order in itertools.permutations(courses)
    }

    assert paths == {(1,)}
