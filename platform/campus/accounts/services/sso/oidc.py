"""OpenID Connect: authorization code with PKCE, and nothing believed without a signature."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.cache import cache
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from campus.accounts.queries.sso import ProviderView
from campus.accounts.rules import sso as rules
from campus.accounts.rules.sso import Attempt, Endpoints, Logout, SignInRefused
from campus.accounts.services.mail import unseal
from campus.outbox.api import Document, DocumentUnreachable, fetch

_KEPT_SECONDS = 10 * 60
# An unknown key asks for the keys again, but not each time that somebody invents one.
_RENEWED_SECONDS = 30
_OK = 200


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """What a provider has said and signed about a person, and how to ask it again.

    Where there is no such way, `lasts_until` may say when its word ends.
    """

    issuer: str
    subject: str
    claims: Mapping[str, Any]
    friendly: Mapping[str, str] = field(default_factory=dict)
    id_token: str = ""
    refresh_token: str = ""
    # How a sign-out at the provider would call the person and the session; `name_id` asks for one.
    name: str = ""
    session: str = ""
    name_id: str = ""
    lasts_until: dt.datetime | None = None


def authorization_address(provider: ProviderView, attempt: Attempt, *, redirect_uri: str) -> str:
    """Return where to send the browser so that its person signs in at the provider.

    :raises SignInRefused: "unreachable" or "discovery"
    """
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.scopes,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
    }
    if attempt.mode != "sign_in":
        # The second has the provider say when it asked, where it can (Core 1.0, section 2).
        query |= {"prompt": "login", "max_age": "0"}
    return _with_query(endpoints_of(provider).authorization, query)


def exchange(
    provider: ProviderView,
    attempt: Attempt,
    *,
    code: str,
    redirect_uri: str,
    now: dt.datetime,
) -> Assertion:
    """Hand a code in and return what the provider says about its person.

    :raises SignInRefused: with the reason, for whatever is not exactly as it must be
    """
    answer = _ask_for_tokens(
        provider,
        grant_type="authorization_code",
        code=code,
        redirect_uri=redirect_uri,
        code_verifier=attempt.verifier,
    )
    id_token = answer.get("id_token")
    if not isinstance(id_token, str):
        raise SignInRefused("signature")
    claims = verified_claims(provider, id_token)
    subject = rules.check_claims(
        claims,
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce=attempt.nonce,
        now=now,
        fresh_since=attempt.fresh_since,
    )
    if provider.match_by and provider.match_claim not in claims:
        claims = _with_person(provider, claims, access_token=str(answer.get("access_token") or ""))
    return Assertion(
        issuer=provider.issuer,
        subject=subject,
        claims=claims,
        id_token=id_token,
        refresh_token=str(answer.get("refresh_token") or ""),
        name=subject,
        session=rules.session_of(claims),
    )


def refresh(provider: ProviderView, *, refresh_token: str) -> str:
    """Ask the provider whether a person is still there; return the token for the next time.

    :raises SignInRefused: "code" where it says no, "unreachable" where it says nothing
    """
    answer = _ask_for_tokens(provider, grant_type="refresh_token", refresh_token=refresh_token)
    return str(answer.get("refresh_token") or refresh_token)


def logout_meant(provider: ProviderView, *, logout_token: str, now: dt.datetime) -> Logout:
    """Return whom a provider signs out by a logout token.

    :raises SignInRefused: with the reason, for whatever is not exactly as it must be
    """
    claims = verified_claims(provider, logout_token)
    return rules.check_logout(claims, issuer=provider.issuer, client_id=provider.client_id, now=now)


def end_session_address(provider: ProviderView, *, id_token: str, back_to: str) -> str:
    """Return where a person signs out at the provider too, "" where it offers nothing.

    :raises SignInRefused: "unreachable" or "discovery"
    """
    address = endpoints_of(provider).end_session
    query = {
        "client_id": provider.client_id,
        "id_token_hint": id_token,
        "post_logout_redirect_uri": back_to,
    }
    return _with_query(address, query) if address else ""


def endpoints_of(provider: ProviderView) -> Endpoints:
    """Return a provider's endpoints, read anew every ten minutes.

    :raises SignInRefused: "unreachable" or "discovery"
    """
    key = _key(provider, "endpoints")
    kept = cache.get(key)
    if kept is not None:
        return Endpoints(**kept)
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    found = rules.read_discovery(
        _json(_fetch(address)),
        issuer=provider.issuer,
        plain_allowed=settings.WEBHOOKS_TO_THIS_MACHINE,
    )
    cache.set(key, asdict(found), _KEPT_SECONDS)
    return found


def verified_claims(provider: ProviderView, token: str) -> Mapping[str, Any]:
    """Return the claims of a token that the provider has signed with a key of today.

    :raises SignInRefused: "algorithm" or "signature", "unreachable" without keys
    """
    keys = _keys(provider)
    if not _has_key(keys, token) and cache.add(_key(provider, "renewed"), True, _RENEWED_SECONDS):
        keys = _keys(provider, anew=True)
    try:
        return jwt.decode(token, keys, algorithms=list(rules.ALGORITHMS)).claims
    except (JoseError, ValueError) as error:
        raise SignInRefused("signature") from error


def _has_key(keys: KeySet, token: str) -> bool:
    """Whether a token's key is among these, if its header says anything worth asking about."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise SignInRefused("signature") from error
    if header.get("alg") not in rules.ALGORITHMS:
        raise SignInRefused("algorithm")
    kid = header.get("kid")
    return kid is None or any(key.kid == kid for key in keys)


