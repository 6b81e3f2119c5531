"""Results, opened: for their employee by id, for statistics without anybody's id.

Whoever calls the first kind has asked for the employee who is signed in; whoever calls the
second shows nothing of it before suppression.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from assessments.checks.models import Check, Result
from assessments.checks.queries.vault import keys_of, open_for, result_context
from assessments.checks.rules.outcome import Outcome, from_json
from assessments.checks.rules.refusals import CheckNotFound
from assessments.checks.rules.sealing import open_json
from campus.kernel.clock import first_moment_of, last_moment_of
from tenants.staff.api import get_employees

CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class StatisticalOutcome:
    """A result for counting: where it belongs, and nobody's id. Never shown, never stored."""

    unit_id: UUID | None
    profile_id: UUID
    family_id: UUID | None
    campaign_id: UUID | None
    outcome: Outcome


def own_outcome(*, check_id: UUID, employee_id: UUID) -> Outcome:
    """Return the outcome of one check of this employee.

    :raises CheckNotFound: where there is none, or it is somebody else's
    :raises CannotBeOpened: where the key to it is destroyed
    """
    result = _results(employee_id).filter(check_taken_id=check_id).first()
    if result is None:
        raise CheckNotFound
    return _opened(result)


def newest_outcome(*, employee_id: UUID) -> Outcome | None:
    """Return the outcome of the employee's newest completed check, if there is one."""
    newest = _results(employee_id).first()
    return _opened(newest) if newest else None


def outcomes_of(*, employee_id: UUID) -> list[tuple[UUID, dt.datetime, Outcome]]:
    """Return (check id, completed at, outcome) of the employee's checks, newest first."""
    key = keys_of([employee_id]).get(employee_id)
    return [
        (result.check_taken_id, result.check_taken.completed_at, _with_key(result, key))
        for result in _results(employee_id)
        if key and result.check_taken.completed_at
    ]


def _results(employee_id: UUID) -> QuerySet[Result]:
    return (
        Result.objects.filter(check_taken__employee_id=employee_id)
        .select_related("check_taken")
        .order_by("-check_taken__completed_at", "-check_taken_id")
    )


def _opened(result: Result) -> Outcome:
    opened = open_for(
        employee_id=result.check_taken.employee_id,
        sealed=result.sealed,
        context=result_context(result.check_taken_id),
    )
    return from_json(opened)


def _with_key(result: Result, key: bytes) -> Outcome:
    context = result_context(result.check_taken_id)
    return from_json(open_json(bytes(result.sealed), key=key, context=context))


def outcomes_of_period(*, first: dt.date, last: dt.date) -> Iterator[StatisticalOutcome]:
    """Yield the newest outcome of each employee who completed a check in these days.

    For counting in memory inside a job; results whose key is destroyed are left out. Days are
    those of Europe/Berlin, both included.
    """
    ids = checks_of_period(first=first, last=last)
    for place in range(0, len(ids), CHUNK):
        yield from _of_checks(ids[place : place + CHUNK])


def checks_of_period(*, first: dt.date, last: dt.date) -> list[UUID]:
    """Return the ids of the checks that count for these days: each employee's newest."""
    period = (first_moment_of(first), last_moment_of(last))
    newest = (
        Check.objects.filter(completed_at__range=period, result__isnull=False)
        .order_by("employee_id", "-completed_at", "-id")
        .distinct("employee_id")
        .values_list("id", flat=True)
    )
    return list(newest)


def _of_checks(check_ids: list[UUID]) -> Iterator[StatisticalOutcome]:
    results = list(
        Result.objects.filter(check_taken_id__in=check_ids).select_related("check_taken__profile")
    )
    people = {result.check_taken.employee_id for result in results}
    keys, employees = keys_of(people), get_employees(employee_ids=people)
    for result in results:
        check = result.check_taken
        key, employee = keys.get(check.employee_id), employees.get(check.employee_id)
        if key is None:
            continue
        yield StatisticalOutcome(
            unit_id=employee.unit_id if employee else None,
            profile_id=check.profile_id,
            family_id=check.profile.family_id,
            campaign_id=check.campaign_id,
            outcome=_with_key(result, key),
        )
