"""Gives people their own file back with what became of each line."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping

import xlsxwriter

from tenants.staff.reading.cells import FORMULA_STARTS
from tenants.staff.reading.table import StaffTable
from tenants.staff.reading.text import BYTE_ORDER_MARKS

RESULT_COLUMNS = ("Status", "Hinweis")

Verdicts = Mapping[int, tuple[str, str]]


def write_result(table: StaffTable, verdicts: Verdicts, *, only: Collection[str] = ()) -> bytes:
    """Return the file in its own encoding, delimiter and order with the columns Status and Hinweis.

    A file that already has these columns gets them replaced, so that a corrected result file
    can be uploaded again and again.

    :param verdicts: line number -> (status, hint)
    :param only: give back the heading and the lines with one of these statuses alone
    """
    rows = _rows(table, verdicts, only)
    return _workbook(rows) if table.raw.encoding == "xlsx" else _delimited(rows, table)


def without_formula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet program would calculate."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _rows(table: StaffTable, verdicts: Verdicts, only: Collection[str]) -> list[list[str]]:
    own = {i for i, heading in enumerate(table.header) if heading.strip() in RESULT_COLUMNS}
    width = max(len(row) for row in table.raw.rows) - len(own)
    wanted = {(status,) for status in only}
    rows = []
    for index, cells in enumerate(table.raw.rows):
        extra = RESULT_COLUMNS if index == table.header_index else verdicts.get(index + 1, ())
        if only and index != table.header_index and extra[:1] not in wanted:
            continue
        kept = [cell for i, cell in enumerate(cells) if i not in own]
        padding = [""] * (width - len(kept)) if extra else []
        rows.append([*kept, *padding, *extra])
    return rows


def _delimited(rows: list[list[str]], table: StaffTable) -> bytes:
    raw = table.raw
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=raw.delimiter, lineterminator=raw.line_end)
    for cells in rows:
        writer.writerow([without_formula(cell) for cell in cells])
    encoding = raw.encoding.removesuffix("-sig")
    # Windows-1252 has all our own sentences; a question mark is better than no result file.
    return BYTE_ORDER_MARKS.get(raw.encoding, b"") + stream.getvalue().encode(encoding, "replace")


def _workbook(rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Ergebnis")
        as_text = workbook.add_format({"num_format": "@"})
        for index, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(index, column, cell, as_text)
    return stream.getvalue()
