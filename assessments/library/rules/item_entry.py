"""An item as somebody enters, imports or ships it, before it is a row. Plain Python."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from assessments.library.rules.items import MULTIPLE, ORDER, SINGLE, SITUATIONAL

KEYS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, kw_only=True)
class ItemEntry:
    """Everything that an author decides about an item."""

    code: str
    kind: str
    field_code: str
    facet_code: str = ""
    reference_level: int
    content: dict[str, Any]
    licence: str
    source: str
    author: str
    review_due_on: dt.date
    is_accessible: bool = True
    accessibility_note: str = ""


def digest_of(kind: str, content: dict[str, Any]) -> str:
    """Return a checksum of what an item asks, without where it belongs and where it is from."""
    text = json.dumps([kind, content], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_entry(entry: ItemEntry) -> str:
    """Return a checksum of everything but the review day."""
    parts = asdict(entry) | {"review_due_on": ""}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def build_content(
    *,
    prompt: str,
    options: list[tuple[str, int, str]],
    steps: list[str] | None = None,
    explanation: str = "",
    needs_picture: bool = False,
) -> dict[str, Any]:
    """Return the content of an item.

    :param options: (text, credit, feedback) in the order in which they are shown
    :param steps: instead of options, the texts of an `order` item in the right order; they are
        shown in an order that depends on their words alone
    """
    if steps is not None:
        options = [(text, 0, "") for text in sorted(steps, key=_spot)]
    keyed = [
        {"key": key, "text": text, "credit": credit, "feedback": feedback}
        for key, (text, credit, feedback) in zip(_keys(len(options)), options, strict=True)
    ]
    by_text = {option["text"]: option["key"] for option in keyed}
    return {
        "prompt": prompt,
        "options": keyed,
        "order": [by_text[text] for text in steps or []],
        "explanation": explanation,
        "needs_picture": needs_picture,
    }


def _keys(count: int) -> list[str]:
    return [KEYS[i] if i < len(KEYS) else f"z{i}" for i in range(count)]


def shuffled(options: list[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    """Return options in an order that depends on their words alone, not on which is right."""
    return sorted(options, key=lambda option: _spot(option[0]))


def _spot(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def kind_of(*, right_count: int | None = None, steps: bool = False, judged: bool = False) -> str:
    """Return the kind of an item that is given by its parts."""
    if steps:
        return ORDER
    if judged:
        return SITUATIONAL
    return SINGLE if right_count == 1 else MULTIPLE
