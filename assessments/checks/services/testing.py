"""An employee answers the items of the test part, one after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from django.db import transaction

from assessments.checks.models import Check, Field, TestItem
from assessments.checks.queries import own, testing
from assessments.checks.queries.stations import Stations, choice_for, stations_of
from assessments.checks.rules.refusals import AnsweredElsewhere, CheckNotFound
from assessments.checks.rules.run import (
    ANSWERED,
    NOT_ACCESSIBLE,
    REVIEW,
    TEST,
    UNKNOWN,
    Answered,
    Reason,
    Run,
    Step,
    item_page,
    place_of,
)
from assessments.checks.services.keeping import running_check, save_page
from assessments.library.api import score_item

Then = Literal["next", "review"]


@transaction.atomic(durable=True)
def answer_item(
    *,
    check_id: UUID,
    employee_id: UUID,
    field_code: str,
    number: int,
    item_id: str,
    answered: Answered,
    response: Sequence[str],
    seen_revision: int,
    then: Then,
    now: dt.datetime,
) -> None:
    """Save the answer to one item, new or changed, and remember where to go on.

    :param number: from 1; one more than were asked so far for the next item
    :param item_id: the item that the page showed
    :param answered: "answered", "unknown" or "not_accessible"; only the first has a response
    :param seen_revision: the revision of the check when the page was shown
    :raises CheckNotFound: where check, competence or number is not the employee's
    :raises CheckIsCompleted: where the check takes no answers any more
    :raises AnsweredElsewhere: where another window has answered this page meanwhile
    :raises ResponseDoesNotFit: where the response cannot be one to this item
    """
    check = running_check(check_id=check_id, employee_id=employee_id)
    layout, run = stations_of(check=check), own.run_of(check=check)
    field = layout.field(field_code)
    if field is None or field_code not in layout.tested:
        raise CheckNotFound
    given = tuple(response) if answered == ANSWERED else ()
    if _is_saved_already(run, field_code, number, item_id, answered, given):
        return
    if run.is_changed_since(page=item_page(field_code, number), revision=seen_revision):
        raise AnsweredElsewhere
    reason = _reason_to_ask(check, field, run, number, item_id)
    item = testing.item_of(field_id=field.id, item_id=item_id)
    step = step_for(item=item, answered=answered, response=given, reason=reason)
    _save(layout, run.answered(field_code, number, step), field_code, number, then=then, now=now)


def _is_saved_already(
    run: Run, code: str, number: int, item_id: str, answered: Answered, given: tuple[str, ...]
) -> bool:
    """Tell whether this is the second of two clicks."""
    steps = run.steps_of(code)
    if not 1 <= number <= len(steps):
        return False
    saved = steps[number - 1]
    return (saved.item_id, saved.answered, saved.response) == (item_id, answered, given)


def _reason_to_ask(
    check: Check, field: Field, run: Run, number: int, item_id: str
) -> Reason | None:
    """Return why the numbered item is asked.

    :raises AnsweredElsewhere: where it is another item by now
    """
    steps = run.steps_of(field.code)
    if number > len(steps) + 1 or number < 1:
        raise CheckNotFound
    if number <= len(steps):
        expected, reason = steps[number - 1].item_id, steps[number - 1].reason
    else:
        choice = choice_for(check=check, field=field, run=run)
        if choice is None:
            raise AnsweredElsewhere
        expected, reason = choice.item_id, choice.reason
    if expected != item_id:
        raise AnsweredElsewhere
    return reason


def step_for(
    *, item: TestItem, answered: Answered, response: tuple[str, ...], reason: Reason | None
) -> Step:
    """Return what is noted of an answer, scored by the library's rule.

    :raises ResponseDoesNotFit: where the response cannot be one to this item
    """
    scored = score_item(kind=item.kind, content=item.content, response=response)
    return Step(
        item_id=str(item.item_id),
        item_code=item.item_code,
        item_version=item.item_version,
        facet_code=item.facet.code if item.facet else "",
        level=item.level,
        answered=UNKNOWN if answered == ANSWERED and not response else answered,
        response=response,
        credit=None if answered == NOT_ACCESSIBLE else scored,
        reason=reason,
    )


def _save(
    layout: Stations, run: Run, field_code: str, number: int, *, then: Then, now: dt.datetime
) -> None:
    here = place_of(TEST, field_code)
    place = REVIEW if then == "review" else layout.go_on(run, after=here)
    page = item_page(field_code, number)
    save_page(layout.check, run, page=page, place=place, now=now)
