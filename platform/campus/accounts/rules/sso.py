"""Sign-in by a municipality's own identity provider: what is believed, and what is not.

OpenID Connect Core 1.0, Discovery 1.0 and Back-Channel Logout 1.0. No Django, no database.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from campus.accounts.rules.saml_reasons import SAML_REASONS
from campus.kernel.refusal import Refusal

# Signatures that only the provider can make. "none" and HS256, whose key we know too, are no such.
ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
)  # fmt: skip
LEEWAY = dt.timedelta(seconds=60)
ATTEMPT_VALID_FOR = dt.timedelta(minutes=15)
ATTEMPTS_AT_ONCE = 5
LARGEST_SUBJECT = 255
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

# How often a session asks the provider whether the person is still there, and for how long one
# goes on while the provider does not answer at all.
RECHECK_AFTER = dt.timedelta(seconds=45)
UNANSWERED_FOR = dt.timedelta(minutes=10)

OIDC, SAML = "oidc", "saml"
PROTOCOLS = {OIDC: "OpenID Connect", SAML: "SAML 2.0"}

PERSONNEL_NUMBER, EXTERNAL_ID = "personnel_number", "external_id"
MATCHES = {
    "": "nur wer sich selbst verbindet",
    PERSONNEL_NUMBER: "die Personalnummer",
    EXTERNAL_ID: "die Kennung aus dem Verzeichnisabgleich (SCIM)",
}
# What a person, or somebody at a help desk, can change proves nothing about who signs in.
MUTABLE_CLAIMS = frozenset(
    {
        "email", "email_verified", "family_name", "given_name", "middle_name", "name", "nickname",
        "phone_number", "preferred_username", "profile", "unique_name", "upn", "username",
        "verified_primary_email", "verified_secondary_email",
    }
)  # fmt: skip

REASONS = {
    "state": "Die Antwort gehört zu keiner Anmeldung, die in diesem Browser begonnen wurde.",
    "expired_attempt": "Die Anmeldung hat länger als 15 Minuten gedauert.",
    "provider_error": "Der Anmeldedienst hat die Anmeldung abgelehnt.",
    "code": "Der Anmeldedienst hat den Code nicht angenommen.",
    "unreachable": "Der Anmeldedienst antwortet nicht wie erwartet.",
    "discovery": "Die Beschreibung des Anmeldedienstes passt nicht zu seiner Adresse.",
    "signature": "Die Unterschrift stimmt nicht oder ist nicht vom Anmeldedienst.",
    "algorithm": "Das Verfahren der Unterschrift ist nicht erlaubt.",
    "issuer": "Die Aussage kommt von einem anderen Anmeldedienst.",
    "audience": "Die Aussage ist für ein anderes Programm bestimmt.",
    "nonce": "Die Aussage gehört zu einer anderen Anmeldung.",
    "expired": "Die Aussage ist abgelaufen oder noch nicht gültig.",
    "subject": "Die Aussage nennt keine Person.",
    "match": "Das vereinbarte Merkmal fehlt in der Aussage.",
    "unknown_person": "Zu dieser Anmeldung gehört hier keine Person.",
    "other_identity": "Der Zugang ist schon mit einer anderen Anmeldung verbunden.",
    "other_account": "Die Anmeldung ist schon mit einem anderen Zugang verbunden.",
    "switched_off": "Die Anmeldung über die Kommune ist nicht eingeschaltet.",
    "closed": "Der Zugang ist geschlossen.",
    **SAML_REASONS,
}


# It is how the sign-in was set up that does not fit.
_NOT_THE_PERSONS = {"unreachable", "discovery"}


class SignInRefused(Refusal):
    """An answer of an identity provider that is not believed; `reason` is a key of `REASONS`."""

    code = "sso_refused"
    sentence = (
        "%(why)s Bitte melden Sie sich noch einmal an. Wenn es wieder nicht klappt, nennen Sie "
        "Ihrer Personalstelle die Kennung „%(reason)s“."
    )
    status = 403

    def __init__(self, reason: str) -> None:
        self.reason = reason
        if reason in _NOT_THE_PERSONS:
            self.status = 422  # type: ignore[misc]
        super().__init__(reason=reason, why=REASONS[reason])


class ProviderUnknown(Refusal):
    code = "sso_provider_unknown"
    sentence = "Diese Einstellung gibt es hier nicht. Bitte beginnen Sie bei der Übersicht."
    status = 404


class ProviderUntested(Refusal):
    code = "sso_untested"
    sentence = (
        "Mit genau dieser Einstellung hat sich noch niemand zur Probe angemeldet. "
        "Bitte melden Sie sich zuerst zur Probe an, dann schalten Sie ein."
    )


class ProviderOff(Refusal):
    code = "sso_off"
    sentence = "Die Anmeldung über die Kommune ist nicht eingeschaltet. Es war nichts zu tun."


class ClaimRefused(Refusal):
    code = "sso_claim_refused"
    sentence = (
        "Dieses Merkmal kann sich ändern und beweist nicht, wer sich anmeldet. Bitte wählen Sie "
        "eines, das fest zur Person gehört, zum Beispiel die Personalnummer."
    )
    status = 422


class IssuerRefused(Refusal):
    code = "sso_issuer_refused"
    sentence = (
        "Die Adresse des Anmeldedienstes beginnt mit „https://“ und hat weder Fragezeichen noch "
        "Raute. Bitte übernehmen Sie sie genau so, wie Ihre IT sie nennt."
    )
    status = 422


class BreakGlassMissing(Refusal):
    code = "sso_break_glass_missing"
    sentence = (
        "Für den Notfall muss mindestens eine Person der Personalstelle sich weiter mit Passwort "
        "und zweitem Nachweis anmelden können. Bitte benennen Sie zuerst einen Notfallzugang."
    )


class BreakGlassUnfit(Refusal):
    code = "sso_break_glass_unfit"
    sentence = (
        "Ein Notfallzugang braucht die Rolle Personalstelle, ein Passwort und einen zweiten "
        "Nachweis (App oder Passkey). Bitte lassen Sie beides zuerst unter „Mein Konto“ einrichten."
    )


class BreakGlassNeeded(Refusal):
    code = "sso_break_glass_needed"
    sentence = (
        "Solange sich alle nur über die Kommune anmelden, muss ein Notfallzugang bleiben. "
        "Bitte benennen Sie zuerst einen anderen."
    )


class OwnSignInOnly(Refusal):
    """Said at every other way in, and at every way to a new password."""

    code = "sso_only"
    sentence = (
        "Ihre Kommune meldet alle über ihre eigene Anmeldung an. "
        "Bitte wählen Sie auf der Seite „Anmelden“ die Anmeldung Ihrer Kommune."
    )
    status = 403


class NotLinked(Refusal):
    code = "sso_not_linked"
    sentence = "Ihr Zugang ist mit keiner Anmeldung der Kommune verbunden. Es war nichts zu tun."


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One sign-in that a browser has begun, as it waits in that browser's session."""

    state: str
    nonce: str
    verifier: str
    provider_id: str
    mode: str
    next_url: str
    account_id: str
    begun_at: str

    @property
    def request_id(self) -> str:
        """What a SAML provider answers to: a name that no other attempt has."""
        return f"_{self.state}"

    @property
    def fresh_since(self) -> dt.datetime | None:
        """Since when the person must have signed in at the provider, where that matters."""
        return None if self.mode == "sign_in" else dt.datetime.fromisoformat(self.begun_at)

    @property
    def challenge(self) -> str:
        """The SHA-256 of the verifier (RFC 7636, section 4.2)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_attempt(
    *, provider_id: str, mode: str, next_url: str, account_id: str, now: dt.datetime
) -> Attempt:
    """Return a new attempt with secrets of 256 bits; `mode` is sign_in, link or test."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _each in range(3))
    return Attempt(
        state=state,
        nonce=nonce,
        verifier=verifier,
        provider_id=provider_id,
        mode=mode,
        next_url=next_url,
        account_id=account_id,
        begun_at=now.isoformat(),
    )


