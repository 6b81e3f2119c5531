"""The pages of the test part, for the employee who takes it. Every function asks for that id."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from assessments.checks.models import Check, Field, TestItem
from assessments.checks.queries import own
from assessments.checks.queries.stations import PageBefore, Stations, choice_for, stations_of
from assessments.checks.rules.adaptive import MOST
from assessments.checks.rules.reasons import reason_in_words
from assessments.checks.rules.refusals import CheckNotFound
from assessments.checks.rules.run import (
    NOT_ACCESSIBLE,
    TEST,
    UNKNOWN,
    Reason,
    Run,
    Step,
    place_of,
)

SHORT_PROMPT = 120


@dataclass(frozen=True, kw_only=True)
class ItemPage:
    """One item of a check, new or answered already, with its neighbours.

    `options` are (key, text) in the order drawn for this person; `response` is what is saved.
    `previous` is the page before it.
    """

    check_id: UUID
    is_completed: bool
    revision: int
    field_code: str
    field_title: str
    number: int
    at_most: int
    station: int
    stations: int
    item_id: str
    kind: str
    prompt: str
    options: tuple[tuple[str, str], ...]
    answered: str
    response: tuple[str, ...]
    accessibility_note: str
    reason: str
    previous: PageBefore | None


@dataclass(frozen=True, kw_only=True)
class AskedItem:
    """One item that was asked, with the reason for it and what was answered, in words."""

    field_code: str
    number: int
    prompt: str
    facet_title: str
    level: int
    answer: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AskedPart:
    """The items of one competence that were asked, in order; `is_open` while more may come."""

    code: str
    title: str
    is_open: bool
    items: tuple[AskedItem, ...]

    @property
    def next_number(self) -> int:
        return len(self.items) + 1


def next_number(*, check: Check, field_code: str) -> int:
    """Return the number of the item that a competence goes on with."""
    return len(own.run_of(check=check).steps_of(field_code)) + 1


def item_page(
    *, check_id: UUID, employee_id: UUID, field_code: str, number: int
) -> ItemPage | None:
    """Return one item of a check of this employee, or None where the competence is over.

    :raises CheckNotFound: where there is no such page, or it is somebody else's
    """
    check = own.own_check(check_id=check_id, employee_id=employee_id)
    layout = stations_of(check=check)
    run = own.run_of(check=check)
    field = layout.field(field_code)
    if field is None or field_code not in layout.tested:
        raise CheckNotFound
    steps = run.steps_of(field_code)
    if not 1 <= number <= len(steps) + 1:
        raise CheckNotFound
    if number <= len(steps):
        return _page(
            layout, field, run, number, steps[number - 1].item_id, steps[number - 1].reason
        )
    choice = None if check.completed_at else choice_for(check=check, field=field, run=run)
    if choice is None:
        return None
    return _page(layout, field, run, number, choice.item_id, choice.reason)


def _page(
    layout: Stations, field: Field, run: Run, number: int, item_id: str, reason: Reason | None
) -> ItemPage:
    check, place = layout.check, place_of(TEST, field.code)
    item = item_of(field_id=field.id, item_id=item_id)
    steps = run.steps_of(field.code)
    step = steps[number - 1] if number <= len(steps) else None
    is_completed = check.completed_at is not None
    return ItemPage(
        check_id=check.id,
        is_completed=is_completed,
        revision=check.revision,
        field_code=field.code,
        field_title=field.title,
        number=number,
        at_most=max(MOST, len(steps)),
        station=layout.number_of(place),
        stations=len(layout.order),
        item_id=item_id,
        kind=item.kind,
        prompt=item.content["prompt"],
        options=_drawn(item, seed=run.seed),
        answered=step.answered if step else "",
        response=step.response if step else (),
        accessibility_note="" if item.is_accessible else item.accessibility_note,
        reason=reason_in_words(reason, level=item.level, is_completed=is_completed),
        previous=(TEST, field.code, number - 1) if number > 1 else layout.before(place, run),
    )


def item_of(*, field_id: UUID, item_id: str) -> TestItem:
    """Return the copy of a library item in a competence.

    :raises CheckNotFound: where the model has no such item
    """
    row = TestItem.objects.select_related("facet").filter(field=field_id, item_id=item_id).first()
    if row is None:
        raise CheckNotFound
    return row


def _drawn(item: TestItem, *, seed: int) -> tuple[tuple[str, str], ...]:
    """Return the options in an order that is the same for this person whenever it is shown."""
    options = [(option["key"], option["text"]) for option in item.content["options"]]
    random.Random(f"{seed}:{item.item_id}").shuffle(options)  # noqa: S311 - to be repeated
    return tuple(options)


def asked_parts(*, check: Check) -> list[AskedPart]:
    """Return what was asked in the test part so far, with reasons and answers in words."""
    layout, run = stations_of(check=check), own.run_of(check=check)
    asked = {step.item_id for steps in run.steps.values() for step in steps}
    rows = TestItem.objects.filter(field__model=check.model_id, item_id__in=asked)
    items = {str(row.item_id): row for row in rows.select_related("facet")}
    is_completed = check.completed_at is not None
    return [
        AskedPart(
            code=field.code,
            title=field.title,
            is_open=layout.is_open(place_of(TEST, field.code), run),
            items=tuple(
                _asked(field, number, step, items[step.item_id], is_completed=is_completed)
                for number, step in enumerate(run.steps_of(field.code), start=1)
            ),
        )
        for field in layout.fields
        if field.code in layout.tested
    ]


def _asked(
    field: Field, number: int, step: Step, item: TestItem, *, is_completed: bool
) -> AskedItem:
    prompt = item.content["prompt"]
    return AskedItem(
        field_code=field.code,
        number=number,
        prompt=prompt if len(prompt) <= SHORT_PROMPT else f"{prompt[:SHORT_PROMPT]} …",
        facet_title=item.facet.title if item.facet else "",
        level=step.level,
        answer=answer_in_words(content=item.content, step=step),
        reason=reason_in_words(step.reason, level=step.level, is_completed=is_completed),
    )


def answer_in_words(*, content: dict[str, Any], step: Step) -> str:
    """Say what was answered to an item."""
    if step.answered == NOT_ACCESSIBLE:
        return "konnte ich nicht bedienen"
    if step.answered == UNKNOWN:
        return "weiß ich nicht"
    return _joined(content["options"], step.response)


def _joined(options: Sequence[dict[str, Any]], response: Sequence[str]) -> str:
    texts = {option["key"]: option["text"] for option in options}
    return "; ".join(texts.get(key, key) for key in response)
