"""What each line of a list leads to."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from vouchers.desk.rules.lists import ERROR, GIVE, PROBLEMS, SKIP, FileLine, KnownPerson, plan_list

ANNA, BERND = UUID(int=1), UUID(int=2)
KNOWN = {
    "0042": KnownPerson(id=ANNA, name="Anna Amsel", is_here=True),
    "43": KnownPerson(id=BERND, name="Bernd Buchfink", is_here=True, held_count=1),
    "-7": KnownPerson(id=uuid4(), name="Kim Zander", is_here=True),
    "99": KnownPerson(id=uuid4(), name="Gerd Gans", is_here=False),
}


def planned(*numbers: str, maximum: int = 1, **facts: str) -> list[tuple[str, str]]:
    lines = [
        FileLine(line=place, personnel_number=number, **facts)
        for place, number in enumerate(numbers, 2)
    ]
    return [
        (line.action, line.problem) for line in plan_list(lines=lines, known=KNOWN, maximum=maximum)
    ]


def test_who_is_known_and_has_none_gets_one() -> None:
    (line,) = plan_list(lines=[FileLine(line=2, personnel_number="0042")], known=KNOWN, maximum=1)

    assert (line.action, line.employee_id, line.problem) == (GIVE, ANNA, "")


@pytest.mark.parametrize(
    ("number", "action", "problem"),
    [
        ("", ERROR, "number_missing"),
        ("=1+1", ERROR, "formula"),
        ("-7", GIVE, ""),
        ("42", ERROR, "zeros_lost"),
        ("4711", ERROR, "number_unknown"),
        ("99", ERROR, "employee_gone"),
        ("43", SKIP, "maximum_reached"),
    ],
)
def test_a_line_says_what_is_wrong_with_it(number: str, action: str, problem: str) -> None:
    assert planned(number) == [(action, problem)]


def test_who_may_have_two_gets_another() -> None:
    assert planned("43", maximum=2) == [(GIVE, "")]


def test_the_first_line_of_a_person_counts() -> None:
    lines = [FileLine(line=place, personnel_number="0042") for place in (2, 3)]

    first, second = plan_list(lines=lines, known=KNOWN, maximum=2)

    assert first.action == GIVE
    assert (second.problem, second.sentence) == (
        "number_repeated",
        "Die Personalnummer 0042 steht schon in Zeile 2; die gilt.",
    )


@pytest.mark.parametrize("name", ["Anna Amsel", "Amsel, Anna", "ANNA AMSEL", ""])
def test_a_name_that_fits_the_number_may_be_written_in_any_order(name: str) -> None:
    assert planned("0042", name=name) == [(GIVE, "")]


def test_a_name_of_somebody_else_stops_the_line() -> None:
    assert planned("0042", name="Carla Cranich") == [(ERROR, "name_differs")]


def test_a_line_that_an_earlier_result_calls_done_gives_nothing() -> None:
    assert planned("0042", maximum=2, status="ausgegeben") == [(SKIP, "done_before")]
    assert planned("0042", maximum=2, status="abgelehnt") == [(GIVE, "")]


def test_lost_zeros_name_the_number_that_is_meant_only_where_one_fits() -> None:
    known = {
        "0042": KnownPerson(id=ANNA, name="A", is_here=True),
        "00042": KnownPerson(id=BERND, name="B", is_here=True),
    }

    (line,) = plan_list(lines=[FileLine(line=2, personnel_number="42")], known=known, maximum=1)

    assert line.problem == "number_unknown"


def test_every_problem_has_a_remedy() -> None:
    assert all(problem.remedy.endswith(".") for problem in PROBLEMS.values())
