"""Items as they were found in a file, before anybody imports them. Plain Python, no database."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assessments.library.rules.item_entry import build_content
from assessments.library.rules.items import find_faults

LARGEST_FILE_BYTES = 20 * 1024 * 1024
LARGEST_ITEM_CHARACTERS = 60_000
LONGEST_CODE = 80


@dataclass(frozen=True, kw_only=True)
class FoundItem:
    """One item of a file: what it asks, what is wrong with it, and what was left out.

    `place` says where in the file it stands. With `faults` it cannot be imported.
    """

    place: str
    title: str
    code: str
    kind: str
    content: dict[str, Any]
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class ItemDraft:
    """What a reader collects of one item; options are (text, credit, feedback).

    `identity` is what makes the item the same one in a later file.
    """

    place: str
    identity: str
    prefix: str
    kind: str = ""
    prompt: str = ""
    explanation: str = ""
    options: list[tuple[str, int, str]] = field(default_factory=list)
    steps: list[str] | None = None
    needs_picture: bool = False
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def finish(self) -> FoundItem:
        """Return the item with all its faults; what cannot be used has no content."""
        content = build_content(
            prompt=self.prompt,
            options=self.options,
            steps=self.steps,
            explanation=self.explanation,
            needs_picture=self.needs_picture,
        )
        faults = list(self.faults)
        if not faults:
            faults = [fault.sentence for fault in find_faults(kind=self.kind, content=content)]
        return FoundItem(
            place=self.place,
            title=self.prompt[:120],
            code=code_of(self.prefix, self.identity),
            kind="" if faults else self.kind,
            content={} if faults else content,
            faults=tuple(faults),
            notes=tuple(self.notes),
        )


def code_of(prefix: str, identity: str) -> str:
    """Return a code that is the same whenever the same item is read again."""
    slug = re.sub(r"[^a-z0-9]+", "-", identity.lower()).strip("-")
    code = f"{prefix}-{slug}"
    if slug and slug == identity.lower() and len(code) <= LONGEST_CODE:
        return code
    return f"{prefix}-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"


def too_large(place: str, prefix: str) -> FoundItem:
    """Return the entry for an item that is larger than any real one."""
    return ItemDraft(
        place=place,
        identity=place,
        prefix=prefix,
        faults=["Die Aufgabe ist viel zu groß, um gelesen zu werden."],
    ).finish()


def name_repeats(items: Sequence[FoundItem]) -> list[FoundItem]:
    """Return the items; of those with the same code only the first can be imported."""
    seen: set[str] = set()
    result = []
    for item in items:
        if item.code in seen and not item.faults:
            sentence = "Diese Aufgabe steht mehrfach in der Datei; die erste gilt."
            item = FoundItem(
                place=item.place,
                title=item.title,
                code=item.code,
                kind="",
                content={},
                faults=(sentence,),
            )
        seen.add(item.code)
        result.append(item)
    return result
