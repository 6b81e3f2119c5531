"""quizdown: Markdown with a heading a question (github.com/bonartm/quizdown-js).

`1. [x]` is a choice of one, `- [x]` of several, a numbered list without boxes an order. A quote
below the heading is a hint, a quote below an option its feedback.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from assessments.library.rules.found_items import (
    LARGEST_ITEM_CHARACTERS,
    FoundItem,
    ItemDraft,
    too_large,
)
from assessments.library.rules.items import FULL_CREDIT, MULTIPLE, ORDER, SINGLE
from assessments.library.services.reading_items.words import plain_words

FORMAT = "quizdown"
PREFIX = "quizdown"
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_FRONT_MATTER = re.compile(r"\A\s*---\s*\n.*?\n---\s*\n", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t]+\S.*$", re.MULTILINE)
_BOX = re.compile(r"\A\[( |x|X)\](?:\s|$)")


def recognises(text: str) -> bool:
    """Tell whether a text is quizdown: it has a heading and begins like no XML."""
    return not text.lstrip().startswith("<") and bool(_HEADING.search(text))


def read(text: str) -> list[FoundItem]:
    """Return the items of a quizdown text."""
    body = _FRONT_MATTER.sub("", text, count=1)
    starts = [match.start() for match in _HEADING.finditer(body)]
    blocks = [body[a:b] for a, b in zip(starts, [*starts[1:], len(body)], strict=True)]
    return [_item(block, f"Aufgabe {number}") for number, block in enumerate(blocks, start=1)]


def _item(block: str, place: str) -> FoundItem:
    if len(block) > LARGEST_ITEM_CHARACTERS:
        return too_large(place, PREFIX)
    nodes = SyntaxTreeNode(_MARKDOWN.parse(block)).children
    prompt = "\n".join(_words(node) for node in nodes if node.type in ("heading", "paragraph"))
    draft = ItemDraft(place=place, identity=prompt, prefix=PREFIX, prompt=prompt)
    draft.explanation = "\n".join(_words(node) for node in nodes if node.type == "blockquote")
    lists = [node for node in nodes if node.type in ("ordered_list", "bullet_list")]
    if len(lists) == 1:
        _take_list(draft, lists[0])
    else:
        draft.faults.append(
            "Zur Frage gehört genau eine Liste mit Antworten; hier gibt es "
            + (f"{len(lists)}." if lists else "keine.")
        )
    if "![" in block:
        draft.needs_picture = True
        draft.notes.append("Ein Bild wurde nicht übernommen.")
    return draft.finish()


def _take_list(draft: ItemDraft, node: SyntaxTreeNode) -> None:
    lines = [_line(entry) for entry in node.children]
    boxes = [_BOX.match(words) for words, _feedback in lines]
    if not any(boxes):
        draft.kind = ORDER
        draft.steps = [words for words, _feedback in lines]
        if node.type == "bullet_list":
            draft.faults.append("Keine Antwort ist mit [x] oder [ ] gekennzeichnet.")
        return
    if not all(boxes):
        draft.faults.append("Nicht jede Antwort ist mit [x] oder [ ] gekennzeichnet.")
        return
    draft.kind = SINGLE if node.type == "ordered_list" else MULTIPLE
    draft.options = [
        (words[3:].strip(), FULL_CREDIT if box and box[1] in "xX" else 0, feedback)
        for (words, feedback), box in zip(lines, boxes, strict=True)
    ]


def _line(entry: SyntaxTreeNode) -> tuple[str, str]:
    """Return the words of an option and, from the quote below it, its feedback."""
    words = [_words(node) for node in entry.children if node.type != "blockquote"]
    quotes = [_words(node) for node in entry.children if node.type == "blockquote"]
    return "\n".join(words), "\n".join(quotes)


def _words(node: SyntaxTreeNode) -> str:
    return plain_words(_MARKDOWN.renderer.render(node.to_tokens(), _MARKDOWN.options, {}))
