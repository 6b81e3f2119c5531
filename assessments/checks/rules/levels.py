"""A model's own levels beside the eight levels of DigComp: the crosswalk. Plain Python.

DigComp names eight levels in four pairs (foundation, intermediate, advanced, highly specialised).
A model has two to eight levels of its own; each corresponds to a span of the eight. The spans
follow each other without gap or overlap from 1 to 8, so that every reference level has exactly
one level of the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

REFERENCE_LEVELS = 8
REFERENCE_TITLES = (
    "Grundlegend",
    "Grundlegend",
    "Mittel",
    "Mittel",
    "Fortgeschritten",
    "Fortgeschritten",
    "Hoch spezialisiert",
    "Hoch spezialisiert",
)


@dataclass(frozen=True)
class Span:
    """From which to which of DigComp's eight levels one level of a model reaches."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def even_crosswalk(level_count: int) -> dict[int, Span]:
    """Return a crosswalk that divides the eight levels as evenly as possible."""
    return {
        level: Span(
            (level - 1) * REFERENCE_LEVELS // level_count + 1,
            level * REFERENCE_LEVELS // level_count,
        )
        for level in range(1, level_count + 1)
    }


def faults_of_crosswalk(*, spans: Mapping[int, Span | None], level_count: int) -> list[str]:
    """Say in German where levels are missing, or where the crosswalk has a gap or an overlap."""
    faults = [f"Stufe {level} fehlt." for level in range(1, level_count + 1) if level not in spans]
    faults += [f"Stufe {level} hat keine DigComp-Stufe." for level, s in spans.items() if s is None]
    if faults:
        return faults
    return _gaps_and_overlaps([(level, span) for level, span in sorted(spans.items()) if span])


def _gaps_and_overlaps(steps: Iterable[tuple[int, Span]]) -> list[str]:
    faults, reached, before = [], 0, 0
    for level, span in steps:
        if span.first > span.last:
            faults.append(f"Stufe {level}: „von {span.first} bis {span.last}“ ist verkehrt herum.")
        elif span.first <= reached:
            faults.append(f"Die Stufen {before} und {level} überschneiden sich.")
        elif span.first > reached + 1:
            faults.append(
                f"Zwischen Stufe {before} und {level} fehlt DigComp-Stufe {reached + 1}."
                if before
                else f"Vor Stufe {level} fehlt DigComp-Stufe 1."
            )
        reached, before = max(reached, span.last), level
    if reached < REFERENCE_LEVELS:
        faults.append(f"Nach der höchsten Stufe fehlt DigComp-Stufe {reached + 1}.")
    return faults


def local_level(*, reference: int, spans: Mapping[int, Span]) -> int:
    """Return the model's level whose span holds a reference level.

    :raises LookupError: where no span does, which a published model never has
    """
    for level, span in spans.items():
        if span.first <= reference <= span.last:
            return level
    raise LookupError(reference)


def reference_level(*, level: int, spans: Mapping[int, Span]) -> int:
    """Return the highest reference level that a level of the model reaches."""
    return spans[level].last
