"""DigComp 3.0 as JSON-LD: the official data supplement of the Joint Research Centre.

Read as plain JSON. Its records name four levels by a short name that no record carries
("ProficiencyLevel/Basic" beside "Basic_1" and "Basic_2"): each such reference is reported,
and the name is kept as `level_name`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.library.rules.outline import (
    AREA,
    COMPETENCE,
    DANGLING,
    DEVIATION,
    DROPPED,
    OUTCOME,
    STATEMENT,
    TERM,
    Heading,
    Level,
    Node,
    Outline,
)
from assessments.library.rules.refusals import FrameworkFileUnreadable
from assessments.library.services.reading.source import Source

HEADING = Heading(
    key="digcomp",
    version="3.0",
    title="DigComp 3.0",
    source="Europäische Kommission, Gemeinsame Forschungsstelle (JRC), Data Supplement",
    licence="Weiterverwendung nach Beschluss 2011/833/EU; bitte Quelle nennen",
    language="en",
)

LEVEL = "ProficiencyLevel"
KINDS = {
    "CompetenceArea": AREA,
    "Competence": COMPETENCE,
    "CompetenceStatement": STATEMENT,
    "LearningOutcome": OUTCOME,
    "Glossary": TERM,
}
PARENT_FIELD = {
    COMPETENCE: "competence_area_id",
    STATEMENT: "competence_id",
    OUTCOME: "competence_id",
}
LEVEL_FIELDS = {
    "eight_levels_mapping",
    "six_levels_mapping",
    "eight_levels_description",
}
NODE_FIELDS = {"name", "description", "explanation", "competence_area_id", "competence_id"}
LEVEL_REFERENCE = "four_levels_proficiency_name"
DETAIL_FIELDS = {"type", "ai_label", "four_levels_name", "four_levels_description", "applies_to"}
KNOWN_FIELDS = {"@type", "@id", LEVEL_REFERENCE} | LEVEL_FIELDS | NODE_FIELDS | DETAIL_FIELDS


def recognises(source: Source) -> bool:
    """Tell whether the file is JSON-LD with DigComp's record types."""
    if not source.looks_like_json:
        return False
    data = source.json
    return isinstance(data, dict) and "CompetenceArea" in _mentioned_types(data)


def _mentioned_types(data: dict[str, Any]) -> set[str]:
    graph = data.get("@graph")
    context = data.get("@context")
    records = graph if isinstance(graph, list) else []
    types = {str(record.get("@type")) for record in records if isinstance(record, dict)}
    return types | set(context if isinstance(context, dict) else ())


def read(source: Source) -> Outline:
    """Read all records and report every reference without a target.

    :raises FrameworkFileUnreadable: where the list of records is missing or empty
    """
    records = source.json.get("@graph")
    if not isinstance(records, list) or not records:
        raise FrameworkFileUnreadable(reason="Die Liste „@graph“ fehlt oder ist leer.")
    outline = Outline(format="DigComp 3.0 JSON-LD", heading=HEADING)
    for number, record in enumerate(records, start=1):
        _read_record(outline, number, record)
    if not outline.nodes:
        raise FrameworkFileUnreadable(reason="Sie enthält keine Kompetenzen.")
    outline.levels.sort(key=lambda level: level.number)
    _check_level_names(outline)
    _check_areas(outline)
    return outline


def _read_record(outline: Outline, number: int, record: object) -> None:
    if not isinstance(record, dict) or not str(record.get("@id") or "").strip():
        _drop(outline, f"Datensatz {number}", "@id", "Datensatz ohne Kennung.")
        return
    code, kind = str(record["@id"]), str(record.get("@type"))
    outline.counts[kind if kind in KINDS or kind == LEVEL else "unbekannte Art"] += 1
    _report_strange_fields(outline, code, record)
    if kind == LEVEL:
        _read_level(outline, code, record)
    elif kind in KINDS:
        outline.add(_node(code, KINDS[kind], record))
    else:
        _drop(outline, code, "@type", "Diese Art von Datensatz ist unbekannt.", kind)


