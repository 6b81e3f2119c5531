"""What Celery executes: it only ever looks into the outbox, so a lost message loses nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from celery import shared_task

from campus.kernel import clock
from campus.outbox.api import job, periodic
from campus.outbox.services.delivering import deliver
from campus.outbox.services.draining import drain_jobs
from campus.outbox.services.scheduling import forget_periodic_jobs, keep_time
from campus.outbox.services.scoping import scope_of
from campus.outbox.services.spreading import forget_old_events, spread_events


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


@job("outbox.spread_events")
def spread(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Make deliveries of what has happened, a few hundred events at a time."""
    done = int(cursor.get("done", 0)) + (fresh := spread_events(now=now))
    return {"done": done} if fresh else None


@job("outbox.deliver")
def deliver_one(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Make one try of one delivery."""
    deliver(delivery_id=UUID(payload["delivery_id"]), now=now)


@job("outbox.forget_events")
def forget_events(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Remove what was told more than thirty days ago."""
    forget_old_events(now=now)


periodic("outbox.spread_events", every="minute")
periodic("outbox.forget_events", every="daily", hour=3)
periodic("outbox.forget_periodic_jobs", every="daily", hour=3)
