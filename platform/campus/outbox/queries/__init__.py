"""What the operator, the health check and the waiting pages read."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.db.models import Min, QuerySet
from django.utils.module_loading import import_string

from campus.outbox import rules
from campus.outbox.models import Heartbeat, Job
from campus.outbox.rules import Health, JobMissing, JobState

RELAY = "relay"
_NEVER = dt.timedelta(0)


def get_job(job_id: UUID) -> JobState:
    """Return how far a job is.

    :raises JobMissing: where the caller's scope has no such job
    """
    found = Job.objects.filter(id=job_id).first()
    if found is None:
        raise JobMissing(job_id)
    return JobState(
        id=found.id,
        name=found.name,
        state=found.state,
        done=found.done,
        total=found.total,
        attempts=found.attempts,
        error=found.error_code,
    )


def unfinished_jobs(*, state: str = "") -> QuerySet[Job]:
    """List waiting, running and failed jobs, the longest waiting first."""
    states = [state] if state else list(rules.OPEN_STATES)
    return Job.objects.filter(state__in=states).order_by("created_at", "id")


def health(*, now: dt.datetime) -> Health:
    """Measure how late the relay is, when its clock last ticked, and what stands still."""
    due = Job.objects.filter(state=rules.WAITING, available_at__lte=now)
    oldest = due.aggregate(oldest=Min("available_at"))["oldest"]
    beat_at = Heartbeat.objects.filter(name=RELAY).values_list("beat_at", flat=True).first()
    return Health(
        waiting=due.count(),
        failed=Job.objects.filter(state=rules.FAILED).count(),
        oldest=now - oldest if oldest else _NEVER,
        last_beat=now - beat_at if beat_at else None,
        standstills=import_string(settings.STANDSTILLS)(),
    )
