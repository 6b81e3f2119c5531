"""How a self-assessment becomes levels, verdicts and a summary. Plain Python, no database.

The rule is our own derivation (version 2) from anchored statements:

1. Each statement is an anchor of one level of its field. "trifft zu" counts 1,
   "trifft teilweise zu" 1/2, "trifft nicht zu" and "weiß nicht" 0. "trifft auf meine
   Arbeit nicht zu" takes the statement out of the field.
2. A level is affirmed when its statements reach at least three quarters of their points
   on average, certain when they reach all, and begun when they reach at least half.
3. Ist is the highest level that is affirmed together with every anchored level below it.
   Levels without a statement neither prove nor block. Where not even the lowest anchored
   level is affirmed, Ist is the level below it (0 means "noch keine Stufe").
4. The band is what the person's own words leave open: from the highest level that is certain
   (with all below) to the highest that is begun (with all below). It is no standard error,
   because ratings of oneself are no measurement.
5. A field is rated only if at least 60 % of the statements that concern the person's work
   are answered with one of the three ratings ("weiß nicht" is no rating).
6. Where the test has measured a level (`rules.adaptive`), Ist and band are the test's; the
   self-rating stands beside it and is never mixed in.
7. The verdict compares with the target (Soll, of a range its lower end): reached when Ist >=
   Soll; close when Soll lies inside the band; a gap only when it lies above the band.

Turning one rating upwards never lowers a level, and the order of answers does not matter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assessments.checks.rules.outcome import Verdict

SCORING_VERSION = 2

APPLIES = "applies"
PARTLY = "partly"
DOES_NOT_APPLY = "does_not_apply"
UNKNOWN = "unknown"
OTHER_WORK = "other_work"

# In halves, so that all comparisons stay in whole numbers.
HALF_POINTS = {APPLIES: 2, PARTLY: 1, DOES_NOT_APPLY: 0, UNKNOWN: 0}
RATINGS = frozenset({APPLIES, PARTLY, DOES_NOT_APPLY})
RATED_SHARE_PERCENT = 60
CERTAIN_QUARTERS, AFFIRMED_QUARTERS, BEGUN_QUARTERS = 4, 3, 2

CHOICE_LABELS = {
    APPLIES: "trifft zu",
    PARTLY: "trifft teilweise zu",
    DOES_NOT_APPLY: "trifft nicht zu",
    UNKNOWN: "weiß nicht",
    OTHER_WORK: "trifft auf meine Arbeit nicht zu",
}

REACHED: Final = "reached"
CLOSE: Final = "close"
GAP: Final = "gap"
NOT_RATED: Final = "not_rated"
NO_TARGET: Final = "no_target"
VERDICT_LABELS = {
    REACHED: "Ziel erreicht",
    CLOSE: "knapp",
    GAP: "Lücke",
    NOT_RATED: "nicht eingeschätzt",
    NO_TARGET: "kein Ziel",
}


@dataclass(frozen=True, kw_only=True)
class Rating:
    """The answer to one statement: the level it anchors and the choice made."""

    level: int
    choice: str


@dataclass(frozen=True, kw_only=True)
class FieldLevel:
    """Ist of one field with its band. All three are None where too little was rated."""

    actual: int | None
    low: int | None
    high: int | None


UNRATED = FieldLevel(actual=None, low=None, high=None)


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A field in which the newest result is below its target; importance is 1 to 3."""

    field_code: str
    field_title: str
    target_level: int
    actual_level: int
    importance: int = 2

    @property
    def distance(self) -> int:
        return self.target_level - self.actual_level


@dataclass(frozen=True, kw_only=True)
class Summary:
    """How many targets are reached, close, open (gap) or not rated."""

    targets: int
    reached: int
    close: int
    gaps: int
    not_rated: int


def score_field(ratings: Iterable[Rating]) -> FieldLevel:
    """Derive Ist and band of one field from the answers to its statements (points 1 to 5)."""
    concerned = [rating for rating in ratings if rating.choice != OTHER_WORK]
    if not is_rated(concerned):
        return UNRATED
    anchors = points_by_level(concerned)
    return FieldLevel(
        actual=highest(anchors, quarters=AFFIRMED_QUARTERS),
        low=highest(anchors, quarters=CERTAIN_QUARTERS),
        high=highest(anchors, quarters=BEGUN_QUARTERS),
    )


def highest(anchors: Mapping[int, tuple[int, int]], *, quarters: int) -> int:
    """Return the highest level up to which every one has so many quarters of its points."""
    reached = min(anchors) - 1
    for level in sorted(anchors):
        earned, possible = anchors[level]
        if earned * 4 < possible * quarters:
            break
        reached = level
    return reached


def is_rated(concerned: Sequence[Rating]) -> bool:
    """Tell whether enough statements were rated to derive a level."""
    rated = sum(rating.choice in RATINGS for rating in concerned)
    return rated > 0 and rated * 100 >= len(concerned) * RATED_SHARE_PERCENT


def points_by_level(concerned: Iterable[Rating]) -> dict[int, tuple[int, int]]:
    """Return level -> (earned, possible), both in half points."""
    anchors: defaultdict[int, list[int]] = defaultdict(list)
    for rating in concerned:
        anchors[rating.level].append(HALF_POINTS[rating.choice])
    return {level: (sum(points), 2 * len(points)) for level, points in anchors.items()}


def judge(*, target: int | None, actual: int | None, high: float | None) -> Verdict:
    """Return the verdict on one field (point 7 above)."""
    if actual is None:
        return NOT_RATED
    if target is None:
        return NO_TARGET
    if actual >= target:
        return REACHED
    return CLOSE if high is not None and target <= high else GAP


def summarise(verdicts: Iterable[tuple[int | None, str]]) -> Summary:
    """Count the verdicts of the fields that have a target.

    :param verdicts: pairs of target level and verdict
    """
    counts = Counter(verdict for target, verdict in verdicts if target is not None)
    return Summary(
        targets=counts.total(),
        reached=counts[REACHED],
        close=counts[CLOSE],
        gaps=counts[GAP],
        not_rated=counts[NOT_RATED],
    )


def summary_sentence(summary: Summary) -> str:
    """Say the summary in one German sentence, for example "3 von 8 Zielen erreicht, ..."."""
    if not summary.targets:
        return "Für dieses Profil sind keine Ziele festgelegt."
    goals = "Ziel" if summary.targets == 1 else "Zielen"
    parts = [f"{summary.reached} von {summary.targets} {goals} erreicht"]
    if summary.close:
        parts.append(f"{summary.close} knapp")
    if summary.gaps:
        parts.append(f"{summary.gaps} {'Lücke' if summary.gaps == 1 else 'Lücken'}")
    if summary.not_rated:
        parts.append(f"{summary.not_rated} nicht eingeschätzt")
    return ", ".join(parts)


def difference_in_words(*, target: int | None, actual: int | None) -> str:
    """Say the distance between Soll and Ist in German words."""
    if actual is None:
        return "nicht eingeschätzt"
    if target is None:
        return "kein Ziel festgelegt"
    distance = actual - target
    if distance == 0:
        return "genau erreicht"
    levels = "eine Stufe" if abs(distance) == 1 else f"{abs(distance)} Stufen"
    return f"{levels} {'über' if distance > 0 else 'unter'} dem Ziel"


def affirm_up_to(*, level: int | None, anchor: int) -> str:
    """Return the answer of somebody on a level to a statement that anchors another one."""
    if level is None:
        return UNKNOWN
    return APPLIES if anchor <= level else DOES_NOT_APPLY
