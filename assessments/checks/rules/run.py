"""A run through the check: what its person has answered so far, and why each item was asked.

It lies sealed in the check. Only what scoring and explaining need is in it: no times, so that
nobody can tell from it how long somebody took.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal

ANSWERED: Final = "answered"
UNKNOWN: Final = "unknown"
NOT_ACCESSIBLE: Final = "not_accessible"

Answered = Literal["answered", "unknown", "not_accessible"]

REVIEW: Final = "review"
SELF: Final = "self"
TEST: Final = "test"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why an item was chosen, with the figures of that moment.

    `rule` is "first", "settles" or "nearest" (see `rules.adaptive`); `estimate` and `band` are in
    levels, `settles` is how many open levels the answer was expected to settle, `tied` between how
    many equally good items the seed decided, `left` how many items could still be asked.
    """

    rule: str
    estimate: float
    low: float
    high: float
    settles: float
    tied: int
    left: int


@dataclass(frozen=True, kw_only=True)
class Step:
    """One item that was put before the person, with what came back.

    `response` holds keys of options in the order that counts; `credit` is 0 to 100, and None where
    the person could not use the item. `reason` is None for items that an older rule chose.
    """

    item_id: str
    item_code: str
    item_version: int
    facet_code: str
    level: int
    answered: Answered
    response: tuple[str, ...]
    credit: int | None
    reason: Reason | None


@dataclass(frozen=True, kw_only=True)
class Run:
    """Everything a person has answered in one check.

    `seed` decides between equally good items; `choices` are self-ratings by the id of the
    statement; `steps` the items of each competence, in order. `place` is the page to go on with:
    `self:<code>`, `test:<code>` or `review`. `changed` says at which revision of the check each
    page was last saved.
    """

    seed: int
    place: str
    choices: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    changed: Mapping[str, int] = field(default_factory=dict)

    def steps_of(self, field_code: str) -> tuple[Step, ...]:
        """Return the items of one competence in the order in which they were asked."""
        return self.steps.get(field_code, ())

    def rated(self, choices: Mapping[str, str]) -> Run:
        """Return the run with these self-ratings added or replaced."""
        return replace(self, choices={**self.choices, **choices})

    def answered(self, field_code: str, number: int, step: Step) -> Run:
        """Return the run with this answer as the numbered one (from 1) of a competence.

        An answer that is changed keeps the reason why its item was once asked.
        """
        steps = list(self.steps_of(field_code))
        if number <= len(steps):
            step = replace(step, reason=steps[number - 1].reason)
        steps[number - 1 : number] = [step]
        return replace(self, steps={**self.steps, field_code: tuple(steps)})

    def saved(self, *, page: str, place: str, revision: int) -> Run:
        """Return the run with a note that a page was saved, and where to go on."""
        return replace(self, place=place, changed={**self.changed, page: revision})

    def is_changed_since(self, *, page: str, revision: int) -> bool:
        """Tell whether a page was saved after somebody had seen it at this revision."""
        return self.changed.get(page, 0) > revision


def stations(*, test_first: bool, codes: Sequence[str], tested: Sequence[str]) -> list[str]:
    """Return all pages of a check in order: the self part by competence, and the test part."""
    rating = [place_of(SELF, code) for code in codes]
    testing = [place_of(TEST, code) for code in tested]
    return testing + rating if test_first else rating + testing


def next_open(order: Sequence[str], *, after: str, is_open: Callable[[str], bool]) -> str:
    """Return the first open page from this one on, itself included, or the review."""
    start = order.index(after) if after in order else 0
    return next((place for place in order[start:] if is_open(place)), REVIEW)


def item_page(field_code: str, number: int) -> str:
    """Return the name under which the saving of an item is noted."""
    return f"{TEST}:{field_code}:{number}"


def place_of(part: str, field_code: str) -> str:
    """Return the name of a page: part and competence."""
    return f"{part}:{field_code}"


def part_and_code(place: str) -> tuple[str, str]:
    """Return part and competence of a page; the code is empty for the review."""
    part, _colon, code = place.partition(":")
    return part, code


def to_json(run: Run) -> dict[str, Any]:
    """Return the run as plain JSON values."""
    return asdict(run)


def from_json(values: Mapping[str, Any]) -> Run:
    """Return the run that `to_json` wrote.

    :raises TypeError, KeyError: where a value is missing or unknown
    """
    steps = {code: tuple(map(_step, lines)) for code, lines in values["steps"].items()}
    return Run(**{**values, "steps": steps})


def _step(values: Mapping[str, Any]) -> Step:
    reason = Reason(**values["reason"]) if values["reason"] else None
    return Step(**{**values, "response": tuple(values["response"]), "reason": reason})
