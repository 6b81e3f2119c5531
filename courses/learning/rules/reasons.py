"""What the learning path says about each of its courses, for the order that the person chose."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from courses.learning.rules.path import (
    MAXIMUM_STEPS,
    Candidate,
    OpenGap,
    Pick,
    choose_courses,
    climb,
    put_in_order,
)


@dataclass(frozen=True, kw_only=True)
class PathStep:
    """One course of the path with its reason; `warning` says what is missing before it."""

    course_id: UUID
    field_code: str
    reason: str
    warning: str
    is_begun: bool


@dataclass(frozen=True, kw_only=True)
class Unserved:
    """A competence that no course of the path serves, and why."""

    field_title: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Path:
    """The whole path, in words; `is_reordered`: not in the order of the rule."""

    steps: tuple[PathStep, ...]
    unserved: tuple[Unserved, ...]
    is_reordered: bool


def plan_path(
    *,
    gaps: Collection[OpenGap],
    candidates: Collection[Candidate],
    completed: Collection[UUID] = (),
    order: Collection[UUID] = (),
    dropped: Collection[UUID] = (),
) -> Path:
    """Return at most five courses with their reasons, and the gaps that are left with theirs.

    :param completed: courses that count as done where another one presupposes them
    :param order: the courses as the person put them
    :param dropped: the courses that the person left out
    """
    left_out = {one.course_id: one for one in candidates if one.course_id in dropped}
    usable = [one for one in candidates if one.course_id not in left_out]
    choice = choose_courses(gaps=gaps, candidates=usable, completed=completed)
    words = _Words(gaps=gaps, picks=choice.picks, completed=completed, left_out=left_out)
    arranged = put_in_order(choice.picks, order)
    return Path(
        steps=tuple(words.steps(arranged)),
        unserved=tuple(words.unserved(gap) for gap in choice.unserved),
        is_reordered=arranged != choice.picks,
    )


class _Words:
    """Walks through the path in its order and says what holds at each step."""

    def __init__(
        self,
        *,
        gaps: Collection[OpenGap],
        picks: tuple[Pick, ...],
        completed: Collection[UUID],
        left_out: dict[UUID, Candidate],
    ) -> None:
        self.levels = {gap.field_code: gap.actual_level for gap in gaps}
        self.rule = [pick.candidate.course_id for pick in picks]
        self.too_high_anyway = _too_high(picks, dict(self.levels))
        self.met = set(completed)
        self.left_out = left_out

    def steps(self, picks: Iterable[Pick]) -> Iterable[PathStep]:
        for pick in picks:
            candidate = pick.candidate
            warning = " ".join(self._warnings(pick))
            yield PathStep(
                course_id=candidate.course_id,
                field_code=pick.gap.field_code,
                reason=self._reason(pick, is_open=not warning),
                warning=warning,
                is_begun=candidate.is_begun,
            )
            self.met.add(candidate.course_id)
            climb(self.levels, candidate)

    def unserved(self, gap: OpenGap) -> Unserved:
        titles = self._left_out_for(gap)
        if titles:
            reason = f"Sie haben {_listed(titles)} weggelassen."
        elif len(self.rule) == MAXIMUM_STEPS:
            reason = f"Der Pfad hat höchstens {MAXIMUM_STEPS} Kurse. Danach geht es hier weiter."
        else:
            reason = "Zurzeit gibt es im Katalog keinen passenden Kurs."
        return Unserved(field_title=gap.field_title, reason=reason)

    def _reason(self, pick: Pick, *, is_open: bool) -> str:
        parts = [because(pick.gap)]
        if pick.before:
            parts.append(f"„{pick.before.title}“ setzt diesen Kurs voraus.")
        elif is_open:
            parts.append(self._way_up(pick))
        return " ".join(parts)

    def _way_up(self, pick: Pick) -> str:
        level = self.levels[pick.gap.field_code]
        high = pick.candidate.levels[pick.gap.field_code][1]
        if level >= high:
            return f"Nach den Kursen davor haben Sie Stufe {high} schon; dieser festigt sie."
        low_high = f"von Stufe {level} auf Stufe {high}"
        if level == pick.gap.actual_level:
            return f"Der Kurs führt {low_high}."
        return f"Nach den Kursen davor führt dieser {low_high}."

    def _warnings(self, pick: Pick) -> Iterable[str]:
        candidate, code = pick.candidate, pick.gap.field_code
        start = candidate.levels.get(code, (0, 0))[0]
        if start > self.levels[code]:
            yield self._too_high(pick, start)
        missing = {} if candidate.is_begun else candidate.requires
        for course_id in sorted(missing.keys() - self.met, key=lambda one: missing[one]):
            yield f"Er setzt „{missing[course_id]}“ voraus{self._where(course_id)}"

    def _too_high(self, pick: Pick, start: int) -> str:
        if pick.candidate.course_id not in self.too_high_anyway:
            return (
                f"Er beginnt erst bei Stufe {start}; im Vorschlag stehen Kurse davor, die dorthin "
                "führen."
            )
        other = "anderen " if self._left_out_for(pick.gap) else ""
        return (
            f"Auf Ihrer Stufe gibt es zurzeit keinen {other}Kurs; dieser beginnt erst bei Stufe "
            f"{start}. Sehen Sie sich vorher an, was er voraussetzt."
        )

    def _where(self, course_id: UUID) -> str:
        if course_id in self.rule:
            return ". Dieser Kurs steht bei Ihnen erst danach."
        if course_id in self.left_out:
            return ". Diesen Kurs haben Sie weggelassen."
        return ". Dieser Kurs wird zurzeit nicht angeboten."

    def _left_out_for(self, gap: OpenGap) -> list[str]:
        chosen = [one for one in self.left_out.values() if gap.field_code in one.levels]
        useful = [one for one in chosen if one.levels[gap.field_code][1] > gap.actual_level]
        return sorted(one.title for one in useful)


def _too_high(picks: Iterable[Pick], levels: dict[str, int]) -> frozenset[UUID]:
    """Return the courses that start too high even in the order of the rule."""
    found = set()
    for pick in picks:
        start = pick.candidate.levels.get(pick.gap.field_code, (0, 0))[0]
        if start > levels[pick.gap.field_code]:
            found.add(pick.candidate.course_id)
        climb(levels, pick.candidate)
    return frozenset(found)


def because(gap: OpenGap) -> str:
    """Say why a competence is served: Ist and Soll, and where it matters most for the post."""
    matters = " Diese Kompetenz ist für Ihre Stelle besonders wichtig."
    return (
        f"Weil Ihr Ist {gap.actual_level} unter dem Soll {gap.target_level} "
        f"in „{gap.field_title}“ liegt.{matters if gap.importance == 3 else ''}"
    )


def _listed(titles: list[str]) -> str:
    quoted = [f"„{title}“" for title in titles]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} und {quoted[-1]}"
