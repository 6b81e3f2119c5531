"""What a test item holds, when it is fit for use, and how an answer is scored. Plain Python.

The content of an item is a JSON object::

    {"prompt": str, "options": [{"key": "a", "text": str, "credit": 0..100, "feedback": str}],
     "order": ["b", "a", ...], "explanation": str, "needs_picture": false}

An answer is a list of option keys: one for `single` and `situational`, the ticked ones for
`multiple`, all of them in the chosen order for `order`. An empty answer means "weiß nicht".
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final
from uuid import UUID

from campus.kernel.refusal import Refusal

SINGLE: Final = "single"
MULTIPLE: Final = "multiple"
ORDER: Final = "order"
SITUATIONAL: Final = "situational"
KINDS: Final = (SINGLE, MULTIPLE, ORDER, SITUATIONAL)

FULL_CREDIT: Final = 100
MOST_OPTIONS: Final = 10
LONGEST_PROMPT: Final = 2_000
LONGEST_OPTION: Final = 500
LONGEST_FEEDBACK: Final = 1_000
LONGEST_EXPLANATION: Final = 2_000
REFERENCE_LEVELS: Final = range(1, 9)

Content = Mapping[str, Any]
Options = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Fault:
    """One reason why an item cannot be used, with a stable code and a sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """A published version of an item, as municipalities copy it into their models."""

    id: UUID
    code: str
    version: int
    kind: str
    field_code: str
    facet_code: str
    reference_level: int
    content: dict[str, Any]
    licence: str
    source: str
    author: str
    review_due_on: dt.date
    is_accessible: bool
    accessibility_note: str


class ItemNotReady(Refusal):
    code = "item_not_ready"
    sentence = "Die Aufgabe kann so nicht verwendet werden: %(reasons)s"
    status = 422

    def __init__(self, *, faults: Sequence[Fault]) -> None:
        super().__init__(reasons=" ".join(fault.sentence for fault in faults))
        self.faults = tuple(faults)


class ResponseDoesNotFit(Refusal):
    code = "response_does_not_fit"
    sentence = (
        "Diese Antwort passt nicht zur Aufgabe. Laden Sie die Seite neu und antworten Sie noch "
        "einmal."
    )
    status = 422


def score_item(*, kind: str, content: Content, response: Sequence[str]) -> int:
    """Score an answer with 0 to 100, halves rounded up; an empty answer has 0.

    `single` and `situational` have the credit of the chosen option (for situational judgement
    the key of the panel, after McDaniel et al. 2001), `multiple` (hits - false) / right, not
    below 0, `order` 1 - Kendall distance / largest distance.

    :param content: a content without faults
    :raises ResponseDoesNotFit: where the answer names what the item does not have
    """
    check_response(kind=kind, content=content, response=response)
    return _SCORES[kind](content, response) if response else 0


def check_response(*, kind: str, content: Content, response: Sequence[str]) -> None:
    """Make sure that an answer can be an answer to this item.

    :raises ResponseDoesNotFit: for unknown or repeated keys, or too many or too few of them
    """
    keys = {option["key"] for option in content["options"]}
    chosen = set(response)
    fits = chosen <= keys and len(chosen) == len(response)
    if kind in (SINGLE, SITUATIONAL):
        fits = fits and len(response) <= 1
    elif kind == ORDER:
        fits = fits and (not response or chosen == keys)
    if not fits:
        raise ResponseDoesNotFit


def _score_choice(content: Content, response: Sequence[str]) -> int:
    return next(int(o["credit"]) for o in content["options"] if o["key"] == response[0])


def _score_multiple(content: Content, response: Sequence[str]) -> int:
    right = {option["key"] for option in content["options"] if option["credit"]}
    hits = len(right.intersection(response))
    return _share(max(0, hits - (len(response) - hits)), len(right))


def _score_order(content: Content, response: Sequence[str]) -> int:
    place = {key: position for position, key in enumerate(content["order"])}
    pairs = list(combinations(response, 2))
    kept = sum(place[first] < place[second] for first, second in pairs)
    return _share(kept, len(pairs))


def _share(part: int, whole: int) -> int:
    return (2 * FULL_CREDIT * part + whole) // (2 * whole)


_SCORES: dict[str, Callable[[Content, Sequence[str]], int]] = {
    SINGLE: _score_choice,
    SITUATIONAL: _score_choice,
    MULTIPLE: _score_multiple,
    ORDER: _score_order,
}


def demand_ready(*, kind: str, content: Content) -> None:
    """Make sure that an item can be used.

    :raises ItemNotReady: with everything that is wrong with it
    """
    if faults := find_faults(kind=kind, content=content):
        raise ItemNotReady(faults=faults)


def find_faults(*, kind: str, content: Content) -> tuple[Fault, ...]:
    """Return everything that keeps an item from being used, in the order of the item."""
    if kind not in KINDS:
        return (Fault("kind_unknown", "Diese Art von Aufgabe gibt es nicht."),)
    if not _has_shape(content):
        return (Fault("shape_unknown", "Die Aufgabe ist nicht vollständig angelegt."),)
    return (
        *_text_faults(content),
        *_option_faults(content["options"], least=3 if kind == ORDER else 2),
        *_KEY_FAULTS[kind](content),
    )


