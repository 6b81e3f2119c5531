"""Enqueue what is due by the calendar, once however often the clock ticks."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from campus.outbox import rules
from campus.outbox.models import Heartbeat, Job
from campus.outbox.queries import RELAY
from campus.outbox.services.enqueueing import enqueue
from campus.outbox.services.registering import periods


@transaction.atomic(durable=True)
def keep_time(*, now: dt.datetime) -> None:
    """Show a sign of life and enqueue the periodic jobs that are due."""
    Heartbeat.objects.update_or_create(name=RELAY, defaults={"beat_at": now})
    for period in periods():
        if key := rules.period_key(period=period, moment=now):
            enqueue(job=period.name, key=key, now=now)


def forget_periodic_jobs(*, now: dt.datetime) -> None:
    """Remove finished periodic jobs after two days; other keys are kept for ever."""
    Job.objects.filter(
        state=rules.DONE,
        key__startswith=rules.PERIODIC_KEY,
        finished_at__lt=now - rules.KEEP_PERIODIC,
    ).delete()
