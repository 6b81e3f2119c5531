"""One try of one delivery, and what follows from its outcome.

It may arrive twice: a worker that dies after sending leaves no trace, and the next one sends the
same id again. Receivers know what they had by `webhook-id`.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID

from campus.kernel.transactions import require_transaction
from campus.outbox.models import Delivery, Subscription
from campus.outbox.rules import webhooks as rules
from campus.outbox.rules.webhooks import Outcome
from campus.outbox.services.enqueueing import enqueue
from campus.outbox.services.sending import send
from campus.outbox.services.signing import headers_for
from campus.outbox.services.spreading import enqueue_try
from campus.outbox.services.subscribing import disable

TELL_JOB = "accounts.tell_webhook_disabled"


def deliver(*, delivery_id: UUID, now: dt.datetime) -> None:
    """Make the next try of a delivery; one that has ended, or is not due, is left as it is.

    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    rows = Delivery.objects.select_for_update(of=("self",), no_key=True)
    delivery = rows.select_related("event", "subscription").filter(id=delivery_id).first()
    if delivery is None or delivery.state != rules.WAITING or delivery.due_at > now:
        return
    subscription = delivery.subscription
    if subscription.disabled_at is not None:
        _end(delivery, rules.FAILED)
    elif subscription.paused_until is not None and subscription.paused_until > now:
        # It is down: one delivery at a time finds out whether it is back.
        _wait(delivery, until=subscription.paused_until, now=now)
    else:
        _try(delivery, now=now)


def message_of(delivery: Delivery) -> tuple[str, bytes]:
    """Return a delivery's message id and its body, the same for every try."""
    event = delivery.event
    content: dict[str, Any] = {
        "type": event.event_type,
        "timestamp": event.occurred_at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
        "data": event.data,
    }
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"msg_{event.id.hex}", body.encode()


def _try(delivery: Delivery, *, now: dt.datetime) -> None:
    message_id, body = message_of(delivery)
    headers = headers_for(delivery.subscription, message_id=message_id, body=body, now=now)
    outcome = send(delivery.subscription.url, body=body, headers=headers)
    delivery.tries += 1
    delivery.tried_at = now
    delivery.status = outcome.status or None
    delivery.answer = outcome.answer
    subscription = _locked(delivery.subscription_id)
    if outcome.is_delivered:
        _end(delivery, rules.DELIVERED)
        _note_success(subscription)
    else:
        _note_failure(subscription, delivery, outcome, now=now)


def _locked(subscription_id: UUID) -> Subscription:
    # After the request: nobody waits for a slow receiver to change a subscription.
    return Subscription.objects.select_for_update(of=("self",), no_key=True).get(id=subscription_id)


def _note_success(subscription: Subscription) -> None:
    if subscription.failures_in_a_row:
        subscription.failures_in_a_row, subscription.paused_until = 0, None
        subscription.save(update_fields=["failures_in_a_row", "paused_until"])


def _note_failure(
    subscription: Subscription, delivery: Delivery, outcome: Outcome, *, now: dt.datetime
) -> None:
    subscription.failures_in_a_row += 1
    delay = rules.delay_after(tries=delivery.tries, delivery_id=delivery.id)
    pause = rules.delay_after(tries=subscription.failures_in_a_row, delivery_id=delivery.id)
    subscription.paused_until = now + pause if pause else None
    subscription.save(update_fields=["failures_in_a_row", "paused_until"])
    gone = outcome.status == rules.HTTP_GONE
    if gone or pause is None:
        _disable(subscription, rules.GONE if gone else rules.TOO_MANY_FAILURES, now=now)
        _end(delivery, rules.FAILED)
    elif delay is None:
        _end(delivery, rules.FAILED)
    else:
        _wait(delivery, until=now + max(delay, pause), now=now)


def _disable(subscription: Subscription, reason: str, *, now: dt.datetime) -> None:
    if subscription.disabled_at is not None:
        return
    disable(subscription, reason=reason, now=now)
    enqueue(
        job=TELL_JOB,
        key=f"{TELL_JOB}:{subscription.id}:{now.isoformat()}",
        payload={"subscription_id": str(subscription.id)},
        municipality_id=subscription.municipality_id,
        now=now,
    )


def _wait(delivery: Delivery, *, until: dt.datetime, now: dt.datetime) -> None:
    delivery.due_at = until
    delivery.save()
    enqueue_try(delivery, now=now)


def _end(delivery: Delivery, state: str) -> None:
    delivery.state = state
    delivery.save()
