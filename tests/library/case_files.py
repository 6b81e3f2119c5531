"""Small CASE packages for tests."""

from __future__ import annotations

import json
from typing import Any

DOCUMENT = "00000000-0000-0000-0000-0000000000d0"


def uid(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


def item(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "identifier": uid(number),
        "uri": f"https://example.org/items/{number}",
        "fullStatement": f"Element {number}",
        "lastChangeDateTime": "2026-01-01T00:00:00+00:00",
        **fields,
    }


def end(number: int) -> dict[str, str]:
    return {
        "title": f"Element {number}",
        "identifier": uid(number),
        "uri": f"https://example.org/items/{number}",
    }


TOP = {"title": "Rahmen", "identifier": DOCUMENT, "uri": "https://example.org/d"}


def child(number: int, of: int | None = None, **fields: Any) -> dict[str, Any]:
    return link(number, "isChildOf", end(of) if of else TOP, **fields)


def link(number: int, kind: str, target: Any, **fields: Any) -> dict[str, Any]:
    return {
        "identifier": uid(900 + number),
        "uri": f"https://example.org/associations/{number}",
        "associationType": kind,
        "originNodeURI": end(number),
        "destinationNodeURI": target,
        "lastChangeDateTime": "2026-01-01T00:00:00+00:00",
        **fields,
    }


def criterion(number: int | None, *levels: dict[str, Any]) -> dict[str, Any]:
    about = {"CFItemURI": end(number)} if number else {}
    return {"identifier": uid(700), "CFRubricCriterionLevels": list(levels), **about}


def package(
    items: list[Any], associations: list[Any], *criteria: dict[str, Any], **sections: Any
) -> bytes:
    document = {
        "identifier": DOCUMENT,
        "uri": "https://example.org/d",
        "creator": "Herausgeber",
        "title": "Rahmen",
        "lastChangeDateTime": "2026-01-01T00:00:00+00:00",
    }
    whole: dict[str, Any] = {
        "CFDocument": document,
        "CFItems": items,
        "CFAssociations": associations,
        **sections,
    }
    if criteria:
        whole["CFRubrics"] = [{"identifier": uid(600), "CFRubricCriteria": list(criteria)}]
    return json.dumps(whole).encode()
