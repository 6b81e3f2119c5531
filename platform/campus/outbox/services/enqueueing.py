"""Write a job together with the business transaction that wants it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from celery import current_app
from django.db import transaction

from campus.kernel.transactions import require_transaction
from campus.outbox import rules
from campus.outbox.models import Job
from campus.outbox.services.registering import chunk_of
from campus.outbox.services.scoping import check_municipality

DRAIN = "campus.outbox.tasks.drain"


def enqueue(
    *,
    job: str,
    key: str,
    now: dt.datetime,
    payload: dict[str, Any] | None = None,
    municipality_id: UUID | None = None,
    available_at: dt.datetime | None = None,
) -> UUID:
    """Write a job into the outbox; the same key again is the same job. Returns its id.

    It runs after the commit, in the municipality's scope, or in the cooperative's without one.
    The payload names rows by id and carries nothing personal.

    :param available_at: not before this moment; at once without it

    :raises TransactionRequired: outside a transaction
    :raises UnknownJob: where no `tasks` module registers the job
    :raises MunicipalityMissing: where a municipality's app works for nobody
    :raises PayloadRefused: where the payload could name a person
    :raises KeyReused: where the key belongs to a job of another name
    """
    require_transaction()
    chunk_of(job)
    check_municipality(job, municipality_id)
    if fault := rules.payload_fault(payload or {}):
        raise rules.PayloadRefused(f"{job}: {fault}")
    fresh = Job(
        id=uuid4(),
        name=job,
        key=key,
        payload=payload or {},
        municipality_id=municipality_id,
        available_at=available_at or now,
        created_at=now,
    )
    # Without RETURNING: also who may not see the row that is there already may ask for it again.
    Job.objects.bulk_create([fresh], ignore_conflicts=True)
    written = Job.objects.get(municipality_id=municipality_id, key=key)
    if written.name != job:
        raise rules.KeyReused(f"{key} is a {written.name}, not a {job}")
    if written.id == fresh.id:
        # Robust: what the hook cannot send, the relay finds within a second.
        transaction.on_commit(poke, robust=True)
    return written.id


def poke() -> None:
    """Tell a worker that there is work; losing this message loses nothing."""
    current_app.send_task(DRAIN, ignore_result=True, retry=False, expires=rules.TURN.seconds)
