"""Lists of personnel numbers, read and given back for other apps."""

from __future__ import annotations

import pytest

from tenants.staff.api import FileUnreadable, ListedPerson, read_people_list, write_people_list
from tests.staff.files import delimited, workbook


def test_numbers_alone_are_enough() -> None:
    found = read_people_list(b"Pers.-Nr.\r\n0042\r\n")

    assert found.people == (ListedPerson(line=2, personnel_number="0042", name="", status=""),)
    assert (found.number_heading, found.header_line) == ("Pers.-Nr.", 1)


@pytest.mark.parametrize(
    ("header", "cells", "name"),
    [
        (["Name"], ["Müller, Jürgen"], "Müller, Jürgen"),
        (["Vorname", "Nachname"], ["Jürgen", "Müller"], "Jürgen Müller"),
        (["Nachname"], ["Müller"], "Müller"),
    ],
)
def test_names_are_read_where_there_are_some(
    header: list[str], cells: list[str], name: str
) -> None:
    content = delimited([["Personalnummer", *header], ["42", *cells]]).encode("cp1252")

    (person,) = read_people_list(content).people

    assert (person.personnel_number, person.name) == ("42", name)


def test_what_an_earlier_result_said_is_read_too() -> None:
    rows = [["Personalnummer", "Amt", "Status", "Hinweis"], ["42", "A", "ausgegeben", "BG26-1"]]

    found = read_people_list(delimited(rows).encode())

    assert [person.status for person in found.people] == ["ausgegeben"]
    assert found.unused == ("Amt",)


def test_a_workbook_is_read_from_its_header_on() -> None:
    found = read_people_list(workbook([["Liste"], [], ["Personalnummer"], [42]]))

    assert [(person.line, person.personnel_number) for person in found.people] == [(4, "42")]


def test_a_file_without_numbers_says_what_is_missing() -> None:
    with pytest.raises(FileUnreadable, match="Überschrift „Personalnummer“"):
        read_people_list(b"Name\r\nKim\r\n")


def test_a_list_comes_back_in_its_own_form() -> None:
    content = "Personalnummer\tAmt\n42\t=A\n43\tB\n".encode("utf-16")

    result = write_people_list(content, {2: ("ausgegeben", "BG26-1"), 3: ("Fehler", "fehlt")})

    assert result.decode("utf-16").split("\n") == [
        "Personalnummer\tAmt\tStatus\tHinweis",
        "42\t'=A\tausgegeben\tBG26-1",
        "43\tB\tFehler\tfehlt",
        "",
    ]
