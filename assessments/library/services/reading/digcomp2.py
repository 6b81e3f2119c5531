"""DigComp 2 as CSV: the tree of 5 areas and 21 competences, and the grid of level texts.

Two files belong together: the tree (`Level;Name;ShortCode;...`, parents by name) comes first,
the grid (`competence,level,level_name,description`) adds 21 x 8 descriptions to it.
"""

from __future__ import annotations

import re

from assessments.library.rules.outline import (
    AREA,
    COMPETENCE,
    DEVIATION,
    DROPPED,
    DUPLICATE,
    Heading,
    Level,
    Node,
    Outline,
)
from assessments.library.rules.refusals import FrameworkFileUnreadable
from assessments.library.services.reading.rows import TREE_HEADER, full_rows
from assessments.library.services.reading.source import Source

HEADING = Heading(
    key="digcomp",
    version="2",
    title="DigComp 2",
    source="Europäische Kommission, Gemeinsame Forschungsstelle (JRC)",
    licence="CC BY 4.0 (Texte der JRC)",
    language="en",
)
GRID_HEADER = ["competence", "level", "levelname", "description"]
KINDS = {"1": AREA, "2": COMPETENCE}
AREA_CODE = re.compile(r"[1-9]\.0")


def recognises(source: Source) -> bool:
    """Tell whether the file is the tree or the grid.

    ESCO is published with the very same columns, so the codes decide.
    """
    if source.header(",") == GRID_HEADER:
        return True
    return source.header(";") == TREE_HEADER and any(
        AREA_CODE.fullmatch(row[2].strip()) for row in source.rows(";")[1:] if len(row) > 2
    )


def read(source: Source) -> Outline:
    """Read the tree or the grid, whichever it is.

    :raises FrameworkFileUnreadable: where no row can be kept
    """
    is_tree = source.header(";") == TREE_HEADER
    outline = _read_tree(source) if is_tree else _read_grid(source)
    if not outline.nodes and not outline.descriptors:
        raise FrameworkFileUnreadable(reason="Sie enthält außer der Kopfzeile keine Datensätze.")
    return outline


def _read_tree(source: Source) -> Outline:
    outline = Outline(format="DigComp 2 CSV", heading=HEADING)
    rows = list(full_rows(outline, source.rows(";")))
    codes = {cells[1]: cells[2] for _, cells in rows if cells[0] == "1"}
    for record, cells in rows:
        _read_tree_row(outline, record, cells, codes)
    return outline


def _read_tree_row(outline: Outline, record: str, cells: list[str], codes: dict[str, str]) -> None:
    level, name, code, text, uri, broader = cells
    if level not in KINDS or not code:
        field = "ShortCode" if level in KINDS else "Level"
        message = "Ohne Kennung oder bekannte Ebene lässt sich die Zeile nicht einordnen."
        outline.report(DROPPED, record=record, field=field, message=message, value=name)
        return
    if not text:
        outline.report(DEVIATION, record=code, field="Description", message="Beschreibung fehlt.")
    node = Node(
        code=code,
        kind=KINDS[level],
        title=name,
        text=text,
        # An unknown name stays as it is, so that it is reported as a dangling reference.
        parent=codes.get(broader, broader) if level == "2" else None,
        uri=uri,
    )
    outline.add(node)


def _read_grid(source: Source) -> Outline:
    outline = Outline(format="DigComp 2 CSV (Stufen)", heading=HEADING, extends=True)
    names: dict[int, str] = {}
    for record, cells in full_rows(outline, source.rows(",")):
        _read_grid_row(outline, record, cells, names)
    outline.levels = [
        Level(number=number, code=f"{number}", title=f"{name} {number}")
        for number, name in sorted(names.items())
    ]
    return outline


def _read_grid_row(outline: Outline, record: str, cells: list[str], names: dict[int, str]) -> None:
    competence, level, name, text = cells
    if level not in set("12345678") or not competence or not text:
        message = "Ohne Kompetenz, Stufe von 1 bis 8 und Text lässt sich die Zeile nicht nutzen."
        outline.report(DROPPED, record=record, field="level", message=message, value=level)
        return
    key = (competence, int(level))
    if key in outline.descriptors:
        message = "Diese Stufe ist schon beschrieben; die erste Zeile gilt."
        value = f"{competence}/{level}"
        outline.report(DUPLICATE, record=record, field="level", message=message, value=value)
        return
    outline.descriptors[key] = text
    if names.setdefault(int(level), name) != name:
        message = f"Die Stufe heißt sonst „{names[int(level)]}“."
        outline.report(DEVIATION, record=record, field="level_name", message=message, value=name)
