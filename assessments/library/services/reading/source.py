"""The bytes of a file as text, JSON or CSV rows."""

from __future__ import annotations

import codecs
import csv
import io
import json
import math
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from assessments.library.rules.outline import DEVIATION, Finding
from assessments.library.rules.refusals import FrameworkFileUnreadable

LARGEST_CELL = 10 * 1024 * 1024
# Each reader asks for the first row with each delimiter.
LONGEST_HEADER = 100_000
MOST_PARTS = 500_000
DEEPEST_JSON = 50


class TooDeep(FrameworkFileUnreadable):
    """The parts of a file contain each other more often than any framework needs."""

    def __init__(self) -> None:
        super().__init__(
            reason=f"Sie ist zu tief verschachtelt (mehr als {DEEPEST_JSON} Ebenen).",
            advice="Lassen Sie sich die Datei neu ausgeben.",
        )


class Source:
    """One uploaded file; what had to be tolerated to read it stands in `findings`."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.findings: list[Finding] = []

    @cached_property
    def text(self) -> str:
        """Decode UTF-8, else UTF-16 or Windows-1252, which are reported.

        :raises FrameworkFileUnreadable: where it is none of them
        """
        if self.content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return self._decoded("utf-16", "UTF-16")
        if b"\0" in self.content:
            raise FrameworkFileUnreadable(
                reason="Sie enthält keinen Text.",
                advice="Wählen Sie die CSV-, JSON- oder TTL-Datei.",
            )
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return self._decoded("cp1252", "Windows-1252")

    def _decoded(self, codec: str, name: str) -> str:
        try:
            text = self.content.decode(codec)
        except UnicodeDecodeError as error:
            raise FrameworkFileUnreadable(
                reason="Ihr Zeichensatz ist nicht zu erkennen.",
                advice="Speichern Sie sie in UTF-8 und lesen Sie sie erneut ein.",
            ) from error
        finding = Finding(
            kind=DEVIATION,
            record="Datei",
            field="Zeichensatz",
            value=name,
            message="Die Datei ist nicht in UTF-8 gespeichert.",
        )
        self.findings.append(finding)
        return text

    @property
    def looks_like_json(self) -> bool:
        return self.text.lstrip()[:1] in {"{", "["}

    @cached_property
    def json(self) -> Any:
        """Parse the text as JSON.

        :raises FrameworkFileUnreadable: with line and column of the mistake, or where the nesting
            is too deep or the parts are too many
        """
        if self.text.count("{") + self.text.count("[") > MOST_PARTS:
            raise FrameworkFileUnreadable(
                reason=f"Sie besteht aus mehr als {MOST_PARTS:,} Teilen.".replace(",", "."),
                advice="Teilen Sie den Rahmen auf mehrere Dateien auf.",
            )
        try:
            value = json.loads(
                self.text, parse_constant=_refuse_constant, parse_float=_finite_number
            )
        except json.JSONDecodeError as error:
            place = f"Zeile {error.lineno}, Spalte {error.colno}"
            raise FrameworkFileUnreadable(reason=f"JSON-Fehler in {place}.") from error
        except ValueError as error:
            raise FrameworkFileUnreadable(reason="Eine Zahl ist zu lang.") from error
        except RecursionError as error:
            raise TooDeep from error
        if is_deeper(value, DEEPEST_JSON):
            raise TooDeep
        return value

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
        top = io.StringIO(self.text[:LONGEST_HEADER], newline="")
        first = csv.reader(top, delimiter=delimiter)
        try:
            return [plain_name(cell) for cell in next(first, [])]
        except csv.Error:
            return []


def is_deeper(value: Any, limit: int) -> bool:
    """Tell whether lists and objects contain each other more than `limit` times."""
    layer = [value]
    for _depth in range(limit):
        layer = [part for whole in layer for part in _parts(whole)]
        if not layer:
            return False
    return True


def _parts(whole: Any) -> Iterable[Any]:
    parts = whole.values() if isinstance(whole, dict) else whole if isinstance(whole, list) else ()
    return (part for part in parts if isinstance(part, dict | list))


def _finite_number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        _refuse_constant(text[:40])
    return number


def _refuse_constant(name: str) -> None:
    raise FrameworkFileUnreadable(
        reason=f"„{name}“ ist keine Zahl.", advice="Ersetzen Sie den Wert oder lassen Sie ihn weg."
    )


def plain_name(cell: str) -> str:
    """Reduce a column name to its letters, so that variants of a header compare equal."""
    return "".join(letter for letter in cell.lower() if letter.isalnum())
