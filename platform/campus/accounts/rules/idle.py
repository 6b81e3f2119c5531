"""How long somebody may do nothing and stays signed in. No Django, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

# Warned of so long before (WCAG 2.2.1 asks for twenty seconds).
WARNED_BEFORE = dt.timedelta(minutes=5)
# A request is noted this often at most; so much sooner may somebody be signed out.
NOTED_EVERY = dt.timedelta(seconds=60)
# What was sent too late waits so long for its person to sign in again, and is no larger.
KEPT_FOR = dt.timedelta(hours=1)
KEPT_BYTES = 64 * 1024


def idle_minutes_of(kind: str, *, minutes: Mapping[str, int]) -> int:
    """Return after how many idle minutes an actor of a kind is signed out; 0 for never.

    :param minutes: by kind, and for all others under "" (ASVS 5.0, 7.3.1)
    """
    return minutes.get(kind, minutes.get("", 0))