def _drop(outline: Outline, record: str, field: str, message: str, value: str = "") -> None:
    outline.report(DROPPED, record=record, field=field, message=message, value=value)


def _report_strange_fields(outline: Outline, code: str, record: Mapping[str, object]) -> None:
    if " " in code:
        message = "Die Kennung enthält ein Leerzeichen und ist so keine gültige Adresse."
        outline.report(DEVIATION, record=code, field="@id", message=message, value=code)
    for field in record.keys() - KNOWN_FIELDS:
        _drop(outline, code, field, "Dieses Feld ist unbekannt.", str(record[field]))


def _read_level(outline: Outline, code: str, record: Mapping[str, object]) -> None:
    number = record.get("eight_levels_mapping")
    if not isinstance(number, int) or not 1 <= number <= 8:
        _drop(outline, code, "eight_levels_mapping", "Keine Stufe von 1 bis 8.", str(number))
        return
    if number in {level.number for level in outline.levels}:
        _drop(outline, code, "eight_levels_mapping", "Diese Stufe gibt es schon.", str(number))
        return
    level = Level(
        number=number,
        code=code,
        title=f"{_text(record, 'four_levels_name')} {number}",
        european_level=_text(record, "six_levels_mapping")[:2],
        description=_text(record, "eight_levels_description"),
        details=_details(record),
    )
    outline.levels.append(level)


def _node(code: str, kind: str, record: Mapping[str, object]) -> Node:
    name = _text(record, "name") or (code.partition("/")[2] if kind == TERM else "")
    return Node(
        code=code,
        kind=kind,
        title=name,
        text=_text(record, "description") or _text(record, "explanation"),
        parent=_parent(kind, record),
        level_name=_text(record, LEVEL_REFERENCE),
        details=_details(record) | _area_of(kind, record),
    )


def _parent(kind: str, record: Mapping[str, object]) -> str | None:
    field = PARENT_FIELD.get(kind)
    return _text(record, field) if field else None


def _area_of(kind: str, record: Mapping[str, object]) -> dict[str, str]:
    if kind not in {STATEMENT, OUTCOME}:
        return {}
    return {"competence_area_id": _text(record, "competence_area_id")}


def _text(record: Mapping[str, object], field: str) -> str:
    value = record.get(field)
    return "" if value is None else str(value).strip()


def _details(record: Mapping[str, object]) -> dict[str, str]:
    return {field: _text(record, field) for field in sorted(DETAIL_FIELDS & record.keys())}


def _check_level_names(outline: Outline) -> None:
    """Report every level reference that no level record answers."""
    codes = {level.code for level in outline.levels}
    for node in outline.nodes.values():
        if node.level_name and node.level_name not in codes:
            outline.report(
                DANGLING,
                record=node.code,
                field=LEVEL_REFERENCE,
                value=node.level_name,
                message=_meant_levels(outline, node.level_name),
            )


def _meant_levels(outline: Outline, name: str) -> str:
    stem = name.partition("/")[2]
    meant = [
        str(level.number)
        for level in outline.levels
        if level.details.get("four_levels_name") == stem
    ]
    hint = f" Nach dem Namen sind die Stufen {' und '.join(meant)} gemeint." if meant else ""
    return f"Eine Stufe mit dieser Kennung gibt es nicht.{hint}"


def _check_areas(outline: Outline) -> None:
    """Report statements and outcomes whose area is not the one of their competence."""
    for node in outline.nodes.values():
        area = node.details.get("competence_area_id")
        competence = outline.nodes.get(node.parent or "")
        if area is None or competence is None or competence.parent == area:
            continue
        kind = DEVIATION if area in outline.nodes else DANGLING
        message = "Der Bereich ist nicht der Bereich der Kompetenz."
        outline.report(
            kind, record=node.code, field="competence_area_id", message=message, value=area
        )
