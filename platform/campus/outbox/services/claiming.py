"""Take a job, so that nobody else does; take back what a dead worker held."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from campus.outbox import rules
from campus.outbox.models import Job
from campus.outbox.rules import Lease


@transaction.atomic
def claim_job(*, now: dt.datetime, job_id: UUID | None = None) -> Lease | None:
    """Lease the job that is due longest, or the named one whenever it is due; None without one.

    The claim counts as an attempt, so that a job that kills its worker is not tried for ever.
    """
    wanted = Q(id=job_id) if job_id else Q(available_at__lte=now)
    free = Job.objects.filter(wanted, state=rules.WAITING).order_by("available_at", "id")
    found = free.select_for_update(skip_locked=True, no_key=True).first()
    if found is None:
        return None
    found.state = rules.RUNNING
    found.attempts += 1
    found.lease_token = uuid4()
    found.lease_until = now + rules.LEASE
    found.save(update_fields=["state", "attempts", "lease_token", "lease_until"])
    return Lease(job_id=found.id, name=found.name, token=found.lease_token)


@transaction.atomic
def take_back_lost_jobs(*, now: dt.datetime) -> int:
    """Free the jobs whose worker has died: the lease is over and nobody holds the row's lock."""
    over = Job.objects.filter(state=rules.RUNNING, lease_until__lte=now)
    lost = list(over.select_for_update(skip_locked=True, no_key=True).order_by("id"))
    for found in lost:
        end_attempt(found, error=rules.WORKER_LOST, now=now, available_at=now)
    return len(lost)


def end_attempt(found: Job, *, error: str, now: dt.datetime, available_at: dt.datetime) -> None:
    """Note a failed attempt: to be tried again, or after the last one for a person to see."""
    is_last = rules.is_last_attempt(attempts=found.attempts)
    found.state = rules.FAILED if is_last else rules.WAITING
    found.finished_at = now if is_last else None
    found.available_at = available_at
    found.error_code = error
    found.lease_token = found.lease_until = None
    found.save(
        update_fields=[
            "state",
            "finished_at",
            "available_at",
            "error_code",
            "lease_token",
            "lease_until",
        ]
    )
