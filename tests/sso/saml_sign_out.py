"""What a provider by SAML says about signing out, in an address or in a form, and what it hears."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509 import load_pem_x509_certificate
from lxml import etree

from campus.accounts.queries.sso import provider_in_use
from campus.kernel import clock
from tests.sso.saml_idp import PERSISTENT, PREFIXES, Key, SamlProvider, moment

HERE = "/konto/abmelden/kommune/saml/"
SIGN_OUT_URL = "https://login.ludwigshafen.example/saml/slo?realm=rathaus"
ANSWER_URL = "https://login.ludwigshafen.example/saml/slo/antwort"
SERVICE = (
    '<m:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
    f'Location="{SIGN_OUT_URL}"/>'
)
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
PARTIAL = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout"
ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
RSA = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


@dataclass(frozen=True)
class Told:
    """What a browser was sent to the provider with."""

    root: Any
    relay_state: str

    @property
    def statuses(self) -> list[str]:
        return [one.get("Value") for one in self.root.iter(f"{{{PREFIXES['p']}}}StatusCode")]


def asked(provider: SamlProvider, host: str, *indexes: str, **said: str) -> Any:
    """A request that signs somebody out, unsigned; `said` has it say anything else."""
    now = clock.now()
    given = {
        "id": f"_{uuid.uuid4().hex}",
        "issuer": provider.entity_id,
        "destination": f"http://{host}{HERE}",
        "now": moment(now),
        "ends": moment(now + dt.timedelta(minutes=5)),
        "name_id": "anna-at-home",
        "indexes": "".join(f"<p:SessionIndex>{one}</p:SessionIndex>" for one in indexes),
        **said,
    }
    return etree.fromstring(_REQUEST.format(**given))


def answered(
    provider: SamlProvider, host: str, request_id: str, *statuses: str, **said: str
) -> Any:
    """The provider's answer to a request of ours, unsigned."""
    inner = ""
    for status in reversed(statuses or (SUCCESS,)):
        inner = f'<p:StatusCode Value="{status}">{inner}</p:StatusCode>'
    given = {
        "id": f"_{uuid.uuid4().hex}",
        "issuer": provider.entity_id,
        "destination": f"http://{host}{HERE}",
        "now": moment(clock.now()),
        "in_response_to": request_id,
        "status": inner,
        **said,
    }
    return etree.fromstring(_ANSWER.format(**given))


def carried(
    message: Any, by: Key | None, *, relay_state: str = "", algorithm: str = "", field: str = ""
) -> str:
    """The address that carries a message, signed as the bindings say (section 3.4.4.1)."""
    field = field or ("SAMLRequest" if message.tag.endswith("Request") else "SAMLResponse")
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(etree.tostring(message)) + packer.flush()
    query = f"{field}={quote(base64.b64encode(packed).decode(), safe='')}"
    if relay_state:
        query += f"&RelayState={quote(relay_state, safe='')}"
    if by is None:
        return f"{HERE}?{query}"
    is_curve = isinstance(by.private, ec.EllipticCurvePrivateKey)
    query += f"&SigAlg={quote(algorithm or (ECDSA if is_curve else RSA), safe='')}"
    signature = base64.b64encode(_signature(by, query.encode())).decode()
    return f"{HERE}?{query}&Signature={quote(signature, safe='')}"


def told(address: str) -> Told:
    """Read where a browser was sent, and check our signature as a provider does."""
    assert address.startswith((f"{SIGN_OUT_URL}&SAML", f"{ANSWER_URL}?SAML"))
    query = urlsplit(address).query.removeprefix("realm=rathaus&")
    signed, _name, signature = query.rpartition("&Signature=")
    provider = provider_in_use()
    assert provider is not None
    public: Any = load_pem_x509_certificate(provider.own_certificate.encode()).public_key()
    said = parse_qs(query)
    assert said["SigAlg"] == [RSA]
    public.verify(
        base64.b64decode(said["Signature"][0]), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    assert signature
    packed = (said.get("SAMLRequest") or said["SAMLResponse"])[0]
    text = zlib.decompress(base64.b64decode(packed), -zlib.MAX_WBITS)
    return Told(etree.fromstring(text), said.get("RelayState", [""])[0])


def form(message: Any, *, relay_state: str = "") -> dict[str, str]:
    """What a browser posts, with the signature in the message."""
    field = "SAMLRequest" if message.tag.endswith("Request") else "SAMLResponse"
    text = base64.b64encode(etree.tostring(message)).decode()
    return {field: text} | ({"RelayState": relay_state} if relay_state else {})


def _signature(by: Key, text: bytes) -> bytes:
    if not isinstance(by.private, ec.EllipticCurvePrivateKey):
        return bytes(by.private.sign(text, padding.PKCS1v15(), hashes.SHA256()))
    numbers = decode_dss_signature(by.private.sign(text, ec.ECDSA(hashes.SHA256())))
    return b"".join(number.to_bytes(32, "big") for number in numbers)


_REQUEST = (
    f'<p:LogoutRequest xmlns:p="{PREFIXES["p"]}" xmlns:a="{PREFIXES["a"]}" ID="{{id}}" '
    'Version="2.0" IssueInstant="{now}" NotOnOrAfter="{ends}" Destination="{destination}">'
    f'<a:Issuer>{{issuer}}</a:Issuer><a:NameID Format="{PERSISTENT}">{{name_id}}</a:NameID>'
    "{indexes}</p:LogoutRequest>"
)
_ANSWER = (
    f'<p:LogoutResponse xmlns:p="{PREFIXES["p"]}" xmlns:a="{PREFIXES["a"]}" ID="{{id}}" '
    'Version="2.0" IssueInstant="{now}" Destination="{destination}" '
    'InResponseTo="{in_response_to}"><a:Issuer>{issuer}</a:Issuer>'
    "<p:Status>{status}</p:Status></p:LogoutResponse>"
)
