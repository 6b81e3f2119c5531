"""What keepers of the interface do with webhooks, each deed in the audit trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.outbox import api as outbox


@transaction.atomic(durable=True)
def make_webhook(
    *, name: str, url: str, event_types: list[str], actor: Actor, now: dt.datetime
) -> UUID:
    """Have an address told of events from now on; return the webhook's id.

    :raises AddressRefused, EventsRefused: by what was given
    """
    made = outbox.subscribe(name=name, url=url, event_types=event_types, actor=actor, now=now)
    facts = {"host": urlsplit(url).hostname, "events": sorted(event_types)}
    _note("accounts.webhook_made", made, actor=actor, now=now, facts=facts)
    return made


@transaction.atomic(durable=True)
def change_key(*, subscription_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Sign with a new key, and for a day with the old one too.

    :raises SubscriptionUnknown: where the actor has no such webhook
    """
    outbox.rotate_key(subscription_id=subscription_id, actor=actor, now=now)
    _note("accounts.webhook_key_changed", subscription_id, actor=actor, now=now)


@transaction.atomic(durable=True)
def switch_webhook_off(*, subscription_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Tell this address nothing more until it is switched on; raises as `change_key`."""
    outbox.switch_off(subscription_id=subscription_id, actor=actor, now=now)
    _note("accounts.webhook_switched_off", subscription_id, actor=actor, now=now)


@transaction.atomic(durable=True)
def switch_webhook_on(*, subscription_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Tell this address of what happens from now on; raises as `change_key`."""
    outbox.switch_on(subscription_id=subscription_id, actor=actor, now=now)
    _note("accounts.webhook_switched_on", subscription_id, actor=actor, now=now)


@transaction.atomic(durable=True)
def remove_webhook(*, subscription_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Remove a webhook with the record of what was sent; raises as `change_key`."""
    outbox.unsubscribe(subscription_id=subscription_id, actor=actor, now=now)
    _note("accounts.webhook_removed", subscription_id, actor=actor, now=now)


@transaction.atomic(durable=True)
def send_test(*, subscription_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Send an event that says nothing; return the delivery's id.

    :raises SubscriptionUnknown, SubscriptionDisabled: by the webhook
    """
    return outbox.send_test_event(subscription_id=subscription_id, actor=actor, now=now)


@transaction.atomic(durable=True)
def send_again(*, delivery_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Try a delivery again under the same id; return its webhook's id.

    :raises DeliveryUnknown, SubscriptionDisabled: by the delivery
    """
    return outbox.send_again(delivery_id=delivery_id, actor=actor, now=now)


def _note(
    action: str,
    subscription_id: UUID,
    *,
    actor: Actor,
    now: dt.datetime,
    facts: Mapping[str, object] | None = None,
) -> None:
    subject = f"webhook:{subscription_id}"
    record(action=action, actor=actor, subject=subject, facts=facts, now=now)
