"""A download …"""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from campus.web.exports import Cents, csv_cell, csv_response, xlsx_response

HEADER = ["Kommune", "Gutscheine", "Wert", "Anteil", "Tag", "Moment", "offen", "Bemerkung"]
ROW = [
    "Speyer; „Dom“",
    1234,
    Cents(123450),
    Decimal("12.5"),
    dt.date(2026, 12, 31),
    dt.datetime(2026, 12, 31, 22, 5, tzinfo=dt.UTC),
    True,
    None,
]
FORMULAS = [
    "=1+1",
    "+49 621 504",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    '"=1+1',
    "'=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\x00=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.org")',
    "|calc",
    "%0A=1+1",
]


def read_csv(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def read_xlsx(response):
    return load_workbook(io.BytesIO(response.content)).active


def test_a_csv_opens_in_german_spreadsheet_programs():
    content = csv_response(filename="bericht", header=HEADER, rows=[ROW]).content

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 2


def test_a_csv_writes_german_values():
    rows = read_csv(csv_response(filename="bericht", header=HEADER, rows=[ROW]))

    assert rows[0] == HEADER
    assert rows[1] == [
        "Speyer; „Dom“", "1234", "1234,50", "12,5", "31.12.2026", "31.12.2026 23:05", "ja", "",
    ]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_csv_never_begins_a_cell_as_a_formula(text):
    cell = read_csv(csv_response(filename="b", header=["a"], rows=[[text]]))[1][0]

    assert cell.startswith("'")
    assert cell[1:] == text.replace("\x00", "")


@given(st.text())
def test_a_csv_cell_is_never_taken_for_a_formula(text):
    assert csv_cell(text)[:1] not in set("=+-@\t\r\n＝＋－＠")


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]))))
def test_a_csv_keeps_every_harmless_text(texts):
    rows = [[f"x{text}"] for text in texts]

    assert read_csv(csv_response(filename="b", header=["a"], rows=rows))[1:] == rows


def test_a_csv_keeps_negative_numbers_as_numbers():
    assert [csv_cell(v) for v in (-5, Cents(-50), Decimal("-0.5"))] == ["-5", "-0,50", "-0,5"]


def test_an_xlsx_types_its_cells():
    sheet = read_xlsx(xlsx_response(filename="bericht", header=HEADER, rows=[ROW]))

    day, moment = dt.datetime(2026, 12, 31), dt.datetime(2026, 12, 31, 23, 5)  # noqa: DTZ001
    assert [cell.value for cell in sheet[2]] == [
        "Speyer; „Dom“", 1234, 1234.5, 12.5, day, moment, "ja", None,
    ]  # fmt: skip
    assert sheet["C2"].number_format == '#,##0.00 "€"'
    assert [cell.value for cell in sheet[1]] == HEADER


@pytest.mark.parametrize("text", FORMULAS)
def test_an_xlsx_holds_texts_as_texts(text):
    response = xlsx_response(filename="b", header=[text], rows=[[text]])
    sheet = read_xlsx(response)

    assert sheet["A2"].data_type == "s"
    assert "<f>" not in _sheet_xml(response)
    assert "hyperlink" not in _sheet_xml(response)


def test_an_xlsx_drops_what_xml_cannot_hold():
    sheet = read_xlsx(xlsx_response(filename="b", header=["a"], rows=[["a\x00b\x0bc\ud800"]]))

    assert sheet["A2"].value == "abc"


def test_a_download_has_a_harmless_file_name():
    response = csv_response(filename='../Be"richt\r\nX: 1.csv', header=["a"], rows=[])

    assert response["Content-Disposition"] == 'attachment; filename="Be-richt-X-1.csv"'


def test_both_downloads_hold_the_same_rows():
    rows = [[f"Kommune {i}", i] for i in range(50)]

    as_csv = read_csv(csv_response(filename="b", header=["a", "b"], rows=rows))[1:]
    sheet = read_xlsx(xlsx_response(filename="b", header=["a", "b"], rows=rows))

    assert as_csv == [[str(v) for v in row] for row in sheet.iter_rows(min_row=2, values_only=True)]


def _sheet_xml(response):
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()