def check_attempt(attempt: Attempt | None, *, now: dt.datetime) -> Attempt:
    """Return the attempt that an answer belongs to.

    :raises SignInRefused: "state" without one, "expired_attempt" where it is too old
    """
    if attempt is None:
        raise SignInRefused("state")
    if now - dt.datetime.fromisoformat(attempt.begun_at) > ATTEMPT_VALID_FOR:
        raise SignInRefused("expired_attempt")
    return attempt


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """What a provider says about itself, as far as it is used."""

    issuer: str
    authorization: str
    token: str
    keys: str
    end_session: str
    by_post: bool
    person: str = ""


def check_issuer(issuer: str, *, plain_allowed: bool) -> None:
    """Make sure that an issuer is an address as OpenID Connect wants it.

    :raises IssuerRefused: otherwise
    """
    try:
        parts = urlsplit(issuer)
    except ValueError:
        raise IssuerRefused from None
    schemes = {"https", "http"} if plain_allowed else {"https"}
    if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
        raise IssuerRefused


def read_discovery(document: Mapping[str, Any], *, issuer: str, plain_allowed: bool) -> Endpoints:
    """Return the endpoints of a discovery document.

    :raises SignInRefused: "discovery" where it speaks of another issuer or lacks something
    """
    if document.get("issuer") != issuer:
        raise SignInRefused("discovery")
    named = {
        name: document.get(key) or ""
        for name, key in {
            "authorization": "authorization_endpoint",
            "token": "token_endpoint",
            "keys": "jwks_uri",
            "end_session": "end_session_endpoint",
            "person": "userinfo_endpoint",
        }.items()
    }
    for name, url in named.items():
        if not (name in {"end_session", "person"} and not url) and not _is_address(
            url, plain_allowed
        ):
            raise SignInRefused("discovery")
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Endpoints(issuer=issuer, by_post="client_secret_basic" not in methods, **named)


