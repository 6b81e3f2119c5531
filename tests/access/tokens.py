"""A token of each office, so that its pages lead somewhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.access.visitors import Values


def furnish_token(maker: Any, kind: str, scope: str, *, now: dt.datetime) -> Values:
    """Make a token in the current scope for somebody with this role."""
    from campus.accounts.services.tokens import make_token
    from campus.kernel.actor import Actor

    actor = Actor(kind=kind, account_id=maker.account_id)
    made = make_token(name="Nachtlauf", scopes=[scope], days=30, actor=actor, now=now)
    return {("", "token_id"): made.id}
