"""What is believed of a SAML 2.0 assertion whose signature is right, and of a provider's metadata.

Core and Profiles (section 4.1) of OASIS, 2005-03-15. No Django, no database, no XML.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from campus.accounts.rules.sso import LARGEST_SUBJECT, LEEWAY, ClaimRefused, SignInRefused
from campus.kernel.refusal import Refusal

LARGEST_ANSWER = 256 * 1024
LARGEST_METADATA = 512 * 1024
MOST_CERTIFICATES = 4
LARGEST_ENTITY_ID = 380
LARGEST_ADDRESS = 500
LEAST_RSA_BITS = 2048
# SAML has no way to ask again whether somebody is still there: after so long the browser has to.
ASKED_AGAIN_AFTER = dt.timedelta(hours=4)
# A believed assertion is remembered at least this long, longer where it says so.
KEPT_FOR = dt.timedelta(days=1)
EXPIRES_SOON = dt.timedelta(days=30)

_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
PERSISTENT, TRANSIENT = f"{_FORMAT}persistent", f"{_FORMAT}transient"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
NO_SUCH_NAME_ID = "urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

SIGNATURES = frozenset(
    f"http://www.w3.org/2001/04/xmldsig-more#{name}"
    for name in (
        "rsa-sha256", "rsa-sha384", "rsa-sha512", "ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512",
    )
)  # fmt: skip
DIGESTS = frozenset(
    {
        "http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2001/04/xmldsig-more#sha384",
        "http://www.w3.org/2001/04/xmlenc#sha512",
    }
)
CANONICAL = "http://www.w3.org/2001/10/xml-exc-c14n#"
# Core, section 5.4.4: nothing else may change what was signed before it is compared.
TRANSFORMS = frozenset({"http://www.w3.org/2000/09/xmldsig#enveloped-signature", CANONICAL})

# The last part of an attribute's name: what a person or a help desk can change proves nothing.
MUTABLE_ATTRIBUTES = frozenset(
    {
        "cn", "commonname", "displayname", "email", "emailaddress", "givenname", "homephone",
        "mail", "mobile", "name", "samaccountname", "sn", "surname", "telephonenumber", "uid",
        "upn", "userprincipalname", "windowsaccountname",
        "2.5.4.3", "2.5.4.4", "2.5.4.42", "0.9.2342.19200300.100.1.1", "0.9.2342.19200300.100.1.3",
        "2.16.840.1.113730.3.1.241", "1.3.6.1.4.1.5923.1.1.1.6",
    }
)  # fmt: skip

METADATA_REASONS = {
    "source": "Bitte geben Sie die Metadaten auf genau einem Weg an: Adresse, Datei oder Text.",
    "unreachable": "Unter dieser Adresse kommen keine Metadaten. Bitte prüfen Sie sie.",
    "xml": "Das sind keine Metadaten nach SAML 2.0 oder sie enthalten Unerlaubtes.",
    "provider": "Die Metadaten beschreiben nicht genau einen Anmeldedienst (IDPSSODescriptor).",
    "entity_id": "Die Kennung des Anmeldedienstes (entityID) fehlt oder ist zu lang.",
    "address": (
        "Es fehlt eine Anmeldeadresse mit „https://“ für HTTP-Redirect. Bitte schalten Sie diese "
        "Bindung beim Anmeldedienst ein."
    ),
    "certificate": "Es fehlt ein Zertifikat zum Unterschreiben, oder es ist unlesbar.",
    "weak": (
        "Der Schlüssel im Zertifikat ist zu schwach. Nötig sind RSA mit mindestens 2048 Bit oder "
        "eine Kurve mit mindestens 256 Bit."
    ),
    "expired": "Alle Zertifikate in den Metadaten sind abgelaufen.",
}


class MetadataRefused(Refusal):
    """Metadata of a provider that cannot be used; `reason` is a key of `METADATA_REASONS`."""

    code = "saml_metadata_refused"
    sentence = "%(why)s"
    status = 422

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason=reason, why=METADATA_REASONS[reason])


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What a provider says about itself, as far as it is used; certificates as PEM."""

    entity_id: str
    sign_on_url: str
    certificates: tuple[str, ...]
    wants_signed_requests: bool
    sign_out_url: str = ""
    sign_out_answer_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """Who may hand an assertion in, where, until when, and as an answer to what."""

    method: str
    recipient: str
    in_response_to: str
    not_before: dt.datetime | None
    not_on_or_after: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class NameId:
    """How a provider calls a person in an assertion, and has to be asked about them."""

    value: str = ""
    format: str = ""
    qualifier: str = ""
    here: str = ""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One assertion, read from nothing but what the signature covers."""

    id: str
    issuer: str
    audiences: tuple[frozenset[str], ...]
    not_before: dt.datetime | None
    not_on_or_after: dt.datetime | None
    confirmations: tuple[Confirmation, ...]
    name_id: NameId
    attributes: Mapping[str, str | list[str]]
    friendly: Mapping[str, str]
    authenticated_at: dt.datetime | None
    session_until: dt.datetime | None
    session_index: str


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What stands around an assertion, perhaps unsigned: good for refusing, never for believing."""

    in_response_to: str
    issuer: str
    destination: str
    statuses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What an answer to one attempt must say."""

    issuer: str
    entity_id: str
    answer_address: str
    request_id: str
    fresh_since: dt.datetime | None


def check_envelope(envelope: Envelope, expected: Expected) -> None:
    """Make sure that a response is not for somebody else, and says yes.

    :raises SignInRefused: "destination", "issuer", "name_id" or "provider_error"
    """
    if envelope.destination not in {"", expected.answer_address}:
        raise SignInRefused("destination")
    if envelope.issuer not in {"", expected.issuer}:
        raise SignInRefused("issuer")
    if NO_SUCH_NAME_ID in envelope.statuses:
        raise SignInRefused("name_id")
    if envelope.statuses[:1] != (SUCCESS,):
        raise SignInRefused("provider_error")


def check_statement(statement: Statement, expected: Expected, *, now: dt.datetime) -> None:
    """Make sure that an assertion was made by the provider for this attempt, here and now.

    :raises SignInRefused: "issuer", "audience", "expired", "recipient", "state" or "not_fresh"
    """
    if statement.issuer != expected.issuer:
        raise SignInRefused("issuer")
    if not statement.audiences or any(expected.entity_id not in one for one in statement.audiences):
        raise SignInRefused("audience")
    if not _is_within(statement.not_before, statement.not_on_or_after, now=now):
        raise SignInRefused("expired")
    _check_confirmation(statement, expected, now=now)
    if statement.session_until is not None and statement.session_until <= now:
        raise SignInRefused("expired")
    _check_freshness(statement, expected)


def subject_of(statement: Statement, *, attribute: str) -> str:
    """Return who somebody is at a provider: a persistent NameID, or the attribute HR has named.

    :raises SignInRefused: "transient" or "name_id", "attribute" where that is missing
    """
    if attribute:
        value = statement.attributes.get(attribute)
        if not isinstance(value, str) or not 0 < len(value) <= LARGEST_SUBJECT:
            raise SignInRefused("attribute")
        return value
    if statement.name_id.format == TRANSIENT:
        raise SignInRefused("transient")
    if statement.name_id.format != PERSISTENT:
        raise SignInRefused("name_id")
    if not 0 < len(statement.name_id.value) <= LARGEST_SUBJECT:
        raise SignInRefused("name_id")
    return statement.name_id.value


def lasts_until(session_until: dt.datetime | None, *, now: dt.datetime) -> dt.datetime:
    """Return when a session has to ask its provider again by way of the browser."""
    latest = now + ASKED_AGAIN_AFTER
    return min(session_until, latest) if session_until else latest


def check_attribute(attribute: str) -> None:
    """Make sure that an attribute may say who somebody is.

    :raises ClaimRefused: one that people can change
    """
    last = attribute.lower().replace("urn:oid:", "").rstrip("/").rsplit("/", 1)[-1]
    if last.rsplit(":", 1)[-1] in MUTABLE_ATTRIBUTES or "@" in attribute:
        raise ClaimRefused


def check_metadata(metadata: Metadata, *, plain_allowed: bool) -> None:
    """Make sure that a provider can be asked as its metadata say.

    :raises MetadataRefused: "entity_id", "address" or "certificate"
    """
    if not 0 < len(metadata.entity_id) <= LARGEST_ENTITY_ID:
        raise MetadataRefused("entity_id")
    if not is_address(metadata.sign_on_url, plain_allowed=plain_allowed):
        raise MetadataRefused("address")
    if not 0 < len(metadata.certificates) <= MOST_CERTIFICATES:
        raise MetadataRefused("certificate")


def is_address(url: str, *, plain_allowed: bool) -> bool:
    """Tell whether a browser may be sent to an address that metadata name."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    schemes = {"https", "http"} if plain_allowed else {"https"}
    return parts.scheme in schemes and bool(parts.hostname) and len(url) <= LARGEST_ADDRESS


def _check_confirmation(statement: Statement, expected: Expected, *, now: dt.datetime) -> None:
    """One bearer confirmation must fit wholly (Profiles, section 4.1.4.3)."""
    bearers = [one for one in statement.confirmations if one.method == BEARER]
    here = [one for one in bearers if one.recipient == expected.answer_address]
    if not here:
        raise SignInRefused("recipient")
    meant = [one for one in here if one.in_response_to == expected.request_id]
    if not meant:
        raise SignInRefused("state")
    if not any(
        one.not_on_or_after is not None and _is_within(one.not_before, one.not_on_or_after, now=now)
        for one in meant
    ):
        raise SignInRefused("expired")


def _check_freshness(statement: Statement, expected: Expected) -> None:
    if expected.fresh_since is None:
        return
    at = statement.authenticated_at
    if at is None or at < expected.fresh_since - LEEWAY:
        raise SignInRefused("not_fresh")


def _is_within(starts: dt.datetime | None, ends: dt.datetime | None, *, now: dt.datetime) -> bool:
    return (starts is None or starts - LEEWAY <= now) and (ends is None or now < ends + LEEWAY)
