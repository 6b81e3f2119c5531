"""Who asks the interface: a program with a token, or a person with a session."""

from __future__ import annotations

from typing import Any

import structlog
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from campus.accounts.rules.tokens import is_token
from campus.accounts.services.tokens import actor_with_token
from campus.web.interface.refusals import TokenInAddress
from campus.web.interface.throttling import count, seconds_left

_UNKNOWN = (
    "Dieser Zugangsschlüssel gilt hier nicht: er ist unbekannt, widerrufen, abgelaufen oder von "
    "einer anderen Adresse der Plattform. Bitte erstellen Sie einen neuen unter „Mein Konto“."
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
        django_request: Any = request._request
        municipality = django_request.municipality
        actor = len(words) == 2 and actor_with_token(
            words[1].decode("latin-1"),
            schema=municipality.schema_name if municipality else "public",
            municipality_id=municipality.id if municipality else None,
            now=django_request.now,
        )
        if not actor:
            self._refuse(request)
        django_request.actor = actor
        structlog.contextvars.bind_contextvars(actor=actor.pseudonym)
        return actor, actor

    def authenticate_header(self, request: Request) -> str:
        """Name the way to authenticate in answers with 401."""
        return 'Bearer realm="KommunalCampus"'

    def _refuse(self, request: Request) -> None:
        now = request._request.now
        if not count("unknown_token", BaseThrottle().get_ident(request), now=now):
            raise Throttled(seconds_left(now))
        raise AuthenticationFailed(_UNKNOWN)


class TokenScheme(OpenApiAuthenticationExtension):
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
