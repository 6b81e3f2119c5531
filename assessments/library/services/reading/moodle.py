"""Moodle's competency framework as CSV (tool_lpimportcsv): 14 columns, told by position.

Header names differ between Moodle versions and languages, so they only help to recognise
the file. Moodle itself drops rows without parent, overwrites duplicate ids and ignores
unknown cross references without a word; here each of these is reported.
"""

from __future__ import annotations

import html
import json
from enum import IntEnum

import nh3

from assessments.library.rules.outline import (
    AREA,
    COMPETENCE,
    DEVIATION,
    DROPPED,
    Heading,
    Level,
    Link,
    Node,
    Outline,
)
from assessments.library.rules.refusals import FrameworkFileUnreadable
from assessments.library.services.reading.source import Source

DELIMITERS = (",", ";", "\t")
FIRST_COLUMNS = ["parentidnumber", "idnumber", "shortname", "description"]
LONGEST_SHORT_NAME = 100
PLAIN_FORMAT = "2"


class Column(IntEnum):
    PARENT = 0
    ID = 1
    SHORT_NAME = 2
    DESCRIPTION = 3
    DESCRIPTION_FORMAT = 4
    SCALE_VALUES = 5
    SCALE_CONFIGURATION = 6
    RULE_TYPE = 7
    RULE_OUTCOME = 8
    RULE_CONFIGURATION = 9
    CROSS_REFERENCES = 10
    EXPORTED_ID = 11
    IS_FRAMEWORK = 12
    TAXONOMY = 13


# Kept as they are, so that an export can give them back.
KEPT = (
    Column.DESCRIPTION,
    Column.DESCRIPTION_FORMAT,
    Column.SCALE_VALUES,
    Column.SCALE_CONFIGURATION,
    Column.RULE_TYPE,
    Column.RULE_OUTCOME,
    Column.RULE_CONFIGURATION,
    Column.EXPORTED_ID,
    Column.TAXONOMY,
)


def recognises(source: Source) -> bool:
    """Tell whether the file is a table of Moodle's competency columns."""
    return not source.looks_like_json and _delimiter(source) is not None


def _delimiter(source: Source) -> str | None:
    for delimiter in DELIMITERS:
        header = source.header(delimiter)
        if len(header) == len(Column) and (
            header[:4] == FIRST_COLUMNS or _has_framework_row(source, delimiter)
        ):
            return delimiter
    return None


def _has_framework_row(source: Source, delimiter: str) -> bool:
    return any(_is_framework(row) for row in source.rows(delimiter)[1:])


def _is_framework(row: list[str]) -> bool:
    return len(row) > Column.IS_FRAMEWORK and row[Column.IS_FRAMEWORK].strip() == "1"


def read(source: Source) -> Outline:
    """Read framework row and competencies.

    :raises FrameworkFileUnreadable: where the framework row or all competencies are missing
    """
    rows = source.rows(_delimiter(source) or ",")[1:]
    frameworks = [row for row in rows if _is_framework(row)]
    if not frameworks:
        raise FrameworkFileUnreadable(reason="Die Zeile mit „Is framework“ = 1 fehlt.")
    outline = Outline(format="Moodle CSV", heading=_heading(frameworks[0]))
    outline.levels = _levels(frameworks[0])
    _report_foreign_scale(outline, frameworks[0])
    for number, row in enumerate(rows, start=2):
        _read_row(outline, f"Zeile {number}", row, frameworks[0])
    if not outline.nodes:
        raise FrameworkFileUnreadable(reason="Sie enthält keine Kompetenzen.")
    return outline


def _heading(row: list[str]) -> Heading:
    key = row[Column.ID].strip() or row[Column.SHORT_NAME].strip()
    if not key:
        raise FrameworkFileUnreadable(reason="Dem Rahmen fehlt die Kennung (ID number).")
    return Heading(
        key=key[:100],
        version="1",
        title=row[Column.SHORT_NAME].strip() or key,
        source="Moodle-Export",
        licence="nicht angegeben",
        language="",
        description=_description(row),
        details=_details(row),
    )


def _levels(row: list[str]) -> list[Level]:
    names = [name.strip() for name in row[Column.SCALE_VALUES].split(",") if name.strip()]
    return [
        Level(number=number, code=f"{number}", title=name)
        for number, name in enumerate(names, start=1)
    ]


def _report_foreign_scale(outline: Outline, row: list[str]) -> None:
    configuration = row[Column.SCALE_CONFIGURATION].strip()
    try:
        entries = json.loads(configuration) if configuration else []
    except json.JSONDecodeError:
        message = "Die Angaben zur Skala lassen sich nicht lesen."
    else:
        if not any(isinstance(entry, dict) and "scaleid" in entry for entry in entries):
            return
        message = "Die Skala gehört zu einem anderen Moodle; nur ihre Namen werden übernommen."
    outline.report(
        DEVIATION,
        record=outline.heading.key,
        field="Scale configuration",
        value=configuration,
        message=message,
    )


def _read_row(outline: Outline, record: str, row: list[str], framework: list[str]) -> None:
    outline.counts["Zeilen"] += 1
    if row is framework:
        return
    if reason := _reason_to_drop(row):
        field, message = reason
        value = " | ".join(cell for cell in row[:3] if cell)
        outline.report(DROPPED, record=record, field=field, message=message, value=value)
        return
    code = row[Column.ID].strip()
    if outline.add(_node(code, row)):
        outline.links |= {Link(code, target) for target in _cross_references(row)}
        _report_cut_name(outline, code, row[Column.SHORT_NAME])


def _reason_to_drop(row: list[str]) -> tuple[str, str] | None:
    if len(row) != len(Column):
        return "Spalten", f"Die Zeile hat {len(row)} statt {len(Column)} Spalten."
    if _is_framework(row):
        return "Is framework", "Eine Datei beschreibt nur einen Rahmen; der erste gilt."
    if not row[Column.ID].strip():
        return "Id number", "Zeile ohne Kennung."
    return None


def _node(code: str, row: list[str]) -> Node:
    parent = row[Column.PARENT].strip() or None
    return Node(
        code=code,
        kind=COMPETENCE if parent else AREA,
        title=row[Column.SHORT_NAME].strip(),
        text=_description(row),
        parent=parent,
        details=_details(row),
    )


def _description(row: list[str]) -> str:
    text = row[Column.DESCRIPTION]
    return text.strip() if _is_plain(row) else plain_text(text)


def _is_plain(row: list[str]) -> bool:
    return row[Column.DESCRIPTION_FORMAT].strip() == PLAIN_FORMAT


def _details(row: list[str]) -> dict[str, str]:
    spared = {Column.DESCRIPTION, Column.DESCRIPTION_FORMAT} if _is_plain(row) else set()
    return {
        column.name.lower(): row[column] for column in KEPT if row[column] and column not in spared
    }


def _cross_references(row: list[str]) -> list[str]:
    """Split the list of ids; a comma inside an id is written as %2C."""
    parts = row[Column.CROSS_REFERENCES].split(",")
    return [part.strip().replace("%2C", ",") for part in parts if part.strip()]


def _report_cut_name(outline: Outline, code: str, name: str) -> None:
    if len(name) >= LONGEST_SHORT_NAME:
        message = "Der Name hat 100 Zeichen und ist in Moodle wohl abgeschnitten worden."
        outline.report(DEVIATION, record=code, field="Shortname", message=message, value=name)


def plain_text(markup: str) -> str:
    """Return the words of an HTML text without any markup."""
    words = html.unescape(nh3.clean(markup.replace("<br", " <br"), tags=set()))
    return " ".join(words.split())
