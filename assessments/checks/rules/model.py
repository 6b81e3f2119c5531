"""What a model must have before it is published, and what figures may be shown."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import count

PARTICIPATION_THRESHOLD = 5
FEWEST_STATEMENTS, MOST_STATEMENTS = 2, 4


def publishable_count(people: int) -> int | None:
    """Return a number of persons rounded down to fives, or None for fewer than five."""
    step = PARTICIPATION_THRESHOLD
    return people - people % step if people >= step else None


@dataclass(frozen=True, kw_only=True)
class FieldFacts:
    """What the rule asks of one competence; `facets` are pairs of title and anchors' levels."""

    title: str
    has_area: bool
    statements: Sequence[int]
    facets: Sequence[tuple[str, Sequence[int]]]


@dataclass(frozen=True)
class TargetFacts:
    """The highest level that a profile asks for in one competence."""

    profile: str
    field: str
    level: int


def what_is_missing(
    *,
    crosswalk_faults: Sequence[str],
    empty_areas: Sequence[str],
    fields: Sequence[FieldFacts],
    targets: Sequence[TargetFacts],
) -> list[str]:
    """Say in German what a model needs before anybody can take a check with it.

    :param crosswalk_faults: from `rules.levels.faults_of_crosswalk`
    :param empty_areas: titles of areas without a competence
    """
    missing = [f"Stufen: {fault}" for fault in crosswalk_faults]
    missing += [f"Der Bereich „{title}“ hat keine Kompetenz." for title in empty_areas]
    missing += [] if fields else ["Es gibt noch keine Kompetenz."]
    missing += [fault for field in fields for fault in faults_of_field(field)]
    missing += [] if targets else ["Kein Profil hat Ziele in diesem Modell."]
    return missing + unreachable_targets(fields=fields, targets=targets)


def faults_of_field(field: FieldFacts) -> list[str]:
    """Say in German what one competence lacks: area, statements, facets, anchors."""
    faults = []
    if not field.has_area:
        faults.append(f"Die Kompetenz „{field.title}“ gehört zu keinem Bereich.")
    found = len(field.statements)
    if not FEWEST_STATEMENTS <= found <= MOST_STATEMENTS:
        faults.append(
            f"Die Kompetenz „{field.title}“ hat {_statements(found)}; nötig sind zwei bis vier."
        )
    if not field.facets:
        faults.append(f"Die Kompetenz „{field.title}“ hat keine Facette mit Verhaltensankern.")
    faults += [
        f"Die Facette „{title}“ von „{field.title}“ hat keinen Verhaltensanker."
        for title, anchors in field.facets
        if not anchors
    ]
    return faults


def _statements(found: int) -> str:
    return {0: "keine Aussage", 1: "nur eine Aussage"}.get(found, f"{found} Aussagen")


def unreachable_targets(
    *, fields: Sequence[FieldFacts], targets: Sequence[TargetFacts]
) -> list[str]:
    """Say in German which targets lie above the highest statement of their competence."""
    highest = {field.title: max(field.statements) for field in fields if field.statements}
    return [
        f"Im Profil „{t.profile}“ liegt das Soll für „{t.field}“ über der höchsten Aussage."
        for t in targets
        if t.level > highest.get(t.field, t.level)
    ]


def free_code(*, wish: str, taken: Set[str], stem: str = "feld") -> str:
    """Return a code that is not taken, made from a wish by counting up."""
    stem = wish[:50] or stem
    numbered = (f"{stem}-{number}" for number in count(2))
    return stem if stem not in taken else next(code for code in numbered if code not in taken)
