"""A profile of one house in the words of another: over the crosswalk to DigComp. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.checks.rules.levels import Span, local_level


@dataclass(frozen=True, kw_only=True)
class ReferenceTarget:
    """A Soll on DigComp's eight levels; `future` is None where nothing is planned."""

    code: str
    title: str
    reference_from: int
    reference_to: int
    future: int | None = None
    importance: int = 2


@dataclass(frozen=True, kw_only=True)
class LocalTarget:
    """The same Soll on the levels of the model that copies it."""

    code: str
    level: int
    level_to: int | None
    future_level: int | None
    importance: int


@dataclass(frozen=True)
class Translation:
    """What could be carried over, and the titles of what has no counterpart here."""

    targets: tuple[LocalTarget, ...]
    without_counterpart: tuple[str, ...]


def to_reference(
    *,
    code: str,
    title: str,
    level: int,
    level_to: int | None,
    future_level: int | None,
    importance: int,
    spans: Mapping[int, Span],
) -> ReferenceTarget:
    """Say a local Soll in DigComp's levels: from the start of its span to the end of it."""
    return ReferenceTarget(
        code=code,
        title=title,
        reference_from=spans[level].first,
        reference_to=spans[level_to or level].last,
        future=spans[future_level].last if future_level else None,
        importance=importance,
    )


def translate(
    *, targets: Sequence[ReferenceTarget], spans: Mapping[int, Span], codes: Mapping[str, str]
) -> Translation:
    """Say DigComp's levels in those of another model; what it has no competence for is named.

    :param codes: code -> title of the competences of the model that copies
    """
    return Translation(
        targets=tuple(_local(target, spans) for target in targets if target.code in codes),
        without_counterpart=tuple(t.title or t.code for t in targets if t.code not in codes),
    )


def _local(target: ReferenceTarget, spans: Mapping[int, Span]) -> LocalTarget:
    low = local_level(reference=target.reference_from, spans=spans)
    high = local_level(reference=target.reference_to, spans=spans)
    return LocalTarget(
        code=target.code,
        level=low,
        level_to=high if high > low else None,
        future_level=local_level(reference=target.future, spans=spans) if target.future else None,
        importance=target.importance,
    )
