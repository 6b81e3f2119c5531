"""Work through what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from time import sleep
from uuid import UUID

import structlog

from campus.outbox import rules
from campus.outbox.queries import get_job
from campus.outbox.rules import JobState, Lease, LeaseLost
from campus.outbox.services.advancing import advance_job, give_back, note_failure, run_chunk
from campus.outbox.services.claiming import claim_job, take_back_lost_jobs
from campus.outbox.services.scoping import scope_of

log = structlog.get_logger(__name__)

Clock = Callable[[], dt.datetime]
POLL_SECONDS = 0.2


def drain_jobs(*, clock: Clock) -> int:
    """Do what is due, for about a minute at most; tells how many turns were taken."""
    turns = 0
    end = clock() + rules.TURN
    with scope_of(None):
        while (now := clock()) < end:
            take_back_lost_jobs(now=now)
            lease = claim_job(now=now)
            if lease is None:
                break
            _take_turn(lease, clock=clock)
            turns += 1
    return turns


def run_to_end(*, job_id: UUID, clock: Clock) -> JobState:
    """Drive one job to its end in this process, or wait for the worker that has it.

    Its errors reach the caller and are noted as any other failed attempt.

    :raises JobMissing: where there is no such job
    """
    with scope_of(None):
        while (state := get_job(job_id)).state in rules.LIVE_STATES:
            take_back_lost_jobs(now=clock())
            lease = claim_job(now=clock(), job_id=job_id)
            if lease is None:
                sleep(POLL_SECONDS)
            else:
                _drive(lease, clock=clock)
    return state


def _drive(lease: Lease, *, clock: Clock) -> None:
    try:
        while run_chunk(lease=lease, now=clock()):
            pass
    except Exception as error:
        note_failure(lease=lease, error=rules.error_code(error), now=clock())
        raise


def _take_turn(lease: Lease, *, clock: Clock) -> None:
    try:
        for _ in range(rules.CHUNKS_PER_TURN):
            if not advance_job(lease=lease, now=clock()):
                return
        give_back(lease=lease, now=clock())
    except LeaseLost:
        log.warning("lease_lost", job=lease.name, job_id=str(lease.job_id))
