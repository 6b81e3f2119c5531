"""Measures against the budget of a year: what may happen next, and when a reason is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from campus.kernel.refusal import Refusal

PLANNED, RUNNING, DONE, DROPPED = "planned", "running", "done", "dropped"
NEXT = {PLANNED: (RUNNING, DROPPED), RUNNING: (DONE, DROPPED), DONE: (), DROPPED: ()}


class MeasureUnknown(Refusal):
    code = "measure_unknown"
    sentence = "Diese Maßnahme gibt es nicht. Gehen Sie zur Liste der Maßnahmen zurück."
    status = 404


class MeasureMovedOn(Refusal):
    code = "measure_moved_on"
    sentence = (
        "Die Maßnahme hat inzwischen einen anderen Stand, bei dem das nicht mehr geht. "
        "Laden Sie die Seite neu."
    )


class ReasonMissing(Refusal):
    code = "over_budget_reason_missing"
    sentence = (
        "Damit sind für %(year)s %(over)s mehr verplant, als das Budget hergibt. Begründen Sie "
        "das im Feld „Begründung“, oder planen Sie weniger."
    )


class CourseUnknown(Refusal):
    code = "measure_course_unknown"
    sentence = "Diesen Kurs gibt es im Katalog nicht mehr. Wählen Sie einen anderen."


class Costs(Protocol):
    """What of a measure counts for the budget."""

    state: str
    planned_cents: int
    actual_cents: int | None


@dataclass(frozen=True, kw_only=True)
class Use:
    """A year's budget and what is made of it, in cents. Without a budget it is 0."""

    year: int
    budget: int
    committed: int
    spent: int

    @property
    def left(self) -> int:
        return self.budget - self.committed

    @property
    def is_over(self) -> bool:
        return self.committed > self.budget


def committed_cents(measure: Costs) -> int:
    """Return what a measure takes of the budget: what it cost, else what is planned."""
    if measure.state == DROPPED:
        return 0
    return measure.planned_cents if measure.actual_cents is None else measure.actual_cents


def use_of(*, year: int, budget_cents: int, measures: Iterable[Costs]) -> Use:
    """Sum up a year's measures against its budget."""
    rows = list(measures)
    return Use(
        year=year,
        budget=budget_cents,
        committed=sum(committed_cents(row) for row in rows),
        spent=sum(row.actual_cents or 0 for row in rows),
    )


def check_step(*, state: str, to: str) -> None:
    """Refuse a step that does not follow.

    :raises MeasureMovedOn: where the measure cannot go from its state to the other
    """
    if to not in NEXT[state]:
        raise MeasureMovedOn
