"""1EdTech CASE 1.0 and 1.1: a CFPackage as JSON, with items, associations and rubrics.

`isChildOf` makes the tree; every other association is a link within the package or, where it
leads out of it, a crosswalk by address. Fields without a place of their own are kept as details.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from assessments.library.rules.case import (
    KIND_BY_ITEM_TYPE,
    extension_of,
    minted_uri,
    place_of_statement,
)
from assessments.library.rules.outline import (
    AREA,
    COMPETENCE,
    DEVIATION,
    DROPPED,
    DUPLICATE,
    Heading,
    Node,
    Outline,
)
from assessments.library.rules.refusals import FrameworkFileUnreadable
from assessments.library.services.reading.case_associations import Places, read_associations
from assessments.library.services.reading.case_rubrics import read_rubrics
from assessments.library.services.reading.source import Source

UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
SECTIONS = {"CFDocument", "CFItems", "CFAssociations", "CFDefinitions", "CFRubrics", "extensions"}
HEADING_FIELDS = {"title", "creator", "version", "language", "description"}
ITEM_FIELDS = {"fullStatement", "abbreviatedStatement", "uri"}


def recognises(source: Source) -> bool:
    """Tell whether the file is JSON with a package's document or items."""
    return source.looks_like_json and bool(_package(source).keys() & {"CFDocument", "CFItems"})


def _package(source: Source) -> dict[str, Any]:
    data = source.json
    if isinstance(data, dict) and isinstance(data.get("CFPackage"), dict):
        data = data["CFPackage"]
    return data if isinstance(data, dict) else {}


def read(source: Source) -> Outline:
    """Read document, items, associations and rubrics.

    :raises FrameworkFileUnreadable: where the document or all items are missing
    """
    package = _package(source)
    outline = Outline(format="1EdTech CASE", heading=_heading(package))
    for section in sorted(package.keys() - SECTIONS):
        message = "Dieser Abschnitt ist unbekannt."
        outline.report(DROPPED, record="CFPackage", field=section, message=message)
    items = dict(_items(outline, package))
    if not items:
        raise FrameworkFileUnreadable(
            reason="Sie enthält keine Elemente (CFItems).",
            advice="Lassen Sie sich das ganze CFPackage ausgeben, nicht nur das Dokument.",
        )
    codes = _codes(outline, items)
    places = Places.of(package["CFDocument"], items, codes)
    read_associations(outline, list_of(outline, package, "CFAssociations"), places)
    for identifier in places.in_order():
        item, code = items[identifier], codes[identifier]
        outline.add(_node(item, code, places.parent_of(code)))
    read_rubrics(outline, list_of(outline, package, "CFRubrics"), places, package["CFDocument"])
    return outline


def list_of(outline: Outline, record: dict[str, Any], name: str) -> list[Any]:
    """Return a list of the file; what is no list is reported."""
    value = record.get(name)
    if value is not None and not isinstance(value, list):
        outline.report(DROPPED, record=name, field=name, message="Das ist keine Liste.")
    return value if isinstance(value, list) else []


def text_of(record: dict[str, Any], name: str) -> str:
    """Return a field as text, whatever its type."""
    value = record.get(name)
    return "" if value is None else str(value).strip()


def _heading(package: dict[str, Any]) -> Heading:
    document = package.get("CFDocument")
    if not isinstance(document, dict) or not text_of(document, "identifier"):
        raise FrameworkFileUnreadable(
            reason="Der Abschnitt „CFDocument“ mit seiner Kennung fehlt.",
            advice="Lassen Sie sich das ganze CFPackage ausgeben.",
        )
    ours = extension_of(document)
    key = str((ours or {}).get("key") or text_of(document, "identifier"))
    return Heading(
        key=key,
        version=text_of(document, "version") or "1",
        title=text_of(document, "title") or key,
        source=text_of(document, "creator"),
        licence=_licence(document),
        language=text_of(document, "language"),
        description=text_of(document, "description"),
        details=_details(document, HEADING_FIELDS, ours, _definitions(package)),
    )


