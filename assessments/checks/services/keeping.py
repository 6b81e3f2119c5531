"""Keeping a run: locked, changed, sealed again, with a revision that rises."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from assessments.checks.models import Check
from assessments.checks.queries.campaigns import finish_day
from assessments.checks.queries.vault import run_context
from assessments.checks.rules import run as runs
from assessments.checks.rules.campaign import TimeToFinishOver
from assessments.checks.rules.refusals import CheckIsCompleted, CheckNotFound
from assessments.checks.rules.run import Run
from assessments.checks.services.vault import seal_for
from campus.kernel.clock import berlin_day


def locked_check(*, check_id: UUID, employee_id: UUID) -> Check:
    """Return a check of this employee, locked for the transaction.

    :raises CheckNotFound: where there is none, or it is somebody else's
    """
    own = Check.objects.filter(id=check_id, employee_id=employee_id)
    rows = own.select_related("model", "campaign", "profile")
    check = rows.select_for_update(of=("self",), no_key=True).first()
    if check is None:
        raise CheckNotFound
    return check


def running_check(*, check_id: UUID, employee_id: UUID) -> Check:
    """Return a running check of this employee, locked for the transaction.

    :raises CheckNotFound: as `locked_check`
    :raises CheckIsCompleted: where it takes no answers any more
    """
    check = locked_check(check_id=check_id, employee_id=employee_id)
    if check.completed_at:
        raise CheckIsCompleted
    return check


def require_time_left(check: Check, *, now: dt.datetime) -> None:
    """Make sure that a check still takes answers: 14 days after its campaign it does no more.

    :raises TimeToFinishOver: where that time is over
    """
    if check.campaign and berlin_day(now) > finish_day(check.campaign):
        raise TimeToFinishOver


def sealed_run(check: Check, run: Run, *, now: dt.datetime) -> bytes:
    """Return a run sealed for the person and this check."""
    return seal_for(
        employee_id=check.employee_id,
        payload=runs.to_json(run),
        context=run_context(check.id),
        now=now,
    )


def save_page(check: Check, run: Run, *, page: str, place: str, now: dt.datetime) -> None:
    """Save a run after one of its pages was answered.

    :raises TimeToFinishOver: as `require_time_left`
    """
    require_time_left(check, now=now)
    check.revision += 1
    saved = run.saved(page=page, place=place, revision=check.revision)
    check.sealed_run = sealed_run(check, saved, now=now)
    check.save(update_fields=["sealed_run", "revision"])
