"""The learning path: a short, explained row of courses from Ist towards Soll.

The rule is deterministic and needs no statistics (a recommendation that nobody can explain has no
place in personnel development). It repeats, until nothing is left to recommend or five steps
stand (KommunalCampus: "bis zu 5 Lerneinheiten"):

1. Take the competence whose gap weighs most: levels up to its target times its importance for the
   post; of equals the more important one, then by title.
2. Of the courses that can be started on the present level and lead above it, take the one that
   climbs least (one level at a time), of equals one that the person has begun already, then one
   that presupposes fewer courses, then Basis before Intensiv before Bonus, then the shorter one,
   then by title. What it presupposes is put before it; where that does not fit into five steps or
   is not offered, the next course is looked at.
3. Count the person as having reached the level that the course leads to, in every field it teaches.

A competence for which no course starts low enough is set aside; after all others, and only if it
has no step at all, it gets the course that starts least above the present level, with a warning.

The person may leave courses out (the rule then does without them) and put the rest in another
order. The words for each step are found for the order that holds, in `rules/reasons.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

MAXIMUM_STEPS = 5
CATEGORY_ORDER = {"basis": 0, "intensiv": 1, "bonus": 2}


@dataclass(frozen=True, kw_only=True)
class OpenGap:
    """A competence in which Ist is below Soll; importance is 1 to 3, 3 matters most."""

    field_code: str
    field_title: str
    target_level: int
    actual_level: int
    importance: int = 2


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A course that may be recommended.

    `levels` maps a field to (level_from, level_to), `requires` the courses that should be completed
    before to their titles. A course that is begun asks for nothing before it.
    """

    course_id: UUID
    title: str
    category: str
    hours: int
    levels: Mapping[str, tuple[int, int]]
    requires: Mapping[UUID, str] = field(default_factory=dict)
    is_begun: bool = False