def _keys(provider: ProviderView, *, anew: bool = False) -> KeySet:
    key = _key(provider, "keys")
    kept = None if anew else cache.get(key)
    if kept is None:
        kept = _json(_fetch(endpoints_of(provider).keys))
        cache.set(key, kept, _KEPT_SECONDS)
    try:
        return KeySet.import_key_set(
            {"keys": [one for one in kept["keys"] if one.get("use", "sig") == "sig"]}
        )
    except (JoseError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise SignInRefused("signature") from error


def _with_person(
    provider: ProviderView, claims: Mapping[str, Any], *, access_token: str
) -> Mapping[str, Any]:
    """Ask who the person is where the ID token does not say: it need not (Core, section 5.4)."""
    address = endpoints_of(provider).person
    if not address or not access_token:
        return claims
    said = _json(_fetch(address, headers={"Authorization": f"Bearer {access_token}"}))
    return rules.with_person(claims, said)


def _ask_for_tokens(provider: ProviderView, **given: str) -> Mapping[str, Any]:
    endpoints = endpoints_of(provider)
    secret = unseal(provider.sealed_secret) if provider.sealed_secret else ""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if not secret or endpoints.by_post:
        given["client_id"] = provider.client_id
        if secret:
            given["client_secret"] = secret
    else:
        # Both parts form-encoded first (RFC 6749, section 2.3.1).
        pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    answer = _fetch(endpoints.token, body=urlencode(given).encode(), headers=headers)
    if 400 <= answer.status < 500:
        raise SignInRefused("code")
    return _json(answer)


def _fetch(
    url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Document:
    try:
        return fetch(url, body=body, headers=headers, inner_hosts=settings.INNER_PROVIDERS)
    except DocumentUnreachable as refusal:
        raise SignInRefused("unreachable") from refusal


def _json(document: Document) -> Mapping[str, Any]:
    if document.status != _OK:
        raise SignInRefused("unreachable")
    try:
        found = json.loads(document.body)
    except (ValueError, RecursionError) as error:
        raise SignInRefused("unreachable") from error
    if not isinstance(found, dict):
        raise SignInRefused("unreachable")
    return found


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def _key(provider: ProviderView, what: str) -> str:
    return f"sso:{provider.id}:{what}"