def _licence(document: dict[str, Any]) -> str:
    licence = document.get("licenseURI")
    if isinstance(licence, dict):
        return text_of(licence, "title") or text_of(licence, "uri")
    return str(licence or "nicht angegeben").strip()


def _definitions(package: dict[str, Any]) -> dict[str, Any]:
    definitions = package.get("CFDefinitions")
    return {"CFDefinitions": definitions} if definitions else {}


def _details(
    record: dict[str, Any],
    known: set[str],
    ours: dict[str, Any] | None,
    more: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what we had written, else every field that has no place of its own."""
    if ours is not None:
        details = ours.get("details")
        return details if isinstance(details, dict) else {}
    kept = {name: value for name, value in record.items() if name not in known and value != ""}
    return kept | (more or {})


def _items(outline: Outline, package: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: set[str] = set()
    for number, item in enumerate(list_of(outline, package, "CFItems"), start=1):
        outline.counts["CFItem"] += 1
        identifier = text_of(item, "identifier") if isinstance(item, dict) else ""
        if not identifier:
            message = "Element ohne Kennung."
            outline.report(DROPPED, record=f"CFItem {number}", field="identifier", message=message)
        elif identifier in seen:
            message = "Kennung kommt mehrfach vor; der erste Datensatz gilt."
            value = text_of(item, "fullStatement")
            outline.report(
                DUPLICATE, record=identifier, field="identifier", message=message, value=value
            )
        else:
            seen.add(identifier)
            _report_deviations(outline, identifier, item)
            yield identifier, item


def _report_deviations(outline: Outline, identifier: str, item: dict[str, Any]) -> None:
    if not UUID.fullmatch(identifier):
        message = "CASE verlangt als Kennung eine UUID."
        outline.report(
            DEVIATION, record=identifier, field="identifier", message=message, value=identifier
        )
    if not text_of(item, "fullStatement"):
        message = "Der Text des Elements fehlt."
        outline.report(DEVIATION, record=identifier, field="fullStatement", message=message)


def _codes(outline: Outline, items: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Give each item its printed code where only one has it, else its identifier."""
    printed = Counter(text_of(item, "humanCodingScheme") for item in items.values())
    codes = {}
    for identifier, item in items.items():
        code = text_of(item, "humanCodingScheme")
        is_own = bool(code) and printed[code] == 1 and code not in items
        codes[identifier] = code if is_own else identifier
        if code and not is_own:
            message = "Mehrere Elemente haben diesen Kurzcode; als Kennung dient die UUID."
            outline.report(
                DEVIATION,
                record=identifier,
                field="humanCodingScheme",
                message=message,
                value=code,
            )
    return codes


def _node(item: dict[str, Any], code: str, parent: str | None) -> Node:
    ours = extension_of(item)
    kind = KIND_BY_ITEM_TYPE.get(text_of(item, "CFItemType"), COMPETENCE if parent else AREA)
    title, text = _title_and_text(item, kind, ours or {})
    uri, identifier = text_of(item, "uri"), text_of(item, "identifier")
    known = ITEM_FIELDS | ({"humanCodingScheme"} if code != identifier else set())
    return Node(
        code=code,
        kind=kind,
        title=title,
        text=text,
        parent=parent,
        level_name=str((ours or {}).get("level_name", "")),
        uri="" if ours is not None and uri == minted_uri(identifier) else uri,
        details=_details(item, known, ours),
    )


def _title_and_text(item: dict[str, Any], kind: str, ours: dict[str, Any]) -> tuple[str, str]:
    statement, short = text_of(item, "fullStatement"), text_of(item, "abbreviatedStatement")
    if short:
        return short, statement
    place = ours.get("fullStatement") or place_of_statement(kind, statement)
    return ("", statement) if place == "text" else (statement, "")
