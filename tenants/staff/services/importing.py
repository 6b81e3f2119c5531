"""Confirm, cancel and carry out an import, some hundred lines at a time."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality
from tenants.staff.models import ImportRun, ImportState, RowAction
from tenants.staff.rules.planning import must_type_leaving
from tenants.staff.rules.refusals import (
    ImportChangesNothing,
    ImportNotWaiting,
    ImportUnderWay,
    ImportUnknown,
    LeavingNotTyped,
)
from tenants.staff.services.acting import actor_of_job
from tenants.staff.services.applying import apply_rows, pending_rows
from tenants.staff.services.forgetting import KEPT_FOR

CHUNK = 200


@transaction.atomic(durable=True)
def confirm_import(
    *, run_id: UUID, typed_leaving: int | None, actor: Actor, now: dt.datetime
) -> None:
    """Let a checked import run.

    :param typed_leaving: how many people leave, typed by HR; asked for above a fifth
    :raises ImportUnknown, ImportNotWaiting, ImportChangesNothing: by the run
    :raises LeavingNotTyped: too many would leave for a mere click
    :raises ImportUnderWay: another import is running
    """
    run = _lock(run_id)
    _check_confirmable(run, typed_leaving)
    run.state, run.confirmed_at, run.confirmed_by = ImportState.CONFIRMED, now, actor.account_id
    with refuse_on(staff_import_run_one_at_a_time=ImportUnderWay):
        run.save()
    run.job_id = _enqueue("staff.run_import", run, now=now)
    run.save(update_fields=["job_id"])
    facts = {"new": run.new_count, "changed": run.changed_count, "leaving": run.leaving_count}
    record(
        action="staff.import_confirmed",
        actor=actor,
        subject=f"import:{run.id}",
        facts=facts,
        now=now,
    )


@transaction.atomic(durable=True)
def cancel_import(*, run_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Stop an import; what it has taken over so far stays and is shown in its result.

    :raises ImportUnknown, ImportNotWaiting: by the run
    """
    run = _lock(run_id)
    if run.finished_at is not None:
        raise ImportNotWaiting
    _finish(run, ImportState.CANCELLED, actor=actor, now=now)


def run_chunk(*, run_id: UUID, now: dt.datetime) -> dict[str, Any] | None:
    """Take over the next lines of a confirmed import inside the caller's transaction.

    Returns how far it is (`done`, `total`), or None when nothing is left. Each line counts on
    its own: one that cannot be taken over becomes an error line, the others go on.
    """
    require_transaction()
    run = _lock(run_id)
    if run.finished_at is not None:
        return None
    run.state = ImportState.RUNNING
    run.save(update_fields=["state"])
    actor = actor_of_job(run.confirmed_by)
    rows = pending_rows(run)[:CHUNK]
    if not rows:
        _finish(run, ImportState.DONE, actor=actor, now=now)
        return None
    apply_rows(list(rows), actor=actor, now=now)
    total = run.new_count + run.changed_count + run.leaving_count
    return {"done": total - pending_rows(run).count(), "total": total}


def _check_confirmable(run: ImportRun, typed_leaving: int | None) -> None:
    if run.state != ImportState.CHECKED:
        raise ImportNotWaiting
    if not run.new_count + run.changed_count + run.leaving_count:
        raise ImportChangesNothing
    too_many = must_type_leaving(
        leaving_count=run.leaving_count, active_count=run.active_count_before
    )
    if too_many and typed_leaving != run.leaving_count:
        raise LeavingNotTyped(count=run.leaving_count)


def _finish(run: ImportRun, state: ImportState, *, actor: Actor, now: dt.datetime) -> None:
    run.state, run.finished_at = state, now
    errors = run.rows.filter(action=RowAction.ERROR).count()
    facts = {"state": state.value, "errors": errors}
    run.error_count = errors
    run.save()
    _enqueue("staff.forget_upload", run, now=now + KEPT_FOR)
    record(
        action="staff.import_ended", actor=actor, subject=f"import:{run.id}", facts=facts, now=now
    )


def _enqueue(job: str, run: ImportRun, *, now: dt.datetime) -> UUID:
    municipality = current_municipality()
    return enqueue(
        job=job,
        key=f"{job}:{run.id}",
        payload={"run_id": str(run.id)},
        municipality_id=municipality.id if municipality else None,
        now=now,
    )


def _lock(run_id: UUID) -> ImportRun:
    try:
        return ImportRun.objects.select_for_update(of=("self",), no_key=True).get(id=run_id)
    except ImportRun.DoesNotExist:
        raise ImportUnknown from None
