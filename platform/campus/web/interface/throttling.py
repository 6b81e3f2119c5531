"""How often the interface may be asked: by token, or by address for whom nobody knows.

People who are signed in with a session are not counted: their pages are not counted either, and a
town hall is one address.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from campus.kernel.pseudonyms import pseudonym

MINUTE = 60
LIMITS = {"token": 600, "address": 600, "unknown_token": 60}


class InterfaceThrottle(BaseThrottle):
    """So many requests a minute for each token, and for each address without any sign-in."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request and tell whether it is still within the limit."""
        actor, now = request.actor, request.now  # type: ignore[attr-defined]
        self.wait_seconds = seconds_left(now)
        if actor.token_id:
            return count("token", str(actor.token_id), now=now)
        return actor.is_signed_in or count("address", self.get_ident(request), now=now)

    def wait(self) -> float:
        """Return after how many seconds to come back."""
        return self.wait_seconds


def count(kind: str, whose: str, *, now: dt.datetime) -> bool:
    """Count one request of a minute; tell whether it is within the limit of its kind.

    Without the counters' server nobody is limited: work is worth more than a limit.
    """
    counter = f"interface:{kind}:{pseudonym(whose, purpose='throttle')}:{_minute(now)}"
    try:
        caches["shared"].add(counter, 0, timeout=2 * MINUTE)
        return caches["shared"].incr(counter) <= LIMITS[kind]
    except (RedisError, ValueError):
        return True


def seconds_left(now: dt.datetime) -> float:
    """Return how long the present minute still lasts."""
    return MINUTE - now.timestamp() % MINUTE


def _minute(now: dt.datetime) -> int:
    return int(now.timestamp() // MINUTE)
