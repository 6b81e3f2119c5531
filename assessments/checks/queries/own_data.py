"""Everything of an employee's checks as plain values, to take away; for this employee alone.

The shape, for programs that read it. Moments are ISO 8601, ids are text.

- `checks`: newest first: `id`, `started_at`, `completed_at` (null while it runs), `profile`,
  `model`, `model_version`, `answers`, `items`, `result` (null until completed)
- `answers`: each statement rated in the self part: `competence`, `statement`, `choice`,
  `choice_words`
- `items`: each item of the test part in the order asked: `competence`, `number`, `item`,
  `item_version`, `question`, `level`, `answered` ("answered", "unknown" or "not_accessible"),
  `response` (keys of options), `response_words`, `credit` (0 to 100, null where it does not
  count), `reason` (why it was asked, with the figures of that moment)
- `result`: Soll, Ist and band of each competence, as `rules.outcome.Outcome`
- `results`: the same results by themselves, newest first, each with `completed_at`
- `releases`: to whom something was released, until when, which competences, and each look
- `completions`: when checks were completed
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from uuid import UUID

from assessments.checks.models import Check, Completion, Statement, TestItem
from assessments.checks.queries import own, releases
from assessments.checks.queries.outcomes import outcomes_of
from assessments.checks.rules.outcome import to_json
from assessments.checks.rules.run import Run, Step
from assessments.checks.rules.scoring import CHOICE_LABELS
from assessments.checks.rules.sealing import CannotBeOpened


def own_data(*, employee_id: UUID, today: dt.date) -> dict[str, Any]:
    """Return what this module's shape says, as JSON values."""
    found = outcomes_of(employee_id=employee_id)
    results = {check_id: to_json(outcome) for check_id, _completed_at, outcome in found}
    completions = Completion.objects.filter(employee_id=employee_id).order_by("-completed_at")
    content = {
        "checks": [
            _check(check, results.get(check.id))
            for check in own.own_checks(employee_id=employee_id)
        ],
        "results": [
            {"completed_at": completed_at, **results[check_id]}
            for check_id, completed_at, _outcome in found
        ],
        "releases": [
            vars(releases.own_release(release_id=one.id, employee_id=employee_id, today=today))
            for one in releases.own_releases(employee_id=employee_id, today=today)
        ],
        "completions": list(completions.values_list("completed_at", flat=True)),
    }
    plain: dict[str, Any] = json.loads(json.dumps(content, default=_plain))
    return plain


def _check(check: Check, result: dict[str, Any] | None) -> dict[str, Any]:
    try:
        run = own.run_of(check=check)
    except CannotBeOpened:
        # It came back from a backup without its key: nobody can read it any more.
        run = Run(seed=0, place="")
    return {
        "id": check.id,
        "started_at": check.started_at,
        "completed_at": check.completed_at,
        "profile": check.profile.title,
        "model": check.model.title,
        "model_version": check.model.version,
        "answers": list(_answers(run)),
        "items": list(_items(run, model_id=check.model_id)),
        "result": result,
    }


def _answers(run: Run) -> Iterator[dict[str, str]]:
    rated = Statement.objects.filter(id__in=list(run.choices)).select_related("field")
    for statement in rated.order_by("field__position", "level", "id"):
        choice = run.choices[str(statement.id)]
        yield {
            "competence": statement.field.title,
            "statement": statement.text,
            "choice": choice,
            "choice_words": CHOICE_LABELS.get(choice, ""),
        }


def _items(run: Run, *, model_id: UUID) -> Iterator[dict[str, Any]]:
    asked = [step.item_id for steps in run.steps.values() for step in steps]
    rows = TestItem.objects.filter(field__model=model_id, item_id__in=asked)
    items = {str(row.item_id): row for row in rows.select_related("field")}
    for code, steps in run.steps.items():
        for number, step in enumerate(steps, start=1):
            yield _item(code, number, step, items.get(step.item_id))


def _item(code: str, number: int, step: Step, item: TestItem | None) -> dict[str, Any]:
    content = item.content if item else {}
    words = {option["key"]: option["text"] for option in content.get("options", ())}
    return {
        "competence": item.field.title if item else code,
        "number": number,
        "item": step.item_code,
        "item_version": step.item_version,
        "question": content.get("prompt", ""),
        "level": step.level,
        "answered": step.answered,
        "response": step.response,
        "response_words": [words.get(key, key) for key in step.response],
        "credit": step.credit,
        "reason": asdict(step.reason) if step.reason else None,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return vars(value) if hasattr(value, "__dict__") else str(value)
