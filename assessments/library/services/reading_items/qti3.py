"""QTI 3.0: items with one choice or order interaction (1EdTech, imsqtiasi_v3p0)."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element  # types only

from assessments.library.rules.found_items import (
    LARGEST_ITEM_CHARACTERS,
    FoundItem,
    ItemDraft,
    too_large,
)
from assessments.library.rules.items import FULL_CREDIT, MULTIPLE, ORDER, SINGLE
from assessments.library.services.reading_items.words import local_name, plain_words, size_of

FORMAT = "QTI 3"
PREFIX = "qti"
CHOICE = "qti-choice-interaction"
SEQUENCE = "qti-order-interaction"
FEEDBACK = {"qti-feedback-inline", "qti-feedback-block"}
PICTURES = {"img", "object", "picture", "svg", "video", "audio", "iframe"}
LINES = {"p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}


def recognises(root: Element) -> bool:
    """Tell whether a document is a QTI 3 item, or holds some."""
    return any(local_name(element) == "qti-assessment-item" for element in root.iter())


def read(root: Element) -> list[FoundItem]:
    """Return the items of a document."""
    items = [part for part in root.iter() if local_name(part) == "qti-assessment-item"]
    return [_item(item, number) for number, item in enumerate(items, start=1)]


def _item(item: Element, number: int) -> FoundItem:
    name = (item.get("title") or item.get("identifier") or "")[:80]
    place = f"Aufgabe {number}" + (f" ({name})" if name else "")
    if size_of(item) > LARGEST_ITEM_CHARACTERS:
        return too_large(place, PREFIX)
    body = next(_inside(item, "qti-item-body"), None)
    draft = ItemDraft(place=place, identity=item.get("identifier") or name or place, prefix=PREFIX)
    if body is None:
        draft.faults.append("Die Aufgabe hat keinen Text (qti-item-body).")
        return draft.finish()
    draft.prompt = _words(body, without={"qti-simple-choice"} | FEEDBACK)
    if any(local_name(part) in PICTURES for part in body.iter()):
        draft.needs_picture = True
        draft.notes.append("Ein Bild oder Film wurde nicht übernommen.")
    interactions = [part for part in body.iter() if local_name(part).endswith("-interaction")]
    if len(interactions) == 1:
        _take_interaction(draft, item, interactions[0])
    else:
        draft.faults.append(
            f"Die Aufgabe hat {len(interactions) or 'keine'} Antwortteile; möglich ist genau einer."
        )
    return draft.finish()


def _take_interaction(draft: ItemDraft, item: Element, interaction: Element) -> None:
    kind = local_name(interaction)
    if kind not in (CHOICE, SEQUENCE):
        draft.faults.append(f"Der Antwortteil „{kind[:40]}“ kann nicht übernommen werden.")
        return
    declaration = _declaration(item, interaction.get("response-identifier", ""))
    choices = {c.get("identifier", ""): c for c in _inside(interaction, "qti-simple-choice")}
    right = _right(declaration)
    if unknown := [key for key in right if key not in choices]:
        draft.faults.append(f"Als richtig gilt „{unknown[0][:40]}“, das gibt es nicht.")
    elif kind == SEQUENCE:
        draft.kind = ORDER
        draft.steps = [_words(choices[key], without=FEEDBACK) for key in right]
        if len(right) < len(choices):
            draft.faults.append("Die richtige Reihenfolge nennt nicht alle Schritte.")
    else:
        is_multiple = declaration is not None and declaration.get("cardinality") == "multiple"
        draft.kind = MULTIPLE if is_multiple else SINGLE
        draft.options = [
            (_words(c, without=FEEDBACK), FULL_CREDIT if key in right else 0, _feedback(c))
            for key, c in choices.items()
        ]
    if declaration is not None and next(_inside(declaration, "qti-mapping"), None) is not None:
        draft.notes.append("Teilpunkte (qti-mapping) wurden nicht übernommen.")


def _declaration(item: Element, identifier: str) -> Element | None:
    declarations = _inside(item, "qti-response-declaration")
    return next((d for d in declarations if d.get("identifier") == identifier), None)


def _right(declaration: Element | None) -> list[str]:
    if declaration is None:
        return []
    response = next(_inside(declaration, "qti-correct-response"), None)
    if response is None:
        return []
    return [(value.text or "").strip() for value in _inside(response, "qti-value")]


def _feedback(choice: Element) -> str:
    parts = [_words(part, without=set()) for part in choice.iter() if local_name(part) in FEEDBACK]
    return "\n".join(parts)


def _inside(element: Element, name: str) -> Iterator[Element]:
    return (part for part in element.iter() if local_name(part) == name)


def _words(element: Element, *, without: set[str]) -> str:
    return plain_words("".join(_pieces(element, without)))


def _pieces(element: Element, without: set[str]) -> Iterator[str]:
    """Walk through an element's text as HTML text, leaving out whole elements by name."""
    waiting: list[Element | str] = [element]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
            continue
        yield _escaped(part.text)
        if local_name(part) in LINES:
            yield "<br>"
        for child in reversed(list(part)):
            waiting.append(_escaped(child.tail))
            if local_name(child) not in without:
                waiting.append(child)


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
