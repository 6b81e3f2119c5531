"""A run through the check: what its person has answered so far, and why each item was asked.

It lies sealed in the check. Only what scoring and explaining need is in it: no times, so that
nobody can tell from it how long somebody took.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

ANSWERED = "answered"
UNKNOWN = "unknown"
NOT_ACCESSIBLE = "not_accessible"

Answered = Literal["answered", "unknown", "not_accessible"]

REVIEW = "review"
SELF = "self"
TEST = "test"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why an item was chosen, with the figures of that moment.

    `rule` is "first", "settles" or "edge" (see `rules.adaptive`); `estimate` and `band` are in
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
    `self:<code>`, `test:<code>` or `review`.
    """

    seed: int
    place: str
    choices: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)

    def steps_of(self, field_code: str) -> tuple[Step, ...]:
        """Return the items of one competence in the order in which they were asked."""
        return self.steps.get(field_code, ())

    def rated(self, choices: Mapping[str, str], *, place: str) -> Run:
        """Return the run with these self-ratings added or replaced."""
        return replace(self, choices={**self.choices, **choices}, place=place)

    def tested(self, field_code: str, steps: tuple[Step, ...], *, place: str) -> Run:
        """Return the run with these items of one competence."""
        return replace(self, steps={**self.steps, field_code: steps}, place=place)


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
