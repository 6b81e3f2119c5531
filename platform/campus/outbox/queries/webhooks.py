"""Reading subscriptions and what was sent to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from campus.outbox.models import Delivery, Subscription
from campus.outbox.rules import webhooks as rules
from campus.outbox.rules.webhooks import DELIVERY_STATES, DISABLED_BY, EVENT_TYPES, Subject


@dataclass(frozen=True, kw_only=True)
class SubscriptionView:
    """A subscription as its pages show it."""

    id: UUID
    name: str
    url: str
    event_types: tuple[str, ...]
    created_at: dt.datetime
    is_on: bool
    state_title: str
    funder_id: UUID | None
    sealed_key: str
    former_key: str
    former_until: dt.datetime | None

    @property
    def event_titles(self) -> list[str]:
        return [EVENT_TYPES.get(event_type, event_type) for event_type in self.event_types]


@dataclass(frozen=True, kw_only=True)
class DeliveryView:
    """One delivery, with what came of its latest try."""

    id: UUID
    message_id: str
    event_title: str
    occurred_at: dt.datetime
    state_title: str
    tries: int
    tried_at: dt.datetime | None
    status: int | None
    answer: str
    has_ended: bool


def subscriptions_of(subject: Subject) -> QuerySet[Subscription]:
    """Return a subject's subscriptions; nobody sees another's."""
    return Subscription.objects.filter(**vars(subject))


def deliveries_of(subject: Subject) -> QuerySet[Delivery]:
    """Return what was or will be sent to a subject's subscriptions."""
    own = subscriptions_of(subject)
    return Delivery.objects.filter(subscription__in=own).select_related("event", "subscription")


def list_subscriptions(subject: Subject) -> list[SubscriptionView]:
    """List a subject's subscriptions by name."""
    return [_view(row) for row in subscriptions_of(subject).order_by("name", "created_at")]


def find_subscription(subscription_id: UUID, subject: Subject) -> SubscriptionView:
    """Return one of them.

    :raises SubscriptionUnknown: where the subject has none with this id
    """
    row = subscriptions_of(subject).filter(id=subscription_id).first()
    if row is None:
        raise rules.SubscriptionUnknown
    return _view(row)


def view_subscription(subscription_id: UUID) -> SubscriptionView | None:
    """Return a subscription that the current scope may see, or None."""
    row = Subscription.objects.filter(id=subscription_id).first()
    return _view(row) if row else None


def list_deliveries(subscription_id: UUID, subject: Subject) -> list[DeliveryView]:
    """List the latest hundred deliveries of a subscription, the newest first."""
    rows = deliveries_of(subject).filter(subscription_id=subscription_id)
    return [_delivery_view(row) for row in rows.order_by("-event__occurred_at", "-id")[:100]]


def _view(row: Subscription) -> SubscriptionView:
    return SubscriptionView(
        id=row.id,
        name=row.name,
        url=row.url,
        event_types=tuple(row.event_types),
        created_at=row.created_at,
        is_on=row.disabled_at is None,
        state_title=_state_title(row),
        funder_id=row.funder_id,
        sealed_key=row.sealed_key,
        former_key=row.former_key,
        former_until=row.former_until,
    )


def _state_title(row: Subscription) -> str:
    if row.disabled_at is not None:
        return f"abgeschaltet: {DISABLED_BY[row.disabled_by]}"
    return "nicht erreichbar, wird wieder versucht" if row.failures_in_a_row else "eingeschaltet"


def _delivery_view(row: Delivery) -> DeliveryView:
    event_type = row.event.event_type
    return DeliveryView(
        id=row.id,
        message_id=f"msg_{row.event_id.hex}",
        event_title=EVENT_TYPES.get(event_type, "Probe-Ereignis"),
        occurred_at=row.event.occurred_at,
        state_title=DELIVERY_STATES[row.state],
        tries=row.tries,
        tried_at=row.tried_at,
        status=row.status,
        answer=row.answer,
        has_ended=row.state != rules.WAITING,
    )