def check_claims(
    claims: Mapping[str, Any],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    now: dt.datetime,
    fresh_since: dt.datetime | None = None,
) -> str:
    """Return the subject of an ID token whose signature is right (Core 1.0, section 3.1.3.7).

    :param fresh_since: not believed if the provider says that it last asked its person before
    :raises SignInRefused: "issuer", "audience", "expired", "nonce", "not_fresh" or "subject"
    """
    _check_origin(claims, issuer=issuer, client_id=client_id)
    if not _is_current(claims, now=now):
        raise SignInRefused("expired")
    given = claims.get("nonce")
    if not isinstance(given, str) or not secrets.compare_digest(given.encode(), nonce.encode()):
        raise SignInRefused("nonce")
    if fresh_since is not None and "auth_time" in claims:
        asked_at = _moment(claims["auth_time"])
        if asked_at is None or asked_at < fresh_since - LEEWAY:
            raise SignInRefused("not_fresh")
    return _subject(claims)


@dataclass(frozen=True, kw_only=True)
class Logout:
    """Whom or which session a logout token means; one of both may be empty."""

    token_id: str
    subject: str
    session: str


def with_person(claims: Mapping[str, Any], said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an ID token's claims with what the provider says of its person besides.

    :raises SignInRefused: "subject" where that is another person (Core 1.0, section 5.3.2)
    """
    if said.get("sub") != claims["sub"]:
        raise SignInRefused("subject")
    # What was signed counts.
    return {**said, **claims}


def check_logout(
    claims: Mapping[str, Any], *, issuer: str, client_id: str, now: dt.datetime
) -> Logout:
    """Return what a logout token means (Back-Channel Logout 1.0, section 2.6).

    :raises SignInRefused: "issuer", "audience", "expired", "nonce", "malformed" or "subject"
    """
    _check_origin(claims, issuer=issuer, client_id=client_id)
    issued_at = _moment(claims.get("iat"))
    if issued_at is None or abs(now - issued_at) > dt.timedelta(minutes=2) + LEEWAY:
        raise SignInRefused("expired")
    if "exp" in claims and not _is_current(claims, now=now):
        raise SignInRefused("expired")
    events = claims.get("events")
    if "nonce" in claims or not isinstance(events, Mapping) or LOGOUT_EVENT not in events:
        raise SignInRefused("nonce")
    token_id = claims.get("jti")
    if not isinstance(token_id, str) or not token_id:
        raise SignInRefused("malformed")
    session = session_of(claims)
    subject = "" if session and "sub" not in claims else _subject(claims)
    return Logout(token_id=token_id, subject=subject, session=session)


def session_of(claims: Mapping[str, Any]) -> str:
    """Return which session at the provider a token is about, "" where it does not say."""
    session = claims.get("sid")
    return session if isinstance(session, str) else ""


def check_match(*, match_by: str, claim: str) -> None:
    """Make sure that a claim may say who somebody is.

    :raises ClaimRefused: one that people can change, or a missing one
    """
    if match_by not in MATCHES or bool(match_by) != bool(claim):
        raise ClaimRefused
    if claim.lower() in MUTABLE_CLAIMS or "@" in claim:
        raise ClaimRefused


def matched_value(claims: Mapping[str, Any], claim: str) -> str:
    """Return what a claim says, as text.

    :raises SignInRefused: "match" where it is missing, empty, or a list
    """
    value = claims.get(claim)
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise SignInRefused("match")
    return str(value).strip()


def _check_origin(claims: Mapping[str, Any], *, issuer: str, client_id: str) -> None:
    if claims.get("iss") != issuer:
        raise SignInRefused("issuer")
    audience = claims.get("aud")
    several = [audience] if isinstance(audience, str) else audience
    if not isinstance(several, list) or client_id not in several:
        raise SignInRefused("audience")
    if claims.get("azp", client_id) != client_id or (len(several) > 1 and "azp" not in claims):
        raise SignInRefused("audience")


def _is_current(claims: Mapping[str, Any], *, now: dt.datetime) -> bool:
    ends, begun = _moment(claims.get("exp")), _moment(claims.get("iat"))
    starts = _moment(claims["nbf"]) if "nbf" in claims else begun
    if ends is None or begun is None or starts is None:
        return False
    return max(begun, starts) - LEEWAY <= now < ends + LEEWAY


def _moment(seconds: object) -> dt.datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject or len(subject) > LARGEST_SUBJECT:
        raise SignInRefused("subject")
    return subject


def _is_address(url: object, plain_allowed: bool) -> bool:
    if not isinstance(url, str):
        return False
    try:
        check_issuer(url.partition("?")[0], plain_allowed=plain_allowed)
    except IssuerRefused:
        return False
    return True
