"""Who asks the interface: a program with a token, or a person with a session."""

from __future__ import annotations

from typing import Any

import structlog
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import APIException, AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from campus.accounts.rules.tokens import is_token
from campus.accounts.services.tokens import actor_with_token
from campus.kernel.actor import Actor
from campus.web.interface.refusals import TokenInAddress
from campus.web.interface.throttling import count, seconds_left

log = structlog.get_logger("campus.accounts")

_UNKNOWN = (
    "Dieser Zugangsschlüssel gilt hier nicht: er ist unbekannt, widerrufen, abgelaufen, von einer "
    "anderen Adresse der Plattform, oder wer ihn erstellt hat, ist vom Anmeldedienst abgemeldet. "
    "Bitte melden Sie sich an und sehen Sie unter „Mein Konto“ nach."
)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer kc_…` (RFC 6750, section 2.1); never a query parameter."""

    def authenticate(self, request: Request) -> tuple[object, object] | None:
        """Set the request's actor to the token's and return both; None without a token.

        :raises AuthenticationFailed: for a token that does not count here
        :raises TokenInAddress: for a token in the address, valid or not
        """
        if any(map(is_token, request.query_params.dict().values())):
            raise TokenInAddress
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        actor = self._actor(request, words[1].decode("latin-1")) if len(words) == 2 else None
        if actor is None:
            raise self._refusal(request)
        request._request.actor = actor  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(actor=actor.pseudonym)
        return actor, actor

    def authenticate_header(self, request: Request) -> str:
        """Name the way to authenticate in answers with 401."""
        return 'Bearer realm="KommunalCampus"'

    def _actor(self, request: Request, secret: str) -> Actor | None:
        asked: Any = request._request
        return actor_with_token(
            secret,
            schema=asked.municipality.schema_name if asked.municipality else "public",
            municipality_id=asked.municipality.id if asked.municipality else None,
            now=asked.now,
        )

    def _refusal(self, request: Request) -> APIException:
        asked: Any = request._request
        log.warning("token_refused")
        if count("unknown_token", BaseThrottle().get_ident(request), now=asked.now):
            return AuthenticationFailed(_UNKNOWN)
        return Throttled(seconds_left(asked.now))


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the interface names it."""

    target_class = TokenAuthentication
    name = "token"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the security scheme."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "Zugangsschlüssel aus „Mein Konto“, beginnt mit kc_",
        }
