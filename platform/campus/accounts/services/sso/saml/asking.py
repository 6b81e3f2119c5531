"""Send a browser to a SAML provider, and keep the key that signs what it carries."""

from __future__ import annotations

import base64
import datetime as dt
import zlib
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from campus.accounts.queries.sso import ProviderView
from campus.accounts.rules.saml import PERSISTENT
from campus.accounts.rules.sso import Attempt
from campus.accounts.services.mail import unseal
from campus.accounts.services.sso.saml.describing import POST
from campus.accounts.services.sso.saml.parsing import ASSERTIONS, PROTOCOL, name

_SIGNATURE = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_KEY_BITS = 3072
_KEY_VALID_FOR = dt.timedelta(days=3 * 366)


def sign_on_address(
    provider: ProviderView, attempt: Attempt, *, answer_address: str, now: dt.datetime
) -> str:
    """Return where to send the browser (HTTP-Redirect binding; Bindings, section 3.4.4)."""
    request = _request(provider, attempt, answer_address=answer_address, now=now)
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(request) + packer.flush()
    query = urlencode({"SAMLRequest": base64.b64encode(packed)})
    if provider.sealed_secret:
        query += f"&{urlencode({'SigAlg': _SIGNATURE})}"
        query += f"&{urlencode({'Signature': _signature(provider, query)})}"
    return f"{provider.sign_on_url}{'&' if '?' in provider.sign_on_url else '?'}{query}"


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
        IssueInstant=now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
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


def _signature(provider: ProviderView, query: str) -> bytes:
    key = serialization.load_pem_private_key(unseal(provider.sealed_secret).encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the key that signs questions is RSA")
    return base64.b64encode(key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256()))
