"""Staff files as town halls, spreadsheet programs and attackers make them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl

HEADER = ["Personalnr", "Nachname", "Vorname", "E-Mail", "Abteilung", "Stelle"]
MÜLLER = ["00042", "Müller", "Jürgen", "juergen.mueller@example.org", "Grünflächenamt", "Gärtner"]
WEISS = ["00043", "Weiß", "Änne", "", "Grünflächenamt", "Gärtnerin"]


def delimited(rows: list[list[str]], *, delimiter: str = ";", line_end: str = "\r\n") -> str:
    """A text with one line a row, nothing quoted."""
    return "".join(delimiter.join(row) + line_end for row in rows)


def csv_file(*rows: list[str], encoding: str = "utf-8", header: list[str] | None = None) -> bytes:
    """A CSV file as bytes, by default with the usual header."""
    return delimited([header or HEADER, *rows]).encode(encoding)


def workbook(rows: list[list[Any]]) -> bytes:
    """A workbook with one sheet as spreadsheet programs write it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def town_of(count: int) -> bytes:
    """A file of so many people, each with their own number, unit by the hundred."""
    rows = [
        [
            f"{i:06}",
            f"Muster{i}",
            "Kim",
            f"kim{i}@example.org",
            f"Amt {i // 100}",
            "Sachbearbeitung",
        ]
        for i in range(count)
    ]
    return csv_file(*rows)


def packed(entries: dict[str, bytes]) -> bytes:
    """A compressed archive with the given parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def repacked(content: bytes, **changed: bytes) -> bytes:
    """A workbook with parts added or replaced; `__` in a name stands for "/", `_xml` for ".xml"."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    fresh = {
        name.replace("__", "/").replace("_xml", ".xml"): part for name, part in changed.items()
    }
    return packed(entries | fresh)
