"""Send a browser to a SAML provider, and keep the key that signs what it carries."""

from __future__ import annotations

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from campus.accounts.queries.sso import ProviderView
from campus.accounts.rules.saml import PERSISTENT
from campus.accounts.rules.sso import Attempt
from campus.accounts.services.sso.saml.carrying import REQUEST, address_with
from campus.accounts.services.sso.saml.describing import POST
from campus.accounts.services.sso.saml.parsing import ASSERTIONS, PROTOCOL, as_text, name

_KEY_BITS = 3072
_KEY_VALID_FOR = dt.timedelta(days=3 * 366)


def sign_on_address(
    provider: ProviderView, attempt: Attempt, *, answer_address: str, now: dt.datetime
) -> str:
    """Return where to send the browser (HTTP-Redirect binding; Bindings, section 3.4.4)."""
    request = _request(provider, attempt, answer_address=answer_address, now=now)
    return address_with(
        request, field=REQUEST, address=provider.sign_on_url, sealed_key=provider.sealed_secret
    )


def new_signing_key(*, host: str, now: dt.datetime) -> tuple[str, str]:
    """Return a new key and its own certificate, both as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
    certificate = (
        x509.CertificateBuilder(named, named, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + _KEY_VALID_FOR)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def _request(
    provider: ProviderView, attempt: Attempt, *, answer_address: str, now: dt.datetime
) -> bytes:
    request = etree.Element(
        name("p", "AuthnRequest"),
        nsmap={"samlp": PROTOCOL, "saml": ASSERTIONS},
        ID=attempt.request_id,
        Version="2.0",
        IssueInstant=as_text(now),
        Destination=provider.sign_on_url,
        ProtocolBinding=POST,
        AssertionConsumerServiceURL=answer_address,
    )
    if attempt.mode != "sign_in":
        request.set("ForceAuthn", "true")
    etree.SubElement(request, name("a", "Issuer")).text = provider.client_id
    if not provider.subject_attribute:
        etree.SubElement(request, name("p", "NameIDPolicy"), Format=PERSISTENT, AllowCreate="true")
    text: bytes = etree.tostring(request)
    return text
