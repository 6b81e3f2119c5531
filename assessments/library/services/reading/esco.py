"""ESCO's skills, the three top levels, as CSV with codes such as S5.6.1.

Parents are named, not coded. The same name stands on several levels ("cleaning" is S6.11 and
S6.11.0), so a parent is looked for one level above only, and compared with the code. Of the
descriptions, some end in "nan", which a tool has left where there was nothing.
"""

from __future__ import annotations

import re

from assessments.library.rules.outline import (
    AREA,
    COMPETENCE,
    DEVIATION,
    DROPPED,
    Heading,
    Node,
    Outline,
)
from assessments.library.rules.refusals import FrameworkFileUnreadable
from assessments.library.services.reading.rows import TREE_HEADER, full_rows
from assessments.library.services.reading.source import Source

HEADING = Heading(
    key="esco-skills",
    version="1",
    title="ESCO-Fertigkeiten (oberste Ebenen)",
    source="Europäische Kommission, ESCO",
    licence="Weiterverwendung nach Beschluss 2011/833/EU; bitte Quelle nennen",
    language="en",
)
CODE = re.compile(r"S\d+(\.\d+){0,2}")
KINDS = {"1": AREA, "2": COMPETENCE, "3": COMPETENCE}
LEFTOVER = re.compile(r"(^|\n)\s*nan$")


def recognises(source: Source) -> bool:
    """Tell whether the file is a table of concepts with ESCO's codes."""
    return source.header(";") == TREE_HEADER and any(
        CODE.fullmatch(row[2].strip()) for row in source.rows(";")[1:] if len(row) > 2
    )


def read(source: Source) -> Outline:
    """Read the groups of skills as a tree.

    :raises FrameworkFileUnreadable: where no row can be kept
    """
    outline = Outline(format="ESCO CSV", heading=HEADING)
    rows = list(full_rows(outline, source.rows(";")))
    codes: dict[tuple[str, str], list[str]] = {}
    for _, (level, name, code, *_rest) in rows:
        codes.setdefault((level, name), []).append(code)
    for record, cells in rows:
        _read_row(outline, record, cells, codes)
    if not outline.nodes:
        raise FrameworkFileUnreadable(reason="Sie enthält keine Fertigkeiten.")
    return outline


def _read_row(
    outline: Outline, record: str, cells: list[str], codes: dict[tuple[str, str], list[str]]
) -> None:
    level, name, code, text, uri, _broader = cells
    if level not in KINDS or not CODE.fullmatch(code):
        field = "ShortCode" if level in KINDS else "Level"
        message = "Ohne Kennung oder bekannte Ebene lässt sich die Zeile nicht einordnen."
        outline.report(DROPPED, record=record, field=field, message=message, value=name)
        return
    node = Node(
        code=code,
        kind=KINDS[level],
        title=name,
        text=_text(outline, code, text),
        parent=None if level == "1" else _parent(outline, cells, codes),
        uri=uri,
    )
    outline.add(node)


def _text(outline: Outline, code: str, text: str) -> str:
    kept = LEFTOVER.sub("", text).rstrip()
    if kept != text:
        message = "„nan“ am Ende der Beschreibung ist kein Text und entfällt."
        outline.report(DEVIATION, record=code, field="Description", message=message, value="nan")
    if not kept:
        outline.report(DEVIATION, record=code, field="Description", message="Beschreibung fehlt.")
    return kept


def _parent(outline: Outline, cells: list[str], codes: dict[tuple[str, str], list[str]]) -> str:
    """Return the code one level above with the parent's name; an unknown name stays as it is."""
    level, _name, code, _text, _uri, broader = cells
    named = codes.get((f"{int(level) - 1}", broader), [])
    by_code = code.rpartition(".")[0]
    if by_code in named or not named:
        return by_code if named else broader
    message = "Der Name des übergeordneten Elements passt nicht zur Kennung; der Name gilt."
    outline.report(DEVIATION, record=code, field="BroaderConcept", message=message, value=broader)
    return named[0]
