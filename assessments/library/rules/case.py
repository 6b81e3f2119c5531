"""The words of 1EdTech CASE 1.0 and 1.1 that reading and writing share.

What CASE has no field for (our own details, levels' European names) travels in `extensions`,
which CASE 1.1 has and 1.0 tolerates on documents, items and associations.
"""

from __future__ import annotations

import uuid
from typing import Any

from assessments.library.rules import outline as words

EXTENSIONS = "extensions"
OURS = "kommunalcampus"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "case.kommunalcampus.example")
CHILD = "isChildOf"

KIND_BY_ITEM_TYPE = {
    "Competence Area": words.AREA,
    "Competence": words.COMPETENCE,
    "Competence Statement": words.STATEMENT,
    "Learning Outcome": words.OUTCOME,
    "Term": words.TERM,
}
ITEM_TYPE_BY_KIND = {kind: name for name, kind in KIND_BY_ITEM_TYPE.items()}
LINK_BY_ASSOCIATION = {
    "isRelatedTo": words.RELATED,
    "exactMatchOf": words.EXACT,
    "precedes": words.PRECEDES,
    "isPeerOf": words.PEER,
    "isPartOf": words.PART,
    "replacedBy": words.REPLACED,
    "exemplar": words.EXEMPLAR,
    "hasSkillLevel": words.SKILL_LEVEL,
    "isTranslationOf": words.TRANSLATION,
}
ASSOCIATION_BY_LINK = {kind: name for name, kind in LINK_BY_ASSOCIATION.items()}
LINKS_WITHOUT_ASSOCIATION = {words.CLOSE, words.BROAD, words.NARROW}


def stable_id(*parts: str) -> str:
    """Return the UUID that belongs to these words, the same at every export."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def minted_uri(identifier: str) -> str:
    """Return the address of something that its publisher has given none."""
    return f"urn:uuid:{identifier}"


def place_of_statement(kind: str, statement: str) -> str:
    """Tell whether an item without a short statement is all text or all title."""
    if kind in {words.STATEMENT, words.OUTCOME} or len(statement) > words.LONGEST_TITLE:
        return "text"
    return "title"


def extension_of(record: dict[str, Any]) -> dict[str, Any] | None:
    """Return what we ourselves have added to a record, None where it is not from us."""
    extensions = record.get(EXTENSIONS)
    ours = extensions.get(OURS) if isinstance(extensions, dict) else None
    return ours if isinstance(ours, dict) else None
