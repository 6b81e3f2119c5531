"""Comparing a staff file with the people on record: decided without a database."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest

from tenants.staff.rules.planning import KnownPerson, PlannedRow, must_type_leaving, plan_import


def known(number: str = "0001", *, is_here: bool = True, **values: str) -> KnownPerson:
    """A person on record; by default Anna Amsel of the Stadtkasse."""
    on_record = {
        "personnel_number": number,
        "given_name": "Anna",
        "family_name": "Amsel",
        "email": "anna@example.org",
        "unit": "Stadtkasse",
        "post": "Kassenleitung",
        "is_supervisor": "nein",
        "entered_on": "2020-08-01",
    }
    return KnownPerson(id=uuid4(), is_here=is_here, values=on_record | values)


def cells(number: str = "0001", **values: str) -> dict[str, str]:
    """What the columns number and name of a line say, and further columns."""
    names = {"given_name": "Anna", "family_name": "Amsel"}
    return {"personnel_number": number, **names, **values}


def plan(
    *lines: Mapping[str, str], on_record: list[KnownPerson], complete: bool = False
) -> list[PlannedRow]:
    """Plan lines that begin below the header."""
    numbered = list(enumerate(lines, start=2))
    return plan_import(lines=numbered, known=on_record, is_complete=complete)


def test_an_unknown_number_is_a_new_person() -> None:
    (row,) = plan(cells("0002"), on_record=[known()])

    assert (row.action, row.line, row.name) == ("new", 2, "Anna Amsel")


def test_a_person_who_is_as_on_record_is_unchanged_whatever_the_case_of_unit_and_address() -> None:
    line = cells(email="Anna@Example.org", unit="STADTKASSE", entered_on="1.8.2020")

    (row,) = plan(line, on_record=[known()])

    assert row.action == "unchanged"


def test_what_changes_is_named_field_by_field() -> None:
    (row,) = plan(cells(unit="Hauptamt", family_name="Amsel-Fink"), on_record=[known()])

    assert row.action == "changed"
    assert row.diff == {"unit": ["Stadtkasse", "Hauptamt"], "family_name": ["Amsel", "Amsel-Fink"]}


def test_a_missing_column_changes_nothing_but_an_empty_cell_clears() -> None:
    without, empty = plan(cells(), on_record=[known()]), plan(cells(email=""), on_record=[known()])

    assert without[0].action == "unchanged"
    assert empty[0].diff == {"email": ["anna@example.org", ""]}


def test_whoever_had_left_and_is_in_the_file_comes_back() -> None:
    (row,) = plan(cells(), on_record=[known(is_here=False)])

    assert row.diff == {"left_at": ["ausgeschieden", "aktiv"]}


def test_nobody_leaves_unless_the_file_is_complete() -> None:
    both = [known(), known("0002")]

    assert [row.action for row in plan(cells(), on_record=both)] == ["unchanged"]
    assert [row.action for row in plan(cells(), on_record=both, complete=True)] == [
        "unchanged",
        "leaving",
    ]


def test_whoever_has_left_already_does_not_leave_again() -> None:
    rows = plan(cells(), on_record=[known(), known("0002", is_here=False)], complete=True)

    assert [row.action for row in rows] == ["unchanged"]


def test_nobody_leaves_while_a_line_names_no_number_since_it_could_be_anybodys() -> None:
    rows = plan(cells(), cells(" "), on_record=[known(), known("0002")], complete=True)

    assert [row.problem for row in rows] == ["", "number_missing"]


def test_nobody_leaves_whose_line_has_an_error() -> None:
    rows = plan(cells(email="keine"), on_record=[known()], complete=True)

    assert [row.problem for row in rows] == ["email_invalid"]


def test_a_number_that_stands_twice_is_an_error_in_both_lines() -> None:
    rows = plan(cells(), cells(), cells("0002"), on_record=[])

    assert [row.problem for row in rows] == ["number_repeated", "number_repeated", ""]
    assert "Zeilen 2, 3" in rows[0].sentence


def test_a_second_line_is_no_safer_because_the_first_has_another_error() -> None:
    rows = plan(cells(given_name=""), cells(), on_record=[])

    assert [row.problem for row in rows] == ["name_missing", "number_repeated"]


def test_lost_leading_zeros_are_noticed_and_the_person_does_not_leave() -> None:
    rows = plan(cells("1"), on_record=[known("0001")], complete=True)

    assert [row.problem for row in rows] == ["zeros_lost"]
    assert "0001" in rows[0].sentence


def test_an_address_belongs_to_one_line() -> None:
    lines = [cells(number, email="post@example.org") for number in ("1", "2")]

    rows = plan(*lines, on_record=[])

    assert [row.problem for row in rows] == ["email_repeated", "email_repeated"]


def test_an_address_of_somebody_who_stays_is_refused_and_that_person_does_not_leave() -> None:
    rows = plan(cells("0099", email="anna@example.org"), on_record=[known()], complete=True)

    assert [row.problem for row in rows] == ["email_taken"]


def test_an_address_may_move_to_another_person_in_one_file() -> None:
    on_record = [known(), known("0002", email="leitung@example.org")]
    lines = [cells(email="neu@example.org"), cells("0002", email="anna@example.org")]

    rows = plan(*lines, on_record=on_record)

    assert [row.action for row in rows] == ["changed", "changed"]


def test_an_address_of_somebody_who_has_left_is_free() -> None:
    rows = plan(cells("0002", email="anna@example.org"), on_record=[known(is_here=False)])

    assert rows[0].action == "new"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"given_name": ""}, "name_missing"),
        ({"family_name": "=SUMME(A1)"}, "formula"),
        ({"unit": "@import"}, "formula"),
        ({"email": "anna(at)stadt.de"}, "email_invalid"),
        ({"entered_on": "31.2.2024"}, "day_unreadable"),
        ({"is_supervisor": "vielleicht"}, "yes_unreadable"),
        ({"post": "x" * 161}, "text_too_long"),
    ],
)
def test_a_cell_that_cannot_be_taken_over_makes_its_line_an_error(
    values: dict[str, str], problem: str
) -> None:
    (row,) = plan(cells(**values), on_record=[known()])

    assert (row.action, row.problem) == ("error", problem)
    assert row.values == row.diff == {}


def test_one_bad_line_does_not_stop_the_others() -> None:
    rows = plan(cells("", family_name="X"), cells("2"), on_record=[])

    assert [row.action for row in rows] == ["error", "new"]


def test_a_whole_name_is_split() -> None:
    (row,) = plan({"personnel_number": "7", "full_name": "Müller, Anna"}, on_record=[])

    assert (row.values["given_name"], row.values["family_name"]) == ("Anna", "Müller")


def test_more_than_a_fifth_leaving_must_be_typed() -> None:
    assert not must_type_leaving(leaving_count=20, active_count=100)
    assert must_type_leaving(leaving_count=21, active_count=100)
    assert not must_type_leaving(leaving_count=0, active_count=0)


def test_a_planned_row_keeps_who_is_meant() -> None:
    anna = known()

    (row,) = plan(cells(unit="Hauptamt"), on_record=[anna])

    assert isinstance(row.employee_id, UUID)
    assert row.employee_id == anna.id
