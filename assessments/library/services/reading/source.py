"""The bytes of a file as text, JSON or CSV rows."""

from __future__ import annotations

import csv
import io
import json
from functools import cached_property
from typing import Any

from assessments.library.rules.outline import DEVIATION, Finding
from assessments.library.rules.refusals import FrameworkFileUnreadable

LARGEST_CELL = 10 * 1024 * 1024


class Source:
    """One uploaded file; what had to be tolerated to read it stands in `findings`."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.findings: list[Finding] = []

    @cached_property
    def text(self) -> str:
        """Decode UTF-8, else Windows-1252, which is reported."""
        if b"\0" in self.content:
            raise FrameworkFileUnreadable(reason="Sie enthält keinen Text.")
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            finding = Finding(
                kind=DEVIATION,
                record="Datei",
                field="Zeichensatz",
                value="Windows-1252",
                message="Die Datei ist nicht in UTF-8 gespeichert.",
            )
            self.findings.append(finding)
            return self.content.decode("cp1252", errors="replace")

    @property
    def looks_like_json(self) -> bool:
        return self.text.lstrip()[:1] in {"{", "["}

    @cached_property
    def json(self) -> Any:
        """Parse the text as JSON.

        :raises FrameworkFileUnreadable: with line and column of the mistake
        """
        try:
            return json.loads(self.text)
        except json.JSONDecodeError as error:
            place = f"Zeile {error.lineno}, Spalte {error.colno}"
            raise FrameworkFileUnreadable(reason=f"JSON-Fehler in {place}.") from error
        except RecursionError as error:
            raise FrameworkFileUnreadable(reason="Sie ist zu tief verschachtelt.") from error

    def rows(self, delimiter: str) -> list[list[str]]:
        """Return all CSV rows that are not blank.

        :raises FrameworkFileUnreadable: where quotes or cells are broken
        """
        csv.field_size_limit(LARGEST_CELL)
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter, strict=True)
        try:
            return [row for row in reader if any(cell.strip() for cell in row)]
        except csv.Error as error:
            place = f"CSV-Fehler in Zeile {reader.line_num}"
            raise FrameworkFileUnreadable(reason=f"{place} ({error}).") from error

    def header(self, delimiter: str) -> list[str]:
        """Return the names of the first row in small letters without spaces or signs."""
        first = csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter)
        try:
            return [plain_name(cell) for cell in next(first, [])]
        except csv.Error:
            return []


def plain_name(cell: str) -> str:
    """Reduce a column name to its letters, so that variants of a header compare equal."""
    return "".join(letter for letter in cell.lower() if letter.isalnum())
