"""What a browser carries between us and a provider in an address (Bindings, section 3.4)."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import zlib
from collections.abc import Callable, Collection, Mapping
from urllib.parse import unquote, unquote_plus, urlencode

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from campus.accounts.rules import saml as rules
from campus.accounts.rules.saml_sign_out import LARGEST_RELAY_STATE
from campus.accounts.rules.sso import SignInRefused
from campus.accounts.services.mail import unseal

REQUEST, ANSWER = "SAMLRequest", "SAMLResponse"
_OURS = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
# In this order they were signed (section 3.4.4.1).
_SIGNED = ("RelayState", "SigAlg")


def address_with(
    message: bytes, *, field: str, address: str, sealed_key: str, relay_state: str = ""
) -> str:
    """Return an address that carries a message, signed where there is a key."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(message) + packer.flush()
    query = urlencode({field: base64.b64encode(packed)})
    if relay_state:
        query += f"&{urlencode({'RelayState': relay_state})}"
    if sealed_key:
        query += f"&{urlencode({'SigAlg': _OURS})}"
        query += f"&{urlencode({'Signature': _signature(sealed_key, query)})}"
    return f"{address}{'&' if '?' in address else '?'}{query}"


def carried_message(
    query: str, *, field: str, certificates: Collection[x509.Certificate], now: dt.datetime
) -> bytes:
    """Return the message in an address whose signature is the provider's.

    The signature is of the very octets that came: who decodes and encodes them anew gets others.

    :raises SignInRefused: "malformed", "unsigned", "algorithm", "signature" or "certificate" or
        "too_large"
    """
    parts = _parts(query)
    if not parts.get("Signature") or not parts.get("SigAlg"):
        raise SignInRefused("unsigned")
    signed = "&".join(f"{name}={parts[name]}" for name in (field, *_SIGNED) if name in parts)
    check = _check_by(unquote(parts["SigAlg"]))
    signature = _decoded(parts["Signature"])
    by = [one for one in certificates if check(one, signature, signed.encode())]
    if not by:
        raise SignInRefused("signature")
    if not any(one.not_valid_before_utc <= now <= one.not_valid_after_utc for one in by):
        raise SignInRefused("certificate")
    return _unpacked(_decoded(parts.get(field, "")))


def relay_state_of(query: str) -> str:
    """Return what the provider wants to have back with our answer."""
    return unquote_plus(_parts(query).get("RelayState", ""))[:LARGEST_RELAY_STATE]


def _parts(query: str) -> Mapping[str, str]:
    """By name, as they stand there; nothing may stand there twice."""
    pairs = [part.partition("=")[::2] for part in query.split("&") if part]
    found = dict(pairs)
    if len(found) != len(pairs):
        raise SignInRefused("malformed")
    return found


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(unquote(text).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignInRefused("malformed") from error


def _unpacked(packed: bytes) -> bytes:
    """What was packed, but no more of it than a message may have."""
    opener = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        text = opener.decompress(packed, rules.LARGEST_ANSWER + 1)
    except zlib.error as error:
        raise SignInRefused("malformed") from error
    if len(text) > rules.LARGEST_ANSWER:
        raise SignInRefused("too_large")
    return text


def _check_by(algorithm: str) -> Callable[[x509.Certificate, bytes, bytes], bool]:
    if algorithm not in rules.SIGNATURES:
        raise SignInRefused("algorithm")
    kind, _dash, digest = algorithm.rpartition("#")[2].partition("-")
    is_by = {"rsa": _is_by_rsa, "ecdsa": _is_by_curve}[kind]
    return lambda one, signature, text: is_by(one, signature, text, _HASHES[digest])


def _is_by_rsa(
    certificate: x509.Certificate, signature: bytes, text: bytes, digest: hashes.HashAlgorithm
) -> bool:
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(signature, text, padding.PKCS1v15(), digest)
    except InvalidSignature:
        return False
    return True


def _is_by_curve(
    certificate: x509.Certificate, signature: bytes, text: bytes, digest: hashes.HashAlgorithm
) -> bool:
    """Both numbers of the signature stand one behind the other (RFC 4050, section 3.3)."""
    key = certificate.public_key()
    half = len(signature) // 2
    if not isinstance(key, ec.EllipticCurvePublicKey) or not half or len(signature) % 2:
        return False
    numbers = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    try:
        key.verify(encode_dss_signature(*numbers), text, ec.ECDSA(digest))
    except InvalidSignature:
        return False
    return True


def _signature(sealed_key: str, query: str) -> bytes:
    key = serialization.load_pem_private_key(unseal(sealed_key).encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the key that signs what we say is RSA")
    return base64.b64encode(key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256()))