@dataclass(frozen=True, kw_only=True)
class Pick:
    """A course that the rule chose for a gap; `before` is the course that presupposes it."""

    candidate: Candidate
    gap: OpenGap
    before: Candidate | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the rule chose, in its order, and the gaps for which it found nothing."""

    picks: tuple[Pick, ...]
    unserved: tuple[OpenGap, ...]


def choose_courses(
    *,
    gaps: Collection[OpenGap],
    candidates: Iterable[Candidate],
    completed: Collection[UUID] = (),
) -> Choice:
    """Return at most five courses, prerequisites first, for gaps and courses in any order."""
    path = _Path(gaps=gaps, candidates=candidates, completed=completed)
    while path.room and (gap := path.heaviest_gap()):
        chain = path.best_chain(gap)
        if chain:
            path.take(chain, gap)
        else:
            path.set_aside.append(gap)
    for gap in path.set_aside:
        path.take_what_is_left(gap)
    return Choice(picks=tuple(path.picks), unserved=path.unserved())


def put_in_order(picks: Collection[Pick], order: Collection[UUID]) -> tuple[Pick, ...]:
    """Return the picks as the person ordered them; what is new follows its neighbour of the rule.

    :param order: courses as the person put them; those that are no picks (any more) are ignored
    """
    rule = {pick.candidate.course_id: pick for pick in picks}
    arranged = [course_id for course_id in order if course_id in rule]
    place = 0
    for course_id in rule:
        if course_id in arranged:
            place = arranged.index(course_id) + 1
        else:
            arranged.insert(place, course_id)
            place += 1
    return tuple(rule[course_id] for course_id in arranged)


def climb(levels: dict[str, int], candidate: Candidate) -> None:
    """Raise the levels that a person has reached after this course, where it was not too high."""
    for code, (low, high) in candidate.levels.items():
        if code in levels and low <= levels[code]:
            levels[code] = max(levels[code], high)


class _Path:
    """The state of planning: levels reached so far, courses left, courses picked."""

    def __init__(
        self,
        *,
        gaps: Collection[OpenGap],
        candidates: Iterable[Candidate],
        completed: Collection[UUID],
    ) -> None:
        self.gaps = sorted(gaps, key=lambda gap: (-gap.importance, gap.field_title, gap.field_code))
        self.levels = {gap.field_code: gap.actual_level for gap in self.gaps}
        self.left = {one.course_id: one for one in sorted(candidates, key=_identity)}
        self.met = set(completed)
        self.picks: list[Pick] = []
        self.set_aside: list[OpenGap] = []

    @property
    def room(self) -> int:
        return MAXIMUM_STEPS - len(self.picks)

    def distance(self, gap: OpenGap) -> int:
        return gap.target_level - self.levels[gap.field_code]

    def heaviest_gap(self) -> OpenGap | None:
        open_gaps = [
            gap for gap in self.gaps if gap not in self.set_aside and self.distance(gap) > 0
        ]
        return max(open_gaps, key=lambda gap: self.distance(gap) * gap.importance, default=None)

    def best_chain(self, gap: OpenGap) -> list[Candidate]:
        """Return the best course that can be started now, behind what it presupposes."""
        level = self.levels[gap.field_code]
        chains = [
            chain
            for one in self._teaching(gap)
            if one.levels[gap.field_code][0] <= level < one.levels[gap.field_code][1]
            if (chain := self._chain(one)) and len(chain) <= self.room
            if self._can_be_walked(chain, gap)
        ]
        return min(chains, key=lambda chain: _preference(chain, gap.field_code), default=[])

    def take(self, chain: list[Candidate], gap: OpenGap) -> None:
        *first, last = chain
        for candidate in first:
            self._append(Pick(candidate=candidate, gap=gap, before=last))
        self._append(Pick(candidate=last, gap=gap))

    def take_what_is_left(self, gap: OpenGap) -> None:
        """Serve a gap for which nothing began low enough; courses since may have led there."""
        has_step = any(pick.gap == gap for pick in self.picks)
        if has_step or self.distance(gap) <= 0 or not self.room:
            return
        if chain := self.best_chain(gap):
            self.take(chain, gap)
        elif too_high := self._least_above(gap):
            self._append(Pick(candidate=too_high, gap=gap))

    def unserved(self) -> tuple[OpenGap, ...]:
        served = {pick.gap.field_code for pick in self.picks}
        return tuple(
            gap for gap in self.gaps if gap.field_code not in served and self.distance(gap) > 0
        )

    def _least_above(self, gap: OpenGap) -> Candidate | None:
        """Return what leads above the level although something is missing before it."""
        level = self.levels[gap.field_code]
        useful = [
            one
            for one in self._teaching(gap)
            if one.levels[gap.field_code][1] > level and len(self._chain(one)) <= self.room
        ]
        return min(useful, key=lambda one: _least(one, gap.field_code), default=None)

    def _teaching(self, gap: OpenGap) -> list[Candidate]:
        return [one for one in self.left.values() if gap.field_code in one.levels]

    def _chain(self, wanted: Candidate) -> list[Candidate]:
        """Return the course behind all that it presupposes; empty where that cannot be had."""
        chain: list[Candidate] = []

        def add(one: Candidate, above: frozenset[UUID]) -> bool:
            if one in chain:
                return True
            missing = () if one.is_begun else sorted(one.requires.keys() - self.met)
            for course_id in missing:
                required = self.left.get(course_id)
                if required is None or course_id in above:
                    return False
                if not add(required, above | {course_id}):
                    return False
            chain.append(one)
            return True

        return chain if add(wanted, frozenset({wanted.course_id})) else []

    def _can_be_walked(self, chain: list[Candidate], gap: OpenGap) -> bool:
        """Tell whether what comes first is within reach, and the last course still of use then."""
        levels = dict(self.levels)
        for one in chain[:-1]:
            if any(low > levels[code] for code, (low, _) in one.levels.items() if code in levels):
                return False
            climb(levels, one)
        return levels[gap.field_code] < chain[-1].levels[gap.field_code][1]

    def _append(self, pick: Pick) -> None:
        del self.left[pick.candidate.course_id]
        self.met.add(pick.candidate.course_id)
        self.picks.append(pick)
        climb(self.levels, pick.candidate)


def _identity(candidate: Candidate) -> tuple[str, str]:
    return candidate.title, str(candidate.course_id)


def _preference(chain: list[Candidate], field_code: str) -> tuple[object, ...]:
    candidate = chain[-1]
    return (
        candidate.levels[field_code][1],
        not candidate.is_begun,
        len(chain),
        CATEGORY_ORDER.get(candidate.category, len(CATEGORY_ORDER)),
        candidate.hours,
        *_identity(candidate),
    )


def _least(candidate: Candidate, field_code: str) -> tuple[object, ...]:
    return candidate.levels[field_code][0], len(candidate.requires), *_identity(candidate)
