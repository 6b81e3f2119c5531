"""Reading a staff file that is a workbook, honest or hostile."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from tenants.staff.reading.files import read_staff_file
from tenants.staff.reading.problems import (
    FileActive,
    FileOverstuffed,
    FileTooLarge,
    FileUnreadable,
)
from tests.staff.files import HEADER, MÜLLER, packed, repacked, workbook

HONEST = workbook([HEADER, MÜLLER])


def test_cells_are_read_as_a_person_would_write_them() -> None:
    header = ["Personalnummer", "Name", "Vorname", "Eintritt", "Führungskraft"]
    rows = [
        header,
        [4711, "Müller", "Jürgen", dt.date(2020, 8, 1), True],
        ["0815", "A", "B", 44044, 0],
    ]

    lines = read_staff_file(workbook(rows)).lines()

    assert lines[0][1]["personnel_number"] == "4711"
    assert lines[0][1]["entered_on"] == "2020-08-01"
    assert lines[0][1]["is_supervisor"] == "ja"
    assert lines[1][1]["personnel_number"] == "0815"
    assert lines[1][1]["entered_on"] == "44044"


def test_lines_are_numbered_as_the_spreadsheet_does() -> None:
    rows: list[list[object]] = [[], ["Liste"], [], list(HEADER), [], list(MÜLLER)]

    assert [line for line, _cells in read_staff_file(workbook(rows)).lines()] == [6]


def test_an_archive_that_unpacks_to_a_flood_is_turned_down_unopened() -> None:
    bomb = packed({"xl/worksheets/sheet1.xml": b"0" * 40_000_000, "[Content_Types].xml": b"<x/>"})

    with pytest.raises(FileOverstuffed):
        read_staff_file(bomb)


def test_an_archive_of_countless_parts_is_turned_down() -> None:
    with pytest.raises(FileOverstuffed):
        read_staff_file(packed({f"part{i}": b"x" for i in range(300)}))


@pytest.mark.parametrize(
    "part",
    [
        {"xl__vbaProject.bin": b"macro"},
        {"xl__externalLinks__externalLink1_xml": b"<externalLink/>"},
        {"xl__worksheets__sheet1_xml": b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'},
    ],
)
def test_macros_links_and_entities_are_turned_down(part: dict[str, bytes]) -> None:
    with pytest.raises(FileActive):
        read_staff_file(repacked(HONEST, **part))


def test_a_sheet_that_claims_the_farthest_cell_ends_within_its_limits() -> None:
    cells = b'<c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    namespace = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = (
        b"<worksheet "
        + namespace
        + b'><sheetData><row r="1">'
        + cells
        + b"</sheetData></worksheet>"
    )
    started = time.monotonic()

    with pytest.raises((FileOverstuffed, FileTooLarge)):
        read_staff_file(repacked(HONEST, xl__worksheets__sheet1_xml=sheet))
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 no archive", HONEST[:-200], packed({"mimetype": b"application/zip"})]
)
def test_what_only_looks_like_a_workbook_is_turned_down(content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_staff_file(content)


def test_formulas_come_with_the_value_that_was_last_shown_and_are_never_calculated() -> None:
    rows = [HEADER, ["=1+1", "Müller", "Jürgen", '=HYPERLINK("http://x")', "", ""]]

    cells = read_staff_file(workbook(rows)).lines()[0][1]

    assert cells["personnel_number"] == ""
    assert cells["email"] == ""
