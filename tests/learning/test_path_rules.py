"""The learning path as a table: gaps and courses in, steps and reasons out. No database."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.learning.rules.path import MAXIMUM_STEPS, Candidate, OpenGap
from courses.learning.rules.reasons import Path, PathStep, plan_path


def gap(code: str, actual: int, target: int, importance: int = 2) -> OpenGap:
    return OpenGap(
        field_code=code,
        field_title=code.title(),
        actual_level=actual,
        target_level=target,
        importance=importance,
    )


def course(
    number: int,
    levels: str,
    *,
    category: str = "basis",
    hours: int = 8,
    begun: bool = False,
    requires: Sequence[int] = (),
) -> Candidate:
    """`course(1, "a1-2 b2-3")`: field a from level 1 to 2, field b from 2 to 3."""
    parts = [(one[0], one[1:].split("-")) for one in levels.split()]
    return Candidate(
        course_id=UUID(int=number),
        title=f"Kurs {number}",
        category=category,
        hours=hours,
        levels={code: (int(low), int(high)) for code, (low, high) in parts},
        requires={UUID(int=one): f"Kurs {one}" for one in requires},
        is_begun=begun,
    )


def numbers(path: Path) -> list[int]:
    return [step.course_id.int for step in path.steps]


def steps_of(gaps: list[OpenGap], courses: list[Candidate], **wish: Any) -> tuple[PathStep, ...]:
    return plan_path(gaps=gaps, candidates=courses, **wish).steps


def ids(*numbered: int) -> list[UUID]:
    return [UUID(int=one) for one in numbered]


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
            "equal gaps in the order of their titles",
            [gap("b", 1, 2), gap("a", 1, 2)],
            [course(2, "b1-2"), course(1, "a1-2")],
            [1, 2],
        ),
        (
            "a small gap that matters weighs more than a larger one that does not",
            [gap("a", 1, 3, 1), gap("b", 1, 2, 3)],
            [course(1, "a1-3"), course(2, "b1-2")],
            [2, 1],
        ),
        (
            "what a course presupposes comes first, even from another field",
            [gap("a", 1, 2)],
            [course(1, "a1-2", requires=[3]), course(2, "c1-2"), course(3, "b1-2", requires=[2])],
            [2, 3, 1],
        ),
        (
            "a course without conditions before one with",
            [gap("a", 1, 2)],
            [course(1, "a1-2", requires=[3]), course(2, "a1-2", hours=40), course(3, "b1-2")],
            [2],
        ),
        (
            "who has begun a course needs nothing before it",
            [gap("a", 1, 2)],
            [course(1, "a1-2", requires=[3], begun=True), course(3, "b1-2")],
            [1],
        ),
        (
            "conditions that do not fit into five steps are not begun",
            [gap("a", 1, 2)],
            [course(n, f"{'a' if n == 6 else 'b'}1-2", requires=[n - 1]) for n in range(2, 7)]
            + [course(1, "b1-2")],
            [],
        ),
        (
            "two courses that presuppose each other cannot be walked to",
            [gap("a", 1, 2)],
            [course(1, "a1-2", requires=[2]), course(2, "a1-2", requires=[1])],
            [1],
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
    (step,) = steps_of([gap("a", 2, 4)], [course(1, "a2-3")])

    assert step.warning == ""
    assert step.reason == (
        "Weil Ihr Ist 2 unter dem Soll 4 in „A“ liegt. Der Kurs führt von Stufe 2 auf Stufe 3."
    )


def test_the_reason_names_what_matters_most() -> None:
    (step,) = steps_of([gap("a", 2, 4, 3)], [course(1, "a2-3")])

    assert "Diese Kompetenz ist für Ihre Stelle besonders wichtig." in step.reason


def test_the_reason_of_a_later_step_names_the_steps_before() -> None:
    steps = steps_of([gap("a", 2, 4)], [course(1, "a2-3"), course(2, "a3-4")])

    assert "Nach den Kursen davor führt dieser von Stufe 3 auf Stufe 4." in steps[1].reason


def test_a_course_that_starts_too_high_says_so() -> None:
    (step,) = steps_of([gap("a", 1, 4)], [course(1, "a3-4")])

    assert "beginnt erst bei Stufe 3" in step.warning


def test_a_prerequisite_says_for_which_course_it_is() -> None:
    first, second = steps_of([gap("a", 1, 2)], [course(1, "a1-2", requires=[2]), course(2, "b1-2")])

    assert "„Kurs 1“ setzt diesen Kurs voraus." in first.reason
    assert (first.warning, second.warning) == ("", "")


def test_a_prerequisite_that_nobody_offers_is_named() -> None:
    (step,) = steps_of([gap("a", 1, 2)], [course(1, "a1-2", requires=[9])])

    assert step.warning == "Er setzt „Kurs 9“ voraus. Dieser Kurs wird zurzeit nicht angeboten."


def test_a_completed_course_counts_as_prerequisite() -> None:
    (step,) = steps_of([gap("a", 1, 2)], [course(1, "a1-2", requires=[9])], completed=ids(9))

    assert step.warning == ""


THREE = [course(1, "a1-2"), course(2, "a2-3", requires=[1]), course(3, "b1-2")]
GAPS_OF_THREE = [gap("a", 1, 3), gap("b", 1, 2, 1)]


def test_the_person_puts_the_courses_in_another_order() -> None:
    path = plan_path(gaps=GAPS_OF_THREE, candidates=THREE, order=ids(3, 1))

    assert numbers(path) == [3, 1, 2]
    assert path.is_reordered
    assert [step.warning for step in path.steps] == ["", "", ""]


def test_a_course_that_was_moved_before_its_prerequisite_says_so() -> None:
    path = plan_path(gaps=GAPS_OF_THREE, candidates=THREE, order=ids(2, 1, 3))

    assert numbers(path) == [2, 1, 3]
    assert "im Vorschlag stehen Kurse davor" in path.steps[0].warning
    assert "Er setzt „Kurs 1“ voraus. Dieser Kurs steht bei Ihnen" in path.steps[0].warning
    assert path.steps[1].warning == ""


def test_a_course_after_a_higher_one_says_that_it_repeats() -> None:
    courses = [course(1, "a1-2"), course(2, "a1-3")]

    _first, second = steps_of([gap("a", 1, 3)], courses, order=ids(2, 1))

    assert "haben Sie Stufe 2 schon; dieser festigt sie." in second.reason


def test_an_order_that_speaks_of_other_courses_changes_nothing() -> None:
    path = plan_path(gaps=GAPS_OF_THREE, candidates=THREE, order=ids(7, 8))

    assert (numbers(path), path.is_reordered) == ([1, 2, 3], False)


def test_without_a_course_that_was_left_out_the_rule_takes_the_next() -> None:
    courses = [course(1, "a1-2"), course(2, "a1-2", hours=16)]

    assert numbers(plan_path(gaps=[gap("a", 1, 2)], candidates=courses, dropped=ids(1))) == [2]


def test_a_left_out_prerequisite_is_named() -> None:
    (step,) = steps_of(
        [gap("a", 1, 2)], [course(1, "a1-2", requires=[2]), course(2, "b1-2")], dropped=ids(2)
    )

    assert step.warning == "Er setzt „Kurs 2“ voraus. Diesen Kurs haben Sie weggelassen."


@pytest.mark.parametrize(
    ("courses", "dropped", "reason"),
    [
        ([], [], "Zurzeit gibt es im Katalog keinen passenden Kurs."),
        ([course(1, "z1-2")], [1], "Sie haben „Kurs 1“ weggelassen."),
        (
            [course(n, f"a{n - 1}-{n}") for n in range(1, 6)] + [course(9, "z1-2")],
            [],
            "Der Pfad hat höchstens 5 Kurse. Danach geht es hier weiter.",
        ),
    ],
)
def test_a_gap_without_a_course_says_why(
    courses: list[Candidate], dropped: list[int], reason: str
) -> None:
    gaps = [gap("a", 0, 8, 3), gap("z", 1, 2, 1)]

    path = plan_path(gaps=gaps, candidates=courses, dropped=ids(*dropped))

    assert {one.field_title: one.reason for one in path.unserved}["Z"] == reason


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


@st.composite
def with_conditions(draw: st.DrawFn) -> list[Candidate]:
    """Courses that presuppose one another in any way, also in circles or by what is not there."""
    courses = draw(CANDIDATES)
    known = [one.course_id for one in courses] + ids(404)
    picked = st.sets(st.sampled_from(known), max_size=2)
    return [replace(one, requires={id: "x" for id in draw(picked)}) for one in courses]


COURSES = with_conditions()
# A busy machine makes examples slowly; that says nothing about the path.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@PATIENT
@given(gaps=GAPS, candidates=COURSES, at_random=st.integers(0).map(Random))
def test_a_path_is_short_without_repetition_and_the_same_whatever_the_order(
    gaps: list[OpenGap], candidates: list[Candidate], at_random: Random
) -> None:
    path = plan_path(gaps=gaps, candidates=candidates)
    at_random.shuffle(gaps)
    at_random.shuffle(candidates)

    assert plan_path(gaps=gaps, candidates=candidates) == path
    assert len(path.steps) <= MAXIMUM_STEPS
    assert len({step.course_id for step in path.steps}) == len(path.steps)


def test_what_an_earlier_step_has_reached_is_not_called_too_high() -> None:
    courses = [course(1, "a0-4 c0-2"), course(2, "c1-2")]

    path = plan_path(gaps=[gap("a", 0, 4), gap("c", 0, 4)], candidates=courses)

    assert numbers(path) == [1]


@PATIENT
@given(
    gaps=GAPS,
    candidates=COURSES,
    order=st.integers(0).map(Random),
    dropped=st.integers(0, 3),
)
def test_no_step_lacks_something_before_it_unless_it_says_so(
    gaps: list[OpenGap], candidates: list[Candidate], order: Random, dropped: int
) -> None:
    levels = {one.field_code: one.actual_level for one in gaps}
    by_id = {one.course_id: one for one in candidates}
    wanted = sorted(by_id)
    order.shuffle(wanted)
    met: set[UUID] = set()

    path = plan_path(
        gaps=gaps, candidates=candidates, order=wanted[3:], dropped=wanted[: min(dropped, 3)]
    )

    for step in path.steps:
        found = by_id[step.course_id]
        start = found.levels.get(step.field_code, (0, 0))[0]
        is_missing = not found.is_begun and not found.requires.keys() <= met
        assert bool(step.warning) == (start > levels[step.field_code] or is_missing)
        met.add(step.course_id)
        for code, (low, high) in found.levels.items():
            if code in levels and low <= levels[code]:
                levels[code] = max(levels[code], high)


@PATIENT
@given(gaps=GAPS, candidates=CANDIDATES)
def test_every_gap_is_served_reached_or_explained(
    gaps: list[OpenGap], candidates: list[Candidate]
) -> None:
    path = plan_path(gaps=gaps, candidates=candidates)

    reached = {code for step in path.steps for code in _taught(step, candidates)}
    unserved = {one.field_title for one in path.unserved}
    assert all(one.field_code in reached or one.field_title in unserved for one in gaps)


def _taught(step: PathStep, candidates: list[Candidate]) -> set[str]:
    return set(next(one.levels for one in candidates if one.course_id == step.course_id))


def test_every_permutation_of_equal_courses_gives_the_same_path() -> None:
    courses = [course(n, "a1-2") for n in (1, 2, 3)]

    paths = {
        tuple(numbers(plan_path(gaps=[gap("a", 1, 2)], candidates=order)))
        for order in itertools.permutations(courses)
    }

    assert paths == {(1,)}
