"""Reads delimited text: encoding, delimiter and quotes are found out, never asked for."""

from __future__ import annotations

import csv
import io

from tenants.staff.reading.columns import columns_of
from tenants.staff.reading.problems import EncodingUnknown, FileEmpty, FileTooLarge, QuotesBroken
from tenants.staff.reading.table import MAX_COLUMNS, MAX_ROWS, RawTable

DELIMITERS = ";,\t|"
# A hundred full cells; what is longer is no line of a list, and would be split for seconds.
LONGEST_LINE = 120_000
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
BYTE_ORDER_MARKS = {encoding: mark for mark, encoding in _MARKS}


def read_text(content: bytes) -> RawTable:
    """Read a CSV file of any of the usual kinds.

    :raises FileUnreadable: with the reason as its subclass
    """
    text, encoding = decode(content)
    if not text.strip():
        raise FileEmpty
    if max(map(len, text.split("\n"))) > LONGEST_LINE:
        raise FileTooLarge
    delimiter = find_delimiter(text)
    line_end = "\r\n" if "\r\n" in text else "\n"
    return RawTable(
        rows=_rows(text, delimiter), encoding=encoding, delimiter=delimiter, line_end=line_end
    )


def decode(content: bytes) -> tuple[str, str]:
    """Return text and encoding: by byte order mark, zeros (UTF-16), UTF-8, else Windows-1252.

    :raises EncodingUnknown: none of them fits, or the file is not text at all
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding.removesuffix("-sig")), encoding
    if b"\x00" in content[:200]:
        encoding = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
        return _decoded(content, encoding), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decoded(content, "cp1252"), "cp1252"


def find_delimiter(text: str) -> str:
    """Return the delimiter that makes the most known headings of the top lines."""
    top = text.splitlines()[:15]
    if top[0].lower().startswith("sep=") and top[0][4:5] in DELIMITERS:
        return top[0][4:5] or ";"
    return max(DELIMITERS, key=lambda delimiter: _fit(top, delimiter))


def _fit(lines: list[str], delimiter: str) -> tuple[int, int]:
    split = [next(csv.reader([line], delimiter=delimiter), []) for line in lines]
    return max(len(columns_of(cells)) for cells in split), max(len(cells) for cells in split)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise EncodingUnknown from None
    if "\x00" in text:
        raise EncodingUnknown
    return text


def _rows(text: str, delimiter: str) -> tuple[tuple[str, ...], ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    try:
        for cells in reader:
            rows.append(tuple(cells))
            if len(rows) > MAX_ROWS or len(cells) > MAX_COLUMNS:
                raise FileTooLarge
    except csv.Error:
        raise QuotesBroken(line=len(rows) + 1) from None
    return tuple(rows)
