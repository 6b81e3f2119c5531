"""Moodle XML: questions of the types multichoice and ordering (docs.moodle.org, Moodle XML)."""

from __future__ import annotations

from xml.etree.ElementTree import Element  # types only

from assessments.library.rules.found_items import (
    LARGEST_ITEM_CHARACTERS,
    FoundItem,
    ItemDraft,
    too_large,
)
from assessments.library.rules.items import FULL_CREDIT, MULTIPLE, ORDER, SINGLE
from assessments.library.services.reading_items.words import plain_words, shows_picture, size_of

FORMAT = "Moodle-XML"
PREFIX = "moodle"
NO_QUESTIONS = {"category"}


def recognises(root: Element) -> bool:
    """Tell whether a document is a Moodle question file."""
    return root.tag == "quiz"


def read(root: Element) -> list[FoundItem]:
    """Return the questions of a Moodle file; categories are no questions."""
    questions = [q for q in root.iter("question") if q.get("type") not in NO_QUESTIONS]
    return [_item(question, number) for number, question in enumerate(questions, start=1)]


def _item(question: Element, number: int) -> FoundItem:
    name = _text(question.find("name"))[:80]
    place = f"Aufgabe {number}" + (f" ({name})" if name else "")
    if size_of(question) > LARGEST_ITEM_CHARACTERS and not question.findall(".//file"):
        return too_large(place, PREFIX)
    markup = _markup(question.find("questiontext"))
    if len(markup) > LARGEST_ITEM_CHARACTERS:
        return too_large(place, PREFIX)
    prompt = plain_words(markup)
    draft = ItemDraft(
        place=place,
        identity=(question.findtext("idnumber") or "").strip() or f"{name}\n{prompt}",
        prefix=PREFIX,
        prompt=prompt,
        explanation=_text(question.find("generalfeedback")),
    )
    if shows_picture(markup) or any(shows_picture(_markup(a)) for a in question.iter("answer")):
        draft.needs_picture = True
        draft.notes.append("Ein Bild oder Film wurde nicht übernommen.")
    _take_answers(draft, question)
    return draft.finish()


def _take_answers(draft: ItemDraft, question: Element) -> None:
    kind = question.get("type", "")
    if kind == "multichoice":
        _take_choice(draft, question)
    elif kind == "ordering":
        draft.kind = ORDER
        draft.steps = [_text(answer) for answer in _in_order(question.findall("answer"))]
    else:
        draft.faults.append(f"Die Aufgabenart „{kind[:40]}“ kann nicht übernommen werden.")


def _take_choice(draft: ItemDraft, question: Element) -> None:
    is_single = (question.findtext("single") or "true").strip() in ("true", "1")
    draft.kind = SINGLE if is_single else MULTIPLE
    answers = question.findall("answer")
    shares = [_fraction(answer) for answer in answers]
    if None in shares:
        draft.faults.append("Bei einer Antwort ist nicht lesbar, wie viel sie zählt.")
        return
    known = [share or 0.0 for share in shares]
    if any(share < 0 for share in known):
        draft.notes.append("Minuspunkte wurden nicht übernommen.")
    if not is_single and len({share for share in known if share > 0}) > 1:
        draft.notes.append("Ungleiche Teilpunkte wurden vereinheitlicht.")
    draft.options = [
        (_text(answer), _credit(share, is_single=is_single), _text(answer.find("feedback")))
        for answer, share in zip(answers, known, strict=True)
    ]


def _credit(share: float, *, is_single: bool) -> int:
    if is_single:
        return max(0, min(FULL_CREDIT, round(share)))
    return FULL_CREDIT if share > 0 else 0


def _fraction(answer: Element) -> float | None:
    try:
        share = float(answer.get("fraction", "0"))
    except ValueError:
        return None
    return share if abs(share) <= FULL_CREDIT else None


def _in_order(answers: list[Element]) -> list[Element]:
    """Return the steps by their number; Moodle numbers them in `fraction`, from 1 on."""
    numbers = [_fraction(answer) for answer in answers]
    if None in numbers or len(set(numbers)) < len(numbers):
        return answers
    return sorted(answers, key=lambda answer: _fraction(answer) or 0)


def _markup(element: Element | None) -> str:
    return "" if element is None else element.findtext("text") or ""


def _text(element: Element | None) -> str:
    return plain_words(_markup(element)[:LARGEST_ITEM_CHARACTERS])
