"""The door of the outbox: write a job with your transaction, ask how far it is."""

from __future__ import annotations

from uuid import UUID

from campus.kernel import clock
from campus.outbox.queries import get_job
from campus.outbox.rules import (
    DONE,
    FAILED,
    RUNNING,
    WAITING,
    JobMissing,
    JobState,
    KeyReused,
    PayloadRefused,
    UnknownJob,
)
from campus.outbox.services.draining import run_to_end
from campus.outbox.services.enqueueing import enqueue
from campus.outbox.services.registering import job, job_names, periodic

__all__ = [
    "DONE",
    "FAILED",
    "RUNNING",
    "WAITING",
    "JobMissing",
    "JobState",
    "KeyReused",
    "PayloadRefused",
    "UnknownJob",
    "enqueue",
    "get_job",
    "job",
    "job_names",
    "periodic",
    "run_inline",
]


def run_inline(job_id: UUID) -> JobState:
    """Drive a job to its end in this process; for commands, tests and the demo.

    A job that a worker already has is waited for; one that has ended is left as it is.
    An error of the job reaches the caller.

    :raises JobMissing: where there is no such job
    """
    return run_to_end(job_id=job_id, clock=clock.now)
