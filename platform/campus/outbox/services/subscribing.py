"""Subscribe an address to events, change its key, switch it off and on."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings

from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from campus.outbox.models import Subscription, WantedEvent
from campus.outbox.queries.webhooks import subscriptions_of
from campus.outbox.rules import webhooks as rules
from campus.outbox.rules.webhooks import Subject
from campus.outbox.services.signing import new_sealed_key


def subject_of(actor: Actor) -> Subject:
    """Return whose events an actor may be told of."""
    return Subject(municipality_id=actor.municipality_id, funder_id=actor.funder_id)


def subscribe(
    *, name: str, url: str, event_types: list[str], actor: Actor, now: dt.datetime
) -> UUID:
    """Have an address told of events from now on; return the subscription's id.

    :raises AddressRefused, EventsRefused: by what was given
    """
    require_transaction()
    rules.check_address(url, plain_allowed=settings.WEBHOOKS_TO_THIS_MACHINE)
    rules.check_events(event_types)
    made = Subscription.objects.create(
        **vars(subject_of(actor)),
        name=name,
        url=url,
        event_types=sorted(set(event_types)),
        sealed_key=new_sealed_key(),
        created_at=now,
    )
    WantedEvent.objects.bulk_create(
        [WantedEvent(event_type=event_type) for event_type in made.event_types],
        ignore_conflicts=True,
    )
    return made.id


def rotate_key(*, subscription_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Sign with a new key, and for a day with the old one too.

    :raises SubscriptionUnknown: where the actor has no such subscription
    """
    require_transaction()
    found = lock_subscription(subscription_id, subject_of(actor))
    found.former_key, found.former_until = found.sealed_key, now + rules.ROTATION
    found.sealed_key = new_sealed_key()
    found.save(update_fields=["sealed_key", "former_key", "former_until"])


def switch_off(*, subscription_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Tell this address nothing more until it is switched on; raises as `rotate_key`."""
    require_transaction()
    found = lock_subscription(subscription_id, subject_of(actor))
    disable(found, reason=rules.BY_HAND, now=now)


def switch_on(*, subscription_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Tell this address of what happens from now on; raises as `rotate_key`."""
    require_transaction()
    found = lock_subscription(subscription_id, subject_of(actor))
    found.disabled_at, found.disabled_by = None, ""
    found.failures_in_a_row, found.paused_until = 0, None
    found.save(update_fields=["disabled_at", "disabled_by", "failures_in_a_row", "paused_until"])


def unsubscribe(*, subscription_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Remove a subscription with the record of what was sent; raises as `rotate_key`."""
    require_transaction()
    lock_subscription(subscription_id, subject_of(actor)).delete()


def disable(found: Subscription, *, reason: str, now: dt.datetime) -> None:
    """Switch a locked subscription off, for a reason."""
    found.disabled_at, found.disabled_by = now, reason
    found.save(update_fields=["disabled_at", "disabled_by"])


def lock_subscription(subscription_id: UUID, subject: Subject) -> Subscription:
    """Lock one of a subject's subscriptions.

    :raises SubscriptionUnknown: where it has none with this id
    """
    rows = subscriptions_of(subject).select_for_update(of=("self",), no_key=True)
    found = rows.filter(id=subscription_id).first()
    if found is None:
        raise rules.SubscriptionUnknown
    return found
