"""The outcome of a check: Soll, Ist and band of each competence, with the words of the day.

It is what a result holds, sealed; nothing of it lies in the database in the clear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Source = Literal["test", "self", "none"]
Verdict = Literal["reached", "close", "gap", "not_rated", "no_target"]


@dataclass(frozen=True, kw_only=True)
class CompetenceOutcome:
    """Soll and Ist of one competence.

    `actual` is Ist in whole levels, None where it is not known; `low` and `high` bound the band of
    one standard error around it, in parts of levels, None where nothing was measured or rated.
    `self_level` is the self-rating alone; it stands beside a test and is never mixed into it.
    `target` to `target_to` is Soll, the upper end None where Soll is one level.
    """

    field_code: str
    field_title: str
    area_title: str
    target: int | None
    target_to: int | None
    importance: int
    actual: int | None
    low: float | None
    high: float | None
    source: Source
    self_level: int | None
    verdict: Verdict
    next_level: int | None
    next_statement: str

    @property
    def needs_step(self) -> bool:
        """Tell whether the target is not reached for certain: close or a gap."""
        return self.verdict in {"close", "gap"}

    @property
    def distance(self) -> int:
        """Levels from Ist up to Soll; 0 where there is no Soll, no Ist, or nothing missing."""
        if self.target is None or self.actual is None:
            return 0
        return max(self.target - self.actual, 0)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A whole result as it was on its day. `level_titles[0]` names level 1."""

    model_title: str
    model_version: int
    level_count: int
    level_titles: tuple[str, ...]
    profile_title: str
    scoring_version: int
    competences: tuple[CompetenceOutcome, ...]

    def of(self, field_code: str) -> CompetenceOutcome | None:
        """Return the outcome of one competence."""
        return next((line for line in self.competences if line.field_code == field_code), None)

    def only(self, field_codes: Iterable[str]) -> Outcome:
        """Return this outcome with the named competences alone, in the same order."""
        chosen = set(field_codes)
        kept = tuple(line for line in self.competences if line.field_code in chosen)
        return Outcome(**{**self.__dict__, "competences": kept})

    def level_name(self, level: int) -> str:
        """Return "3 – Fortgeschritten"; level 0 is "0 – noch keine Stufe"."""
        if level == 0:
            return "0 – noch keine Stufe"
        named = 0 < level <= len(self.level_titles)
        return f"{level} – {self.level_titles[level - 1]}" if named else str(level)


def to_json(outcome: Outcome) -> dict[str, Any]:
    """Return the outcome as plain JSON values."""
    return asdict(outcome)


def from_json(values: Mapping[str, Any]) -> Outcome:
    """Return the outcome that `to_json` wrote.

    :raises TypeError: where a value is missing or unknown
    """
    competences = tuple(CompetenceOutcome(**line) for line in values["competences"])
    titles = tuple(values["level_titles"])
    return Outcome(**{**values, "level_titles": titles, "competences": competences})
