"""Names that mean the same thing every time but lead nobody back to it without the key."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings


def pseudonym(value: object, *, purpose: str) -> str:
    """Return 32 hexadecimal digits: a keyed hash (HMAC-SHA256, truncated) of a value.

    The purpose separates uses, so that pseudonyms of two registers cannot be joined.
    """
    message = f"{purpose}:{value}".encode()
    return hmac.new(settings.PSEUDONYM_KEY.encode(), message, hashlib.sha256).hexdigest()[:32]
