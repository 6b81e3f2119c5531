"""What a browser has begun here: in its session, and for SAML in a cookie beside it.

A SAML provider lets the browser post its answer from another site. No cookie of a session goes
with that; this one does. It names attempts, opens nothing, and nobody else can write it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from campus.accounts.rules.sso import (
    ATTEMPT_VALID_FOR,
    ATTEMPTS_AT_ONCE,
    Attempt,
    SignInRefused,
)
from campus.accounts.services.invitations import schema_here

_ATTEMPTS = "accounts.sso.attempts"


@dataclass(frozen=True, kw_only=True)
class Bound:
    """As much of an attempt as the cookie says."""

    provider_id: str
    fresh_since: dt.datetime | None


def remember(request: HttpRequest, attempt: Attempt) -> None:
    """Keep an attempt in this browser's session, and the last few besides."""
    waiting = [*request.session.get(_ATTEMPTS, []), asdict(attempt)]
    request.session[_ATTEMPTS] = waiting[-ATTEMPTS_AT_ONCE:]


def take(request: HttpRequest) -> Attempt | None:
    """Return the attempt that an answer names, used up before anything else happens."""
    state = request.GET.get("state", "")
    waiting = request.session.get(_ATTEMPTS, [])
    found = [one for one in waiting if state and one["state"] == state]
    if not found:
        return None
    request.session[_ATTEMPTS] = [one for one in waiting if one["state"] != state]
    request.session.save()
    return Attempt(**found[0])


def bind(request: HttpRequest, response: HttpResponse, attempt: Attempt) -> None:
    """Let this browser bring the attempt along when another site makes it post."""
    begun = {
        "provider_id": attempt.provider_id,
        "begun_at": attempt.begun_at,
        "is_fresh": attempt.fresh_since is not None,
    }
    kept = [*_kept(request).items(), (attempt.request_id, begun)][-ATTEMPTS_AT_ONCE:]
    response.set_cookie(
        settings.SAML_COOKIE_NAME,
        signing.dumps(dict(kept), salt=_salt(), compress=True),
        max_age=ATTEMPT_VALID_FOR,
        secure=True,
        httponly=True,
        samesite="None",
    )


def bound_to(request: HttpRequest, request_id: str, *, now: dt.datetime) -> Bound:
    """Return the attempt of this browser that an answer is to.

    :raises SignInRefused: "state" without one, "expired_attempt" where it is too old
    """
    found = _kept(request).get(request_id)
    if found is None:
        raise SignInRefused("state")
    begun_at = dt.datetime.fromisoformat(found["begun_at"])
    if now - begun_at > ATTEMPT_VALID_FOR:
        raise SignInRefused("expired_attempt")
    return Bound(
        provider_id=found["provider_id"], fresh_since=begun_at if found["is_fresh"] else None
    )


def _kept(request: HttpRequest) -> dict[str, dict[str, Any]]:
    try:
        text = request.COOKIES[settings.SAML_COOKIE_NAME]
        found: dict[str, dict[str, Any]] = signing.loads(text, salt=_salt())
    except (KeyError, signing.BadSignature):
        return {}
    return found


def _salt() -> str:
    return f"accounts.saml:{schema_here()}"
