"""What is wanted of one competence: today, in future, and how much it counts. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HELPFUL, IMPORTANT, DECISIVE = 1, 2, 3
IMPORTANCE = ((HELPFUL, "hilfreich"), (IMPORTANT, "wichtig"), (DECISIVE, "entscheidend"))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A Soll today (`level`, perhaps up to `level_to`), one in future, and the importance."""

    level: int | None = None
    level_to: int | None = None
    future_level: int | None = None
    importance: int = IMPORTANT

    @property
    def is_empty(self) -> bool:
        return self.level is None and self.future_level is None

    @property
    def highest(self) -> int:
        return max(self.level or 0, self.level_to or 0, self.future_level or 0)

    @property
    def is_upside_down(self) -> bool:
        """Tell whether a range ends below its beginning, or has an end but no beginning."""
        return self.level_to is not None and (self.level is None or self.level_to < self.level)

    @property
    def words(self) -> str:
        """Return the Soll of today as it is written: nothing, one level, or a range."""
        if self.level is None:
            return ""
        is_range = self.level_to and self.level_to > self.level
        return f"{self.level}–{self.level_to}" if is_range else str(self.level)


def upside_down(wanted: Mapping[str, Wanted]) -> list[str]:
    """Return the titles whose range is upside down.

    :param wanted: title of the competence -> what is wanted
    """
    return [title for title, each in wanted.items() if each.is_upside_down]


def importance_words(importance: int) -> str:
    """Return the word for an importance of 1, 2 or 3."""
    return dict(IMPORTANCE)[importance]
