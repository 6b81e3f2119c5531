"""Writing Moodle's competency CSV: 14 columns in the order of tool_lpimportcsv.

Moodle needs a scale: a framework without levels gets one of two steps. Texts of our own are
written as plain text; rows that came from Moodle keep their markup, rules and taxonomy. Moodle
has no place for descriptions of levels and for references to other frameworks.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict

from assessments.library.rules.outline import Level, Node, Outline
from assessments.library.services.reading.moodle import (
    LONGEST_SHORT_NAME,
    PLAIN_FORMAT,
    Column,
)

HEADER = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy",
)
SCALE_WHERE_THERE_IS_NONE = ("noch nicht erreicht", "erreicht")


def write_moodle(outline: Outline) -> bytes:
    """Return the framework as CSV in UTF-8, the row of the framework first."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(HEADER)
    writer.writerow(_framework_row(outline))
    references = _references(outline)
    writer.writerows(
        _competence_row(node, references.get(node.code, [])) for node in outline.nodes.values()
    )
    return stream.getvalue().encode()


def _framework_row(outline: Outline) -> list[str]:
    heading = outline.heading
    row = _row(heading.details, heading.description)
    row[Column.ID] = heading.key
    row[Column.SHORT_NAME] = heading.title
    row[Column.IS_FRAMEWORK] = "1"
    scale = [name.replace(",", ";") for name in _scale_names(outline.levels)]
    row[Column.SCALE_VALUES] = row[Column.SCALE_VALUES] or ",".join(scale)
    row[Column.SCALE_CONFIGURATION] = row[Column.SCALE_CONFIGURATION] or _configuration(len(scale))
    return row


def _competence_row(node: Node, references: list[str]) -> list[str]:
    row = _row(node.details, node.text)
    row[Column.PARENT] = node.parent or ""
    row[Column.ID] = node.code
    row[Column.SHORT_NAME] = node.title or short_name(node)
    row[Column.CROSS_REFERENCES] = ",".join(references)
    return row


def short_name(node: Node) -> str:
    """Return a name for an element without a title, because Moodle skips what has none."""
    text = " ".join(node.text.split()) or node.code
    if len(text) < LONGEST_SHORT_NAME:
        return text
    return f"{text[: LONGEST_SHORT_NAME - 2].rstrip()}…"


def _row(details: dict[str, object], text: str) -> list[str]:
    """Return the columns that came from Moodle, else the text as plain text."""
    row = [str(details.get(column.name.lower()) or "") for column in Column]
    for column in (Column.PARENT, Column.ID, Column.SHORT_NAME, Column.CROSS_REFERENCES):
        row[column] = ""
    if not row[Column.DESCRIPTION]:
        row[Column.DESCRIPTION] = text
        row[Column.DESCRIPTION_FORMAT] = row[Column.DESCRIPTION_FORMAT] or PLAIN_FORMAT
    return row


def _references(outline: Outline) -> dict[str, list[str]]:
    references: defaultdict[str, set[str]] = defaultdict(set)
    for link in outline.links:
        references[link.source].add(link.target.replace(",", "%2C"))
    return {code: sorted(targets) for code, targets in references.items()}


def _scale_names(levels: list[Level]) -> list[str]:
    return [level.title for level in levels] or list(SCALE_WHERE_THERE_IS_NONE)


def _configuration(steps: int) -> str:
    """Return Moodle's settings of a scale: the first step is given, the last is proficient.

    Moodle writes the number of its own scale into the first entry.
    """
    entries: list[dict[str, int]] = [{}]
    entries += [
        {"id": step, "scaledefault": int(step == 1), "proficient": int(step == steps)}
        for step in range(1, steps + 1)
    ]
    return json.dumps(entries)
