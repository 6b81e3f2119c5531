"""The steps of a request as its page shows them: what is done, what is on, what is to come."""

from __future__ import annotations

from dataclasses import dataclass

from courses.catalogue.api import NotWaiting, place_in_line
from vouchers.desk.queries.requests import EventView, RequestView
from vouchers.desk.rules import requesting as rules

DONE, CURRENT, OPEN, STOPPED = "done", "current", "open", "stopped"
STATUS_TITLES = {DONE: "erledigt", CURRENT: "jetzt", OPEN: "offen", STOPPED: "beendet"}


@dataclass(frozen=True, kw_only=True)
class StepView:
    """One step: its name, how far it is, and what happened in it."""

    title: str
    status: str
    detail: str = ""
    events: tuple[EventView, ...] = ()

    @property
    def status_title(self) -> str:
        return STATUS_TITLES[self.status]


def progress_of(view: RequestView) -> list[StepView]:
    """Return the steps of a request in their order, with those that are only possible left out."""
    steps = [_step("Eingereicht", view, {rules.SUBMITTED}, status=DONE)]
    if view.approval in (rules.SUPERVISOR, rules.BOTH) and _touches(view, rules.FOR_SUPERVISOR):
        steps.append(_decision("Führungskraft", view, rules.FOR_SUPERVISOR))
    if view.approval in (rules.HR, rules.BOTH) or _touches(view, rules.FOR_HR):
        steps.append(_decision("Personalstelle", view, rules.FOR_HR))
    if _touches(view, rules.FOR_SEAT):
        steps.append(_line(view))
    return [*steps, _ending(view)]


def _touches(view: RequestView, state: str) -> bool:
    return view.state == state or any(event.step == state for event in view.events)


def _step(title: str, view: RequestView, kinds: set[str], *, status: str) -> StepView:
    events = tuple(event for event in view.events if event.what in kinds)
    return StepView(title=title, status=status, events=events)


def _decision(title: str, view: RequestView, state: str) -> StepView:
    events = tuple(event for event in view.events if event.step == state)
    if view.state == state:
        until = f"zu entscheiden bis {view.decide_until:%d.%m.%Y}" if view.decide_until else ""
        return StepView(title=title, status=CURRENT, detail=until, events=events)
    if not events:
        return StepView(title=title, status=OPEN if view.is_live else STOPPED)
    agreed = events[-1].what in (rules.APPROVED, rules.PASSED_ON)
    return StepView(title=title, status=DONE if agreed else STOPPED, events=events)


def _line(view: RequestView) -> StepView:
    events = tuple(event for event in view.events if event.step == rules.FOR_SEAT)
    if view.state != rules.FOR_SEAT:
        status = DONE if view.state in (rules.BOOKED, rules.UNDONE) else STOPPED
        return StepView(title="Warteliste", status=status, events=events)
    place = _place(view)
    title = f"Warteliste, Platz {place}" if place else "Warteliste"
    return StepView(title=title, status=CURRENT, events=events)


def _place(view: RequestView) -> int | None:
    if view.waiting_ref is None:
        return None
    try:
        return place_in_line(waiting_ref=view.waiting_ref).place
    except NotWaiting:
        return None


def _ending(view: RequestView) -> StepView:
    if view.is_live:
        return StepView(title="Gebucht", status=OPEN)
    title = rules.STATES[view.state][:1].upper() + rules.STATES[view.state][1:]
    ends = {view.state, rules.BOOKED}
    ending = tuple(event for event in view.events if event.what in ends and not event.step)
    return StepView(
        title=title, status=DONE if view.state == rules.BOOKED else STOPPED, events=ending
    )
