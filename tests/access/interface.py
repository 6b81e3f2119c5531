"""A token and a webhook of each office, so that their pages lead somewhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.access.visitors import Values


def furnish_interface(maker: Any, kind: str, scope: str, *, now: dt.datetime) -> Values:
    """Make a token in the current scope for somebody with this role."""
    from campus.accounts.services.tokens import make_token
    from campus.accounts.services.webhooks import make_webhook, send_test
    from campus.kernel.actor import Actor

    actor = Actor(kind=kind, account_id=maker.account_id, municipality_id=maker.municipality_id)
    made = make_token(name="Nachtlauf", scopes=[scope], days=30, actor=actor, now=now)
    subscription_id = make_webhook(
        name="Nachtlauf",
        url="https://empfang.example/",
        event_types=["voucher.issued"],
        actor=actor,
        now=now,
    )
    delivery_id = send_test(subscription_id=subscription_id, actor=actor, now=now)
    return {
        ("", "token_id"): made.id,
        ("", "subscription_id"): subscription_id,
        ("", "delivery_id"): delivery_id,
    }