def _has_shape(content: Content) -> bool:
    """Tell whether all parts are there and have the right type; a file may hold anything."""
    options = content.get("options")
    return (
        isinstance(content.get("prompt"), str)
        and isinstance(content.get("explanation", ""), str)
        and isinstance(content.get("needs_picture", False), bool)
        and isinstance(content.get("order", []), list)
        and isinstance(options, list)
        and all(isinstance(option, Mapping) and _is_option(option) for option in options)
    )


def _is_option(option: Mapping[str, Any]) -> bool:
    texts = (option.get("key"), option.get("text"), option.get("feedback", ""))
    return all(isinstance(text, str) for text in texts) and type(option.get("credit")) is int


def _text_faults(content: Content) -> Iterator[Fault]:
    if not content["prompt"].strip():
        yield Fault("prompt_missing", "Die Frage fehlt.")
    if len(content["prompt"]) > LONGEST_PROMPT:
        yield _too_long("prompt_too_long", "Die Frage", LONGEST_PROMPT)
    if len(content.get("explanation", "")) > LONGEST_EXPLANATION:
        yield _too_long("explanation_too_long", "Die Erklärung", LONGEST_EXPLANATION)


def _too_long(code: str, what: str, limit: int) -> Fault:
    limit_shown = f"{limit:,}".replace(",", ".")
    return Fault(code, f"{what} ist länger als {limit_shown} Zeichen.")


def _option_faults(options: Options, *, least: int) -> Iterator[Fault]:
    if len(options) < least:
        words = {2: "zwei", 3: "drei"}[least]
        yield Fault("options_too_few", f"Es gibt weniger als {words} Antworten.")
    if len(options) > MOST_OPTIONS:
        yield Fault("options_too_many", f"Es gibt mehr als {MOST_OPTIONS} Antworten.")
    yield from _wording_faults(options)
    if not all(option["key"] for option in options) or _repeats(o["key"] for o in options):
        yield Fault("key_not_unique", "Die Antworten lassen sich nicht unterscheiden.")
    if any(not 0 <= option["credit"] <= FULL_CREDIT for option in options):
        yield Fault("credit_out_of_range", "Eine Bewertung liegt nicht zwischen 0 und 100.")


def _wording_faults(options: Options) -> Iterator[Fault]:
    texts = [option["text"].strip() for option in options]
    if not all(texts):
        yield Fault("option_without_text", "Eine Antwort hat keinen Text.")
    if any(len(text) > LONGEST_OPTION for text in texts):
        yield _too_long("option_too_long", "Eine Antwort", LONGEST_OPTION)
    if any(len(option.get("feedback", "")) > LONGEST_FEEDBACK for option in options):
        yield _too_long("feedback_too_long", "Eine Rückmeldung", LONGEST_FEEDBACK)
    if _repeats(text.casefold() for text in texts if text):
        yield Fault("option_twice", "Zwei Antworten haben denselben Text.")


def _repeats(keys: Iterator[str]) -> bool:
    return any(count > 1 for count in Counter(keys).values())


def _single_faults(content: Content) -> Iterator[Fault]:
    right = _count_full(content)
    if right == 0:
        yield Fault("no_right_answer", "Keine Antwort ist als richtig gekennzeichnet.")
    if right > 1:
        yield Fault(
            "several_right_answers", "Mehr als eine Antwort ist als richtig gekennzeichnet."
        )


def _multiple_faults(content: Content) -> Iterator[Fault]:
    credits = {option["credit"] for option in content["options"]}
    if not credits - {0}:
        yield Fault("no_right_answer", "Keine Antwort ist als richtig gekennzeichnet.")
    elif 0 not in credits:
        yield Fault(
            "no_wrong_answer", "Alle Antworten sind richtig; wer alles ankreuzt, hätte immer recht."
        )
    if credits - {0, FULL_CREDIT}:
        yield Fault("credit_not_whole", "Jede Antwort muss ganz dazugehören oder gar nicht.")


def _order_faults(content: Content) -> Iterator[Fault]:
    order = content.get("order", [])
    keys = [option["key"] for option in content["options"]]
    if len(order) != len(keys) or any(key not in keys for key in order) or _repeats(iter(order)):
        yield Fault(
            "order_incomplete", "Die richtige Reihenfolge nennt nicht jeden Schritt einmal."
        )


def _situational_faults(content: Content) -> Iterator[Fault]:
    if _count_full(content) == 0:
        yield Fault("no_right_answer", "Keine Antwort hat die volle Bewertung von 100.")
    elif all(option["credit"] == FULL_CREDIT for option in content["options"]):
        yield Fault("no_wrong_answer", "Alle Antworten haben dieselbe Bewertung.")


def _count_full(content: Content) -> int:
    return sum(option["credit"] == FULL_CREDIT for option in content["options"])


_KEY_FAULTS: dict[str, Callable[[Content], Iterator[Fault]]] = {
    SINGLE: _single_faults,
    MULTIPLE: _multiple_faults,
    ORDER: _order_faults,
    SITUATIONAL: _situational_faults,
}
