"""The door of the outbox: write a job with your transaction, ask how far it is."""

from __future__ import annotations

from uuid import UUID

from campus.kernel import clock
from campus.outbox.queries import get_job
from campus.outbox.queries.webhooks import (
    DeliveryView,
    SubscriptionView,
    find_subscription,
    list_deliveries,
    list_subscriptions,
    view_subscription,
)
from campus.outbox.rules import (
    DONE,
    FAILED,
    RUNNING,
    WAITING,
    JobMissing,
    JobState,
    KeyReused,
    MunicipalityMissing,
    PayloadRefused,
    UnknownJob,
)
from campus.outbox.rules.webhooks import (
    EVENT_TYPES,
    AddressRefused,
    DeliveryUnknown,
    EventsRefused,
    SubscriptionDisabled,
    SubscriptionUnknown,
)
from campus.outbox.services.draining import run_to_end
from campus.outbox.services.enqueueing import enqueue
from campus.outbox.services.fetching import Document, DocumentUnreachable, fetch
from campus.outbox.services.registering import job, job_names, periodic, read_all_jobs
from campus.outbox.services.signing import public_key, renew_webhooks
from campus.outbox.services.spreading import send_again, send_test_event
from campus.outbox.services.subscribing import (
    rotate_key,
    subject_of,
    subscribe,
    switch_off,
    switch_on,
    unsubscribe,
)
from campus.outbox.services.telling import is_wanted, tell, tell_all

__all__ = [
    "DONE",
    "EVENT_TYPES",
    "FAILED",
    "RUNNING",
    "WAITING",
    "AddressRefused",
    "DeliveryUnknown",
    "DeliveryView",
    "Document",
    "DocumentUnreachable",
    "EventsRefused",
    "JobMissing",
    "JobState",
    "KeyReused",
    "MunicipalityMissing",
    "PayloadRefused",
    "SubscriptionDisabled",
    "SubscriptionUnknown",
    "SubscriptionView",
    "UnknownJob",
    "enqueue",
    "fetch",
    "find_subscription",
    "get_job",
    "is_wanted",
    "job",
    "job_names",
    "list_deliveries",
    "list_subscriptions",
    "periodic",
    "public_key",
    "read_all_jobs",
    "renew_webhooks",
    "rotate_key",
    "run_inline",
    "send_again",
    "send_test_event",
    "subject_of",
    "subscribe",
    "switch_off",
    "switch_on",
    "tell",
    "tell_all",
    "unsubscribe",
    "view_subscription",
]


def run_inline(job_id: UUID) -> JobState:
    """Drive a job to its end in this process; for commands, tests and the demo.

    A job that a worker already has is waited for; one that has ended is left as it is.
    An error of the job reaches the caller.

    :raises JobMissing: where there is no such job
    """
    return run_to_end(job_id=job_id, clock=clock.now)
