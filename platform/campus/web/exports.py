"""Downloads that spreadsheet programs open correctly and that cannot carry formulas."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from campus.kernel.clock import BERLIN

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAXIMUM_WIDTH = 60

# OWASP "CSV Injection" names = + - @ tab and CR; spreadsheet programs for Asian scripts take the
# full-width forms too, and some importers strip blanks and quotes before they look.
_FORMULA_SIGNS = frozenset("=+-@\t\r\n|%＝＋－＠")
_INVISIBLE = re.compile(r"^[\s\u200b\u200e\u200f\u2060\ufeff\"']*")
# What XML 1.0 cannot hold, and NUL, on which readers of CSV disagree.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FILENAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Cents:
    """An amount in a table that is exported: a number with two decimals, not a text."""

    amount: int

    @property
    def euros(self) -> Decimal:
        return Decimal(self.amount) / 100


def csv_response(
    *, filename: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """Return rows as CSV for German spreadsheet programs: BOM, `;`, CRLF, decimal comma.

    Cells may be str, int, Decimal, float, `Cents`, bool, date, aware datetime or None.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([csv_cell(str(cell)) for cell in header])
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    content = text.getvalue().encode("utf-8-sig")
    return _download(content, "text/csv; charset=utf-8", filename, ".csv")


def xlsx_response(
    *, filename: str, header: Sequence[Any], rows: Iterable[Sequence[Any]], sheet: str = "Tabelle"
) -> HttpResponse:
    """Return rows as XLSX: texts are texts, numbers numbers, days days; never a formula."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        _fill(book, sheet, header, rows)
    return _download(content.getvalue(), XLSX, filename, ".xlsx")


def csv_cell(value: Any) -> str:
    """Write one value as German text that no spreadsheet program runs."""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, Cents):
        return f"{value.euros:.2f}".replace(".", ",")
    if isinstance(value, (Decimal, float)):
        return str(value).replace(".", ",")
    return _plain(value)


def safe_text(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet program could take for a formula."""
    text = _UNPRINTABLE.sub("", text)
    visible = _INVISIBLE.sub("", text)
    return f"'{text}" if {text[:1], visible[:1]} & _FORMULA_SIGNS else text


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, dt.datetime):
        return value.astimezone(BERLIN).strftime("%d.%m.%Y %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y")
    return str(value) if isinstance(value, int) else safe_text(str(value))


def _fill(book: Any, sheet: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "money": book.add_format({"num_format": '#,##0.00 "€"'}),
        "day": book.add_format({"num_format": "dd.mm.yyyy"}),
        "moment": book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
    }
    page = book.add_worksheet(sheet[:31])
    page.freeze_panes(1, 0)
    widths = [len(str(cell)) for cell in header]
    for column, cell in enumerate(header):
        page.write_string(0, column, _UNPRINTABLE.sub("", str(cell)), formats["head"])
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write(page, number, column, cell, formats)
            widths[column] = max(widths[column], len(_plain(cell)))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width + 2, MAXIMUM_WIDTH))


def _write(page: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, Cents):
        page.write_number(row, column, float(value.euros), formats["money"])
    elif isinstance(value, dt.datetime):
        local = value.astimezone(BERLIN).replace(tzinfo=None)
        page.write_datetime(row, column, local, formats["moment"])
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, value, formats["day"])
    elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        page.write_number(row, column, value)
    elif value is not None:
        text = value if isinstance(value, str) else _plain(value)
        page.write_string(row, column, _UNPRINTABLE.sub("", text))


def _download(content: bytes, content_type: str, filename: str, ending: str) -> HttpResponse:
    name = _FILENAME.sub("-", filename.removesuffix(ending)).strip("-.") or "export"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}{ending}"'
    return response
