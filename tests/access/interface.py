"""What machines use of each office and town, so that its pages lead somewhere."""

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


def furnish_sign_in(hr: Any, owner_id: Any, *, now: dt.datetime) -> Values:
    """Write a town's own sign-in down, and a key of its directory, which keeps one person."""
    from campus.accounts.models import SharedDevice
    from campus.accounts.rules.shared import secret_digest
    from campus.accounts.services.shared_devices import make_device
    from campus.accounts.services.sso.configuring import write_provider
    from campus.kernel.actor import Actor
    from tenants.staff.models import Employee
    from tenants.staff.services.directory_keys import make_key

    actor = Actor(kind="hr", account_id=hr.account_id, municipality_id=hr.municipality_id)
    provider_id = write_provider(
        title="Rathaus",
        issuer="https://login.example",
        client_id="kommunalcampus",
        secret="",
        scopes="openid",
        match_by="",
        match_claim="",
        actor=actor,
        now=now,
    )
    Employee.objects.filter(id=owner_id).update(directory_name=str(owner_id))
    secret = make_device(name="Bauhof", idle_minutes=5, actor=actor, now=now)
    return {
        ("", "secret"): secret,
        ("", "device_id"): SharedDevice.objects.get(link_digest=secret_digest(secret)).id,
        ("", "provider_id"): provider_id,
        ("", "key_id"): make_key(actor=actor, now=now).id,
        ("", "user_id"): owner_id,
    }
