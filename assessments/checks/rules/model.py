"""What a model must have before it is published, and what figures may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import count

PARTICIPATION_THRESHOLD = 5


def publishable_count(people: int) -> int | None:
    """Return a number of persons rounded down to fives, or None for fewer than five."""
    step = PARTICIPATION_THRESHOLD
    return people - people % step if people >= step else None


def what_is_missing(
    *, anchors: Mapping[str, Sequence[int]], targets: Sequence[tuple[str, str, int]]
) -> list[str]:
    """Say in German what a model needs before anybody can take a check with it.

    :param anchors: field title -> levels of its statements
    :param targets: (profile title, field title, target level)
    """
    missing = [] if anchors else ["Es gibt noch kein Feld."]
    missing += [
        f"Im Feld „{title}“ fehlen Aussagen." for title, found in anchors.items() if not found
    ]
    if not targets:
        missing.append("Kein Profil hat Ziele in diesem Modell.")
    return missing + unreachable_targets(anchors=anchors, targets=targets)


def unreachable_targets(
    *, anchors: Mapping[str, Sequence[int]], targets: Sequence[tuple[str, str, int]]
) -> list[str]:
    """Say in German which targets lie above the highest statement of their field."""
    return [
        f"Im Profil „{profile}“ liegt das Soll für „{title}“ über der höchsten Aussage."
        for profile, title, level in targets
        if anchors.get(title) and level > max(anchors[title])
    ]


def free_code(*, wish: str, taken: Set[str]) -> str:
    """Return a code that is not taken, made from a wish by counting up."""
    stem = wish[:50] or "feld"
    numbered = (f"{stem}-{number}" for number in count(2))
    return stem if stem not in taken else next(code for code in numbered if code not in taken)
