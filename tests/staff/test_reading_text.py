"""Reading a staff file that is text."""

from __future__ import annotations

import pytest

from tenants.staff.reading.files import read_staff_file
from tenants.staff.reading.problems import (
    EncodingUnknown,
    FileEmpty,
    FileOutdated,
    FileTooLarge,
    HeaderMissing,
    QuotesBroken,
)
from tests.staff.files import HEADER, MÜLLER, WEISS, csv_file, delimited

TEXT = delimited([HEADER, MÜLLER, WEISS])


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
    ],
)
def test_the_encoding_is_found_out(content: bytes, encoding: str) -> None:
    table = read_staff_file(content)

    assert table.raw.encoding == encoding
    assert table.lines()[0][1]["family_name"] == "Müller"
    assert table.lines()[1][1]["given_name"] == "Änne"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    text = delimited([HEADER, MÜLLER], delimiter=delimiter)

    table = read_staff_file(text.encode())

    assert table.raw.delimiter == delimiter
    assert table.lines()[0][1]["unit"] == "Grünflächenamt"


def test_the_line_that_excel_writes_about_the_delimiter_is_believed() -> None:
    table = read_staff_file(("sep=,\r\n" + delimited([HEADER, MÜLLER], delimiter=",")).encode())

    assert table.raw.delimiter == ","
    assert table.header_index == 1


def test_leading_zeros_stay() -> None:
    table = read_staff_file(csv_file(MÜLLER))

    assert table.lines()[0][1]["personnel_number"] == "00042"


def test_a_title_and_empty_lines_above_the_header_are_passed_over_and_lines_keep_their_number() -> (
    None
):
    text = "Personalliste Stand 1. März\r\n\r\n" + TEXT.replace("\r\n", "\r\n;;;;;\r\n", 1)

    table = read_staff_file(text.encode())

    assert [line for line, _cells in table.lines()] == [5, 6]


def test_quotes_hold_delimiters_and_line_breaks() -> None:
    row = ["1", '"Müller; geb. Weiß"', "Jürgen", "", '"Amt für\nGrün"', '"Leiter ""Park"""']

    cells = read_staff_file(csv_file(row)).lines()[0][1]

    assert cells["family_name"] == "Müller; geb. Weiß"
    assert cells["unit"] == "Amt für\nGrün"
    assert cells["post"] == 'Leiter "Park"'


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Pers.-Nr.", "personnel_number"),
        ("PNR", "personnel_number"),
        ("Personal-Nummer", "personnel_number"),
        ("Stammnummer", "personnel_number"),
    ],
)
def test_personnel_numbers_go_by_many_names(heading: str, field: str) -> None:
    table = read_staff_file(csv_file(["7", "A", "B"], header=[heading, "Nachname", "Vorname"]))

    assert table.columns[field] == 0


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Mail", "email"),
        ("E-Mail-Adresse", "email"),
        ("Amt", "unit"),
        ("Organisationseinheit", "unit"),
        ("Funktion", "post"),
        ("Führungskraft", "is_supervisor"),
        ("Eintrittsdatum", "entered_on"),
    ],
)
def test_other_columns_go_by_many_names(heading: str, field: str) -> None:
    table = read_staff_file(
        csv_file(["7", "A", "B", "x"], header=["PNR", "Name", "Vorname", heading])
    )

    assert table.columns[field] == 3


def test_name_is_the_family_name_beside_a_given_name_and_else_the_whole_name() -> None:
    beside = read_staff_file(csv_file(["7", "A", "B"], header=["PNR", "Name", "Vorname"]))
    alone = read_staff_file(csv_file(["7", "A, B"], header=["PNR", "Name"]))

    assert beside.columns["family_name"] == 1
    assert alone.columns["full_name"] == 1


def test_columns_that_are_not_asked_for_are_named_and_left_alone() -> None:
    header = [*HEADER, "Gehaltsgruppe", "Geburtsdatum"]

    table = read_staff_file(csv_file([*MÜLLER, "E9", "1.1.1980"], header=header))

    assert table.unused == ("Gehaltsgruppe", "Geburtsdatum")
    assert "Gehaltsgruppe" not in table.lines()[0][1]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", FileEmpty),
        (b" \r\n \r\n", FileEmpty),
        ("Hausnummer;Straße\r\n1;Weg\r\n".encode(), HeaderMissing),
        ("Nachname;Vorname\r\nMüller;Jürgen\r\n".encode(), HeaderMissing),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, FileOutdated),
        (b"PNR;Name\r\n1;\x81\x8d\r\n", EncodingUnknown),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xd8\xd8", EncodingUnknown),
        (csv_file(MÜLLER) * 25_000, FileTooLarge),
        (b"PNR;Name;Vorname" + b";" * 200 + b"\r\n", FileTooLarge),
    ],
)
def test_a_file_that_is_no_staff_list_is_turned_down_with_its_reason(
    content: bytes, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        read_staff_file(content)


def test_a_missing_quote_is_reported_with_its_line() -> None:
    content = csv_file(MÜLLER, ["2", '"Weiß', "Änne", "", "", ""], MÜLLER)

    with pytest.raises(QuotesBroken, match="Ab Zeile 3"):
        read_staff_file(content)
