"""The learning path: a short, explained row of courses from Ist towards Soll.

The rule is deterministic and needs no statistics (a recommendation that nobody can explain has no
place in personnel development). It repeats, until nothing is left to recommend or five steps
stand (KommunalCampus: "bis zu 5 Lerneinheiten"):

1. Take the competence field whose level is furthest below its target; of equals, the one that the
   check names first.
2. Of the courses that can be started on the present level and lead above it, take the one that
   climbs least (one level at a time), of equals one that the person has begun already, then Basis
   before Intensiv before Bonus, then the shorter one, then by title.
3. Count the person as having reached the level that the course leads to, in every field it teaches.

A field for which no course starts low enough is set aside; after all others, and only if it has no
step at all, it gets the course that starts least above the present level, and the reason says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

MAXIMUM_STEPS = 5
CATEGORY_ORDER = {"basis": 0, "intensiv": 1, "bonus": 2}


@dataclass(frozen=True, kw_only=True)
class OpenGap:
    """A field in which the actual level (Ist) is below the target (Soll)."""

    field_code: str
    field_title: str
    target_level: int
    actual_level: int


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A course that may be recommended. `levels` maps a field to (level_from, level_to)."""

    course_id: UUID
    title: str
    category: str
    hours: int
    levels: Mapping[str, tuple[int, int]]
    is_begun: bool = False


@dataclass(frozen=True, kw_only=True)
class PathStep:
    """One recommended course with the reason in words."""

    course_id: UUID
    field_code: str
    reason: str
    is_begun: bool
    starts_too_high: bool


def plan_path(*, gaps: Sequence[OpenGap], candidates: Iterable[Candidate]) -> tuple[PathStep, ...]:
    """Return at most five courses, prerequisites first, each with its reason."""
    path = _Path(gaps=gaps, candidates=candidates)
    while len(path.steps) < MAXIMUM_STEPS and (gap := path.largest_gap()):
        candidate = path.best_reachable(gap)
        if candidate is None:
            path.set_aside.append(gap)
        else:
            path.take(candidate, gap)
    for gap in path.set_aside:
        path.take_what_is_left(gap)
    return tuple(path.steps)


class _Path:
    """The state of planning: levels reached so far, courses left, steps taken."""

    def __init__(self, *, gaps: Sequence[OpenGap], candidates: Iterable[Candidate]) -> None:
        self.gaps = gaps
        self.levels = {gap.field_code: gap.actual_level for gap in gaps}
        self.left = list(candidates)
        self.steps: list[PathStep] = []
        self.set_aside: list[OpenGap] = []

    def distance(self, gap: OpenGap) -> int:
        return gap.target_level - self.levels[gap.field_code]

    def largest_gap(self) -> OpenGap | None:
        open_gaps = [
            gap for gap in self.gaps if gap not in self.set_aside and self.distance(gap) > 0
        ]
        return max(open_gaps, key=self.distance, default=None)

    def best_reachable(self, gap: OpenGap) -> Candidate | None:
        level = self.levels[gap.field_code]
        reachable = [
            candidate
            for candidate in self._teaching(gap)
            if candidate.levels[gap.field_code][0] <= level < candidate.levels[gap.field_code][1]
        ]
        return min(reachable, key=lambda one: _preference(one, gap.field_code), default=None)

    def take(self, candidate: Candidate, gap: OpenGap) -> None:
        reason = _reason(gap, self.levels[gap.field_code], candidate)
        self._append(candidate, gap, reason=reason, starts_too_high=False)
        for code, (low, high) in candidate.levels.items():
            if code in self.levels and low <= self.levels[code]:
                self.levels[code] = max(self.levels[code], high)

    def take_what_is_left(self, gap: OpenGap) -> None:
        """Serve a gap for which nothing began low enough; courses since may have led there."""
        has_step = any(step.field_code == gap.field_code for step in self.steps)
        if has_step or self.distance(gap) <= 0 or len(self.steps) >= MAXIMUM_STEPS:
            return
        candidate = self.best_reachable(gap)
        if candidate is None:
            self._take_least_above(gap)
        else:
            self.take(candidate, gap)

    def _take_least_above(self, gap: OpenGap) -> None:
        level = self.levels[gap.field_code]
        above = [one for one in self._teaching(gap) if one.levels[gap.field_code][0] > level]
        if not above:
            return
        chosen = min(above, key=lambda one: _lowest_start(one, gap.field_code))
        reason = _reason_above(gap, chosen)
        self._append(chosen, gap, reason=reason, starts_too_high=True)

    def _teaching(self, gap: OpenGap) -> list[Candidate]:
        return [one for one in self.left if gap.field_code in one.levels]

    def _append(
        self, candidate: Candidate, gap: OpenGap, *, reason: str, starts_too_high: bool
    ) -> None:
        self.left.remove(candidate)
        step = PathStep(
            course_id=candidate.course_id,
            field_code=gap.field_code,
            reason=reason,
            is_begun=candidate.is_begun,
            starts_too_high=starts_too_high,
        )
        self.steps.append(step)


def _preference(candidate: Candidate, field_code: str) -> tuple[object, ...]:
    return (
        candidate.levels[field_code][1],
        not candidate.is_begun,
        CATEGORY_ORDER.get(candidate.category, len(CATEGORY_ORDER)),
        candidate.hours,
        candidate.title,
        str(candidate.course_id),
    )


def _lowest_start(candidate: Candidate, field_code: str) -> tuple[object, ...]:
    return (candidate.levels[field_code][0], candidate.title, str(candidate.course_id))


def _reason(gap: OpenGap, level: int, candidate: Candidate) -> str:
    low_high = f"von Stufe {level} auf Stufe {candidate.levels[gap.field_code][1]}"
    if level == gap.actual_level:
        return f"{_because(gap)} Der Kurs führt {low_high}."
    return f"{_because(gap)} Nach den Kursen davor führt dieser {low_high}."


def _reason_above(gap: OpenGap, candidate: Candidate) -> str:
    start = candidate.levels[gap.field_code][0]
    return (
        f"{_because(gap)} Auf Ihrer Stufe gibt es zurzeit keinen Kurs; dieser beginnt erst bei "
        f"Stufe {start}. Sehen Sie sich vorher an, was er voraussetzt."
    )


def _because(gap: OpenGap) -> str:
    return (
        f"Weil Ihr Ist {gap.actual_level} unter dem Soll {gap.target_level} "
        f"in „{gap.field_title}“ liegt."
    )
