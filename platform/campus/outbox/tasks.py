"""What Celery executes: it only ever looks into the outbox, so a lost message loses nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from celery import shared_task

from campus.kernel import clock
from campus.outbox.api import job, periodic
from campus.outbox.services.draining import drain_jobs
from campus.outbox.services.scheduling import forget_periodic_jobs, keep_time
from campus.outbox.services.scoping import scope_of


@shared_task(name="campus.outbox.tasks.drain", ignore_result=True)
def drain() -> None:
    drain_jobs(clock=clock.now)


@shared_task(name="campus.outbox.tasks.tick", ignore_result=True)
def tick() -> None:
    with scope_of(None):
        keep_time(now=clock.now())


@job("outbox.forget_periodic_jobs")
def forget(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    forget_periodic_jobs(now=now)


periodic("outbox.forget_periodic_jobs", every="daily", hour=3)
