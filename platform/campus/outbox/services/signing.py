"""Keys and signatures: Ed25519, two valid keys while one takes over from the other."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from campus.kernel.sealing import Renewed, renew_rows, reseal, seal, unseal
from campus.outbox.models import Subscription
from campus.outbox.rules import webhooks as rules

PURPOSE = "webhook-key"
PUBLIC_PREFIX = "whpk_"


def new_sealed_key() -> str:
    """Return a new private key, encrypted for the database."""
    raw = Ed25519PrivateKey.generate().private_bytes_raw()
    return seal(base64.b64encode(raw).decode(), purpose=PURPOSE)


def public_key(sealed: str) -> str:
    """Return what a receiver checks signatures with: "whpk_" and 32 bytes in base64."""
    raw = _private_key(sealed).public_key().public_bytes_raw()
    return PUBLIC_PREFIX + base64.b64encode(raw).decode()


def headers_for(
    subscription: Subscription, *, message_id: str, body: bytes, now: dt.datetime
) -> dict[str, str]:
    """Return the three headers of the specification; during a rotation with two signatures."""
    timestamp = int(now.timestamp())
    content = rules.signed_content(message_id=message_id, timestamp=timestamp, body=body)
    keys = [subscription.sealed_key]
    if subscription.former_until is not None and subscription.former_until > now:
        keys.append(subscription.former_key)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(key, content) for key in keys),
    }


def renew_webhooks(**batch: Any) -> Renewed:
    """Seal the keys of webhooks anew (a `campus.kernel.sealing.Keeper`)."""
    rows = Subscription.objects.all()
    return renew_rows(rows, _renew, fields=["sealed_key", "former_key"], **batch)


def _renew(row: Subscription) -> bool:
    key = reseal(row.sealed_key, purpose=PURPOSE)
    former = reseal(row.former_key, purpose=PURPOSE) if row.former_key else None
    row.sealed_key, row.former_key = key or row.sealed_key, former or row.former_key
    return key is not None or former is not None


def _signature(sealed: str, content: bytes) -> str:
    return "v1a," + base64.b64encode(_private_key(sealed).sign(content)).decode()


def _private_key(sealed: str) -> Ed25519PrivateKey:
    raw = base64.b64decode(unseal(sealed, purpose=PURPOSE))
    return Ed25519PrivateKey.from_private_bytes(raw)
