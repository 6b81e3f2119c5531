"""A whole run at once for somebody of known levels, as demo and load tests need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assessments.checks.models import Check, Field, TestItem
from assessments.checks.queries.stations import Stations, choice_for, statements_of, stations_of
from assessments.checks.rules.run import ANSWERED, UNKNOWN, Run
from assessments.checks.rules.scoring import affirm_up_to
from assessments.checks.services.testing import step_for


def rehearsed(*, check: Check, run: Run, levels: Mapping[str, int]) -> Run:
    """Return the run of somebody who affirms and solves everything up to these levels.

    :param levels: field code -> level; a field that is not named is answered "weiß nicht"
    """
    layout = stations_of(check=check)
    choices = {
        str(line.id): affirm_up_to(level=levels.get(line.field.code), anchor=line.level)
        for line in statements_of(model_id=check.model_id)
    }
    run = run.rated(choices)
    for field in layout.fields:
        if field.code in layout.tested:
            run = _tested(layout, field, run, levels.get(field.code))
    return run


def _tested(layout: Stations, field: Field, run: Run, level: int | None) -> Run:
    rows = TestItem.objects.filter(field=field).select_related("facet")
    items = {str(row.item_id): row for row in rows}
    while choice := choice_for(check=layout.check, field=field, run=run):
        item = items[choice.item_id]
        solves = level is not None and item.level <= level
        step = step_for(
            item=item,
            answered=UNKNOWN if level is None else ANSWERED,
            response=() if level is None else response_to(item.kind, item.content, right=solves),
            reason=choice.reason,
        )
        run = run.answered(field.code, len(run.steps_of(field.code)) + 1, step)
    return run


def response_to(kind: str, content: Mapping[str, Any], *, right: bool) -> tuple[str, ...]:
    """Return a response that has the highest, or the lowest, credit of an item."""
    options: Sequence[Mapping[str, Any]] = content["options"]
    if kind == TestItem.Kind.ORDER:
        return tuple(content["order"] if right else reversed(content["order"]))
    if kind == TestItem.Kind.MULTIPLE:
        return _keys(option for option in options if bool(option["credit"]) == right)
    best = max(options, key=lambda option: option["credit"])
    worst = min(options, key=lambda option: option["credit"])
    return _keys([best if right else worst])


def _keys(options: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(option["key"] for option in options)
