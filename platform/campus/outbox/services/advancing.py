"""Do one chunk of a job: its effect and its cursor are stored together, or neither is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

from campus.outbox import rules
from campus.outbox.models import Job
from campus.outbox.rules import Lease, LeaseLost
from campus.outbox.services.claiming import end_attempt
from campus.outbox.services.registering import chunk_of, preparation_of
from campus.outbox.services.scoping import scope_of_job

log = structlog.get_logger(__name__)


def advance_job(*, lease: Lease, now: dt.datetime) -> bool:
    """Do the next chunk; tells whether there is another one to do.

    An error is noted on the job, with a later try or, after the last one, for a person to see.

    :raises LeaseLost: where another worker has the job by now; nothing was done
    """
    try:
        return run_chunk(lease=lease, now=now)
    except LeaseLost:
        raise
    # Whatever an app's chunk raises belongs to its job and must not end the others' worker.
    except Exception as error:
        code = rules.error_code(error)
        log.exception("job_failed", job=lease.name, job_id=str(lease.job_id), error=code)
        note_failure(lease=lease, error=code, now=now)
        return False


def run_chunk(*, lease: Lease, now: dt.datetime) -> bool:
    """Do the next chunk and let its errors out; tells whether there is another one to do."""
    prepared = _prepare(lease, now=now)
    return _run_prepared(lease, prepared, now=now)


def _prepare(lease: Lease, *, now: dt.datetime) -> dict[str, object]:
    prepare = preparation_of(lease.name)
    if prepare is None:
        return {}
    with transaction.atomic():
        found = _locked(lease)
        _own(lease).update(lease_until=now + rules.LEASE_TO_PREPARE)
    with scope_of_job(found.name, found.municipality_id):
        return {"prepared": prepare(payload=found.payload, cursor=found.cursor, now=now)}


@transaction.atomic
def _run_prepared(lease: Lease, prepared: dict[str, object], *, now: dt.datetime) -> bool:
    found = _locked(lease)
    chunk = chunk_of(found.name)
    with scope_of_job(found.name, found.municipality_id):
        cursor = chunk(payload=found.payload, cursor=found.cursor, now=now, **prepared)
    _store(lease, cursor=cursor, now=now)
    return cursor is not None


@transaction.atomic
def note_failure(*, lease: Lease, error: str, now: dt.datetime) -> None:
    """End the attempt of a chunk that raised."""
    found = _locked(lease)
    delay = rules.retry_delay(attempts=found.attempts)
    end_attempt(found, error=error, now=now, available_at=now + delay)


@transaction.atomic
def give_back(*, lease: Lease, now: dt.datetime) -> None:
    """Put a job with more to do behind those that have waited longer."""
    changed = _own(lease).update(
        state=rules.WAITING, attempts=0, available_at=now, lease_token=None, lease_until=None
    )
    if not changed:
        raise LeaseLost(lease.job_id)


def _locked(lease: Lease) -> Job:
    # Held until the chunk commits: while this worker lives, nobody takes the job over,
    # however long the chunk needs; when it dies, its connection lets go.
    found = _own(lease).select_for_update(no_key=True).first()
    if found is None:
        raise LeaseLost(lease.job_id)
    return found


def _store(lease: Lease, *, cursor: dict[str, Any] | None, now: dt.datetime) -> None:
    if cursor is None:
        values: dict[str, Any] = {
            "state": rules.DONE,
            "finished_at": now,
            "lease_token": None,
            "lease_until": None,
        }
    else:
        done, total = rules.progress_of(cursor)
        values = {
            "cursor": cursor,
            "done": done,
            "total": total,
            "attempts": 1,
            "lease_until": now + rules.LEASE,
        }
    if not _own(lease).update(error_code="", **values):
        raise LeaseLost(lease.job_id)


def _own(lease: Lease) -> QuerySet[Job]:
    return Job.objects.filter(id=lease.job_id, lease_token=lease.token)
