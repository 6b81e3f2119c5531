"""Let a failed job run again after a person has removed the cause."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import structlog
from django.db import transaction

from campus.kernel.actor import Actor
from campus.outbox import rules
from campus.outbox.models import Job
from campus.outbox.services.enqueueing import poke

log = structlog.get_logger(__name__)


@transaction.atomic(durable=True)
def retry_job(*, job_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Put a failed job back into the queue; it goes on from its cursor.

    :raises JobNotFailed: where it is not waiting for a person
    """
    changed = Job.objects.filter(id=job_id, state=rules.FAILED).update(
        state=rules.WAITING, attempts=0, available_at=now, finished_at=None
    )
    if not changed:
        raise rules.JobNotFailed
    log.info("job_retried", job_id=str(job_id), actor=actor.pseudonym)
    transaction.on_commit(poke, robust=True)
