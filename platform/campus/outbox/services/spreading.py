"""From an event to those who want to be told: one delivery each, sent by a job of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from campus.outbox.models import Delivery, Event, Job, Subscription, WantedEvent
from campus.outbox.queries.webhooks import deliveries_of
from campus.outbox.rules import DONE, KEEP_PERIODIC
from campus.outbox.rules import webhooks as rules
from campus.outbox.services.enqueueing import enqueue
from campus.outbox.services.subscribing import lock_subscription, subject_of

JOB = "outbox.deliver"
EVENTS_PER_CHUNK = 200
KEPT_FOR = dt.timedelta(days=30)


def spread_events(*, now: dt.datetime) -> int:
    """Make deliveries of the next events; return of how many. The cooperative's side only.

    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    waiting = Event.objects.filter(spread_at__isnull=True).order_by("occurred_at")
    events = list(waiting.select_for_update(skip_locked=True, no_key=True)[:EVENTS_PER_CHUNK])
    for event in events:
        for subscription in _listeners(event):
            _make(subscription, event, now=now)
    Event.objects.filter(id__in=[event.id for event in events]).update(spread_at=now)
    return len(events)


def _listeners(event: Event) -> Iterable[Subscription]:
    everything = Q(municipality_id__isnull=True, funder_id__isnull=True)
    own = Q(municipality_id=event.municipality_id) if event.municipality_id else Q(pk=None)
    funded = Q(funder_id=event.funder_id) if event.funder_id else Q(pk=None)
    return Subscription.objects.filter(
        everything | own | funded,
        event_types__contains=[event.event_type],
        disabled_at__isnull=True,
    )


def send_test_event(*, subscription_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Send one's own subscription an event that says nothing; return the delivery's id.

    :raises SubscriptionUnknown, SubscriptionDisabled: by the subscription
    """
    require_transaction()
    found = lock_subscription(subscription_id, subject_of(actor))
    if found.disabled_at is not None:
        raise rules.SubscriptionDisabled
    event = Event(
        event_type=rules.TEST_EVENT,
        municipality_id=found.municipality_id,
        funder_id=found.funder_id,
        occurred_at=now,
        spread_at=now,
    )
    event.save(force_insert=True)
    return _make(found, event, now=now).id


def send_again(*, delivery_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Try a delivery again from the beginning, under the same id; return its subscription's id.

    :raises DeliveryUnknown: where the actor has no such delivery
    :raises SubscriptionDisabled: where its subscription is switched off
    """
    require_transaction()
    own = deliveries_of(subject_of(actor)).filter(id=delivery_id)
    delivery = own.select_for_update(of=("self",), no_key=True).first()
    if delivery is None:
        raise rules.DeliveryUnknown
    if delivery.subscription.disabled_at is not None:
        raise rules.SubscriptionDisabled
    delivery.state, delivery.tries, delivery.due_at = rules.WAITING, 0, now
    delivery.round += 1
    delivery.save(update_fields=["state", "tries", "due_at", "round"])
    enqueue_try(delivery, now=now)
    return delivery.subscription_id


def enqueue_try(delivery: Delivery, *, now: dt.datetime) -> None:
    """Have the next try of a delivery made when it is due."""
    enqueue(
        job=JOB,
        key=f"{JOB}:{delivery.id}:{delivery.round}:{delivery.due_at.isoformat()}",
        payload={"delivery_id": str(delivery.id)},
        municipality_id=delivery.municipality_id,
        available_at=delivery.due_at,
        now=now,
    )


def forget_old_events(*, now: dt.datetime) -> None:
    """Remove events and deliveries after thirty days, old keys, and what nobody wants any more."""
    require_transaction()
    Event.objects.filter(occurred_at__lt=now - KEPT_FOR, spread_at__isnull=False).delete()
    Job.objects.filter(name=JOB, state=DONE, finished_at__lt=now - KEEP_PERIODIC).delete()
    Subscription.objects.filter(former_until__lte=now).update(former_key="", former_until=None)
    wanted = {
        event_type
        for event_types in Subscription.objects.values_list("event_types", flat=True)
        for event_type in event_types
    }
    WantedEvent.objects.exclude(event_type__in=wanted).delete()


def _make(subscription: Subscription, event: Event, *, now: dt.datetime) -> Delivery:
    made = Delivery.objects.create(
        subscription=subscription,
        event=event,
        municipality_id=subscription.municipality_id,
        due_at=now,
    )
    enqueue_try(made, now=now)
    return made
