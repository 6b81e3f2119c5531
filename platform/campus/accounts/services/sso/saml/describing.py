"""Metadata: what a provider says about itself, and what we say about ourselves."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import textwrap
from collections.abc import Iterable, Mapping

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from lxml import etree

from campus.accounts.rules import saml as rules
from campus.accounts.rules.saml import Metadata, MetadataRefused
from campus.accounts.rules.sso import SignInRefused
from campus.accounts.services.sso.saml.parsing import (
    METADATA,
    PREFIXES,
    PROTOCOL,
    SIGNATURES,
    Element,
    name,
    parse,
    text_of,
)
from campus.outbox.api import DocumentUnreachable, fetch

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
CONTENT_TYPE = "application/samlmetadata+xml"
_LEAST_CURVE_BITS = 256
_OK = 200


def fetch_metadata(url: str) -> bytes:
    """Read metadata from an address that somebody typed, as guarded as discovery is.

    :raises MetadataRefused: "unreachable"
    """
    try:
        found = fetch(
            url,
            headers={"Accept": f"{CONTENT_TYPE}, application/xml;q=0.9, text/xml;q=0.8"},
            largest=rules.LARGEST_METADATA,
            inner_hosts=settings.INNER_PROVIDERS,
        )
    except DocumentUnreachable as refusal:
        raise MetadataRefused("unreachable") from refusal
    if found.status != _OK:
        raise MetadataRefused("unreachable")
    return found.body


def read_metadata(text: bytes, *, now: dt.datetime) -> Metadata:
    """Return what one provider's metadata say.

    :raises MetadataRefused: with the reason, for whatever cannot be used
    """
    try:
        root = parse(text, largest=rules.LARGEST_METADATA)
    except SignInRefused as refusal:
        raise MetadataRefused("xml") from refusal
    found = list(root.iter(name("m", "IDPSSODescriptor")))
    if len(found) != 1 or PROTOCOL not in found[0].get("protocolSupportEnumeration", "").split():
        raise MetadataRefused("provider")
    descriptor, entity = found[0], found[0].getparent()
    if entity is None or entity.tag != name("m", "EntityDescriptor"):
        raise MetadataRefused("provider")
    sign_out, sign_out_answer = _sign_out_urls(descriptor)
    metadata = Metadata(
        entity_id=entity.get("entityID", "").strip(),
        sign_on_url=_service(descriptor, "SingleSignOnService").get("Location", "").strip(),
        certificates=tuple(dict.fromkeys(_certificates(descriptor))),
        wants_signed_requests=descriptor.get("WantAuthnRequestsSigned") in {"true", "1"},
        sign_out_url=sign_out,
        sign_out_answer_url=sign_out_answer,
    )
    rules.check_metadata(metadata, plain_allowed=settings.WEBHOOKS_TO_THIS_MACHINE)
    if all(one.not_valid_after_utc <= now for one in loaded("".join(metadata.certificates))):
        raise MetadataRefused("expired")
    return metadata


def loaded(certificates: str) -> list[x509.Certificate]:
    """Return the certificates of a text in PEM."""
    return x509.load_pem_x509_certificates(certificates.encode()) if certificates else []


def own_metadata(
    *, entity_id: str, answer_address: str, sign_out_address: str, certificates: Iterable[str]
) -> bytes:
    """Return our own metadata; with a certificate for each version that signs its questions.

    Signing out is offered only with one: what is said about it has to be signed.
    """
    own = list(dict.fromkeys(certificates))
    root = etree.Element(
        name("m", "EntityDescriptor"), nsmap={None: METADATA, "ds": SIGNATURES}, entityID=entity_id
    )
    service = etree.SubElement(
        root,
        name("m", "SPSSODescriptor"),
        AuthnRequestsSigned="true" if own else "false",
        WantAssertionsSigned="true",
        protocolSupportEnumeration=PROTOCOL,
    )
    for one in loaded("".join(own)):
        key = etree.SubElement(service, name("m", "KeyDescriptor"), use="signing")
        data = etree.SubElement(
            etree.SubElement(key, name("ds", "KeyInfo")), name("ds", "X509Data")
        )
        der = base64.b64encode(one.public_bytes(Encoding.DER)).decode()
        etree.SubElement(data, name("ds", "X509Certificate")).text = der
    for binding in (REDIRECT, POST) if own else ():
        etree.SubElement(
            service, name("m", "SingleLogoutService"), Binding=binding, Location=sign_out_address
        )
    etree.SubElement(service, name("m", "NameIDFormat")).text = rules.PERSISTENT
    etree.SubElement(
        service,
        name("m", "AssertionConsumerService"),
        Binding=POST,
        Location=answer_address,
        index="0",
        isDefault="true",
    )
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return text


def _service(descriptor: Element, kind: str) -> Mapping[str, str]:
    """The first of a provider's addresses for a purpose that takes what stands in an address."""
    services = descriptor.iterfind(f"m:{kind}", PREFIXES)
    return next((one.attrib for one in services if one.get("Binding") == REDIRECT), {})


def _sign_out_urls(descriptor: Element) -> tuple[str, str]:
    """Where to ask for a sign-out, and where to answer one if that is elsewhere."""
    found = _service(descriptor, "SingleLogoutService")
    plain = settings.WEBHOOKS_TO_THIS_MACHINE
    # One that no browser may be sent to is none: signing in works without.
    url, answer = (
        said if rules.is_address(said, plain_allowed=plain) else ""
        for said in (found.get("Location", "").strip(), found.get("ResponseLocation", "").strip())
    )
    return url, answer if url else ""


def _certificates(descriptor: Element) -> Iterable[str]:
    for key in descriptor.iterfind("m:KeyDescriptor", PREFIXES):
        if key.get("use", "signing") != "signing":
            continue
        for one in key.iterfind("ds:KeyInfo/ds:X509Data/ds:X509Certificate", PREFIXES):
            yield _as_pem("".join(text_of(one).split()))


def _as_pem(text: str) -> str:
    """Return a certificate in PEM after looking at its key."""
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(text, validate=True))
        public = certificate.public_key()
    except (ValueError, binascii.Error, x509.UnsupportedGeneralNameType) as error:
        raise MetadataRefused("certificate") from error
    is_strong = (
        public.key_size >= rules.LEAST_RSA_BITS
        if isinstance(public, rsa.RSAPublicKey)
        else isinstance(public, ec.EllipticCurvePublicKey) and public.key_size >= _LEAST_CURVE_BITS
    )
    if not is_strong:
        raise MetadataRefused("weak")
    body = "\n".join(textwrap.wrap(text, 64))
    return f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
