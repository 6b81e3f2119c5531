"""Adding the answers of completed checks to the library's sums, which belong to nobody.

The answers are opened in the memory of this job only. What leaves the municipality are sums of
at least five people, added to those of all others (`assessments.library`, quality figures).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID

from assessments.checks.models import Check, Field, TalliedCheck
from assessments.checks.queries.vault import keys_of, run_context
from assessments.checks.rules.adaptive import estimate, is_measured
from assessments.checks.rules.run import Run, Step, from_json
from assessments.checks.rules.scoring import HALF_POINTS, RATINGS
from assessments.checks.rules.sealing import open_json
from assessments.library.api import (
    AskedItem,
    Tallies,
    TooFewPersonsForSums,
    add_tallies,
)
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import list_municipalities

EVERYWHERE = "checks.tally_answers"
HERE = "checks.tally_answers_here"
CHUNK = 100
REFERENCE_LEVELS = 8


def tally_everywhere(*, now: dt.datetime) -> None:
    """Write the night's job for every municipality that is open."""
    require_transaction()
    for municipality in list_municipalities():
        if municipality.is_open:
            key = f"{HERE}:{berlin_day(now).isoformat()}"
            enqueue(job=HERE, key=key, municipality_id=municipality.id, now=now)


def tally_next(*, now: dt.datetime) -> bool:
    """Add completed checks that are not in the sums yet; say whether there may be more.

    Those of fewer than five people wait for others. A check whose key is destroyed counts nothing.
    """
    require_transaction()
    checks = list(_waiting())
    opened = list(_opened(checks))
    tallies = Tallies(person_count=len({check.employee_id for check, _run in opened}))
    fields = _fields_of({check.model_id for check, _run in opened})
    for check, run in opened:
        for field in fields[check.model_id]:
            _add_test(tallies, field, run, check.model.level_count)
            _add_rating(tallies, field, run)
    try:
        add_tallies(tallies=tallies)
    except TooFewPersonsForSums:
        return False
    TalliedCheck.objects.bulk_create(
        TalliedCheck(check_taken=check, tallied_at=now) for check in checks
    )
    return len(checks) == CHUNK


def _waiting() -> Iterator[Check]:
    rows = Check.objects.filter(completed_at__isnull=False, tallied=None)
    locked = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return iter(locked.select_related("model").order_by("completed_at", "id")[:CHUNK])


def _opened(checks: Sequence[Check]) -> Iterator[tuple[Check, Run]]:
    keys = keys_of({check.employee_id for check in checks})
    for check in checks:
        if key := keys.get(check.employee_id):
            sealed = bytes(check.sealed_run)
            yield check, from_json(open_json(sealed, key=key, context=run_context(check.id)))


def _fields_of(model_ids: set[UUID]) -> dict[UUID, list[Field]]:
    fields: dict[UUID, list[Field]] = {model_id: [] for model_id in model_ids}
    for field in Field.objects.filter(model__in=model_ids).prefetch_related("statements"):
        fields[field.model_id].append(field)
    return fields


def _add_test(tallies: Tallies, field: Field, run: Run, level_count: int) -> None:
    steps = run.steps_of(field.code)
    tallies.add_items(
        [
            AskedItem(
                code=step.item_code,
                version=step.item_version,
                response=step.response,
                credit=step.credit,
                rest=_rest_of(step, steps, level_count),
            )
            for step in steps
        ]
    )
    if is_measured(steps):
        found = estimate(steps=steps, level_count=level_count)
        tallies.add_estimate(
            field_code=field.code,
            level_count=level_count,
            estimate=found.level,
            error=found.error,
            item_count=sum(step.credit is not None for step in steps),
        )


def _rest_of(step: Step, steps: Sequence[Step], level_count: int) -> int | None:
    """Estimate the level without one of the items, in hundredths of a level of DigComp's eight."""
    others = [other for other in steps if other is not step and other.credit is not None]
    if not others:
        return None
    found = estimate(steps=others, level_count=level_count)
    return round(100 * REFERENCE_LEVELS * found.level / level_count)


def _add_rating(tallies: Tallies, field: Field, run: Run) -> None:
    """Add a self-rating in which every statement was rated; others would bend the spread."""
    statements = list(field.statements.all())
    choices = [run.choices.get(str(statement.id), "") for statement in statements]
    if statements and RATINGS.issuperset(choices):
        tallies.add_scale(
            field_code=field.code,
            texts=[statement.text for statement in statements],
            values=[HALF_POINTS[choice] for choice in choices],
        )
