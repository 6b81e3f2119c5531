"""An identity provider by SAML 2.0: it reads our questions and signs real answers.

Core, Bindings and Profiles of OASIS, 2005-03-15. A test may have it say anything wrongly (`said`),
or do to the finished XML what an attacker would (`forge`).
"""

from __future__ import annotations

import base64
import copy
import datetime as dt
import threading
import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import XMLSigner, methods

from campus.kernel import clock

PREFIXES = {
    "a": "urn:oasis:names:tc:SAML:2.0:assertion",
    "p": "urn:oasis:names:tc:SAML:2.0:protocol",
    "m": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ANSWER = "/konto/anmelden/kommune/saml/antwort/"

Forge = Callable[[Any], Any]


@dataclass(frozen=True)
class Key:
    """A key pair and its certificate."""

    private: Any
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def body(self) -> str:
        return "".join(self.pem.splitlines()[1:-1])


@cache
def key(name: str = "first", *, kind: str = "ec", ends: int = 2036) -> Key:
    """A key pair, made once a run."""
    if kind == "ec":
        private: Any = ec.generate_private_key(ec.SECP256R1())
    else:
        private = rsa.generate_private_key(65537, 1024 if kind == "weak" else 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder(subject, subject, private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(ends, 1, 1, tzinfo=dt.UTC))
        .sign(private, hashes.SHA256())
    )
    return Key(private, certificate)


@dataclass(frozen=True)
class Question:
    """What a browser was sent with."""

    id: str
    issuer: str
    answer_address: str
    is_forced: bool
    query: dict[str, str]


@dataclass
class SamlProvider:
    """One provider: what it is called, with what it signs, and what it says wrongly."""

    entity_id: str = "https://login.ludwigshafen.example/saml"
    sign_on_url: str = "https://login.ludwigshafen.example/saml/sso?realm=rathaus"
    key: Key = field(default_factory=key)
    wants_signed: bool = False
    sign_out: str = ""

    def metadata(self, *keys: Key) -> str:
        """What it says about itself, with one certificate or several."""
        certificates = "".join(
            '<m:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
            f"{one.body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></m:KeyDescriptor>"
            for one in keys or (self.key,)
        )
        return (
            f'<m:EntityDescriptor xmlns:m="{PREFIXES["m"]}" xmlns:ds="{PREFIXES["ds"]}" '
            f'entityID="{self.entity_id}"><m:IDPSSODescriptor '
            f'WantAuthnRequestsSigned="{str(self.wants_signed).lower()}" '
            f'protocolSupportEnumeration="{PREFIXES["p"]}">{certificates}{self.sign_out}'
            '<m:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
            f'Location="{self.sign_on_url}"/></m:IDPSSODescriptor></m:EntityDescriptor>'
        )

    def question(self, address: str) -> Question:
        """Read where a browser was sent, as the bindings say."""
        assert address.startswith(f"{self.sign_on_url}&SAMLRequest=")
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        text = zlib.decompress(base64.b64decode(query["SAMLRequest"]), -zlib.MAX_WBITS)
        request = etree.fromstring(text)
        assert request.tag == f"{{{PREFIXES['p']}}}AuthnRequest"
        assert request.get("Destination") == self.sign_on_url
        assert request.get("ProtocolBinding").endswith(":HTTP-POST")
        return Question(
            id=request.get("ID"),
            issuer=request.findtext("a:Issuer", namespaces=PREFIXES),
            answer_address=request.get("AssertionConsumerServiceURL"),
            is_forced=request.get("ForceAuthn") == "true",
            query=query,
        )

    def answer(self, question: Question, *, forge: Forge | None = None, **said: Any) -> str:
        """An answer as a browser posts it."""
        document = self.document(question, **said)
        document = forge(document) if forge else document
        text = document if isinstance(document, bytes) else etree.tostring(document)
        return base64.b64encode(text).decode()

    def document(
        self,
        question: Question,
        *,
        signs: str = "assertion",
        by: Key | None = None,
        now: dt.datetime | None = None,
        **said: Any,
    ) -> Any:
        """The XML of an answer, signed by "assertion", "response", "both" or not at all ("")."""
        said = self._said(question, now or clock.now()) | said
        response = etree.fromstring(_RESPONSE.format(**said))
        assertion = etree.fromstring(_ASSERTION.format(**said))
        if signs in {"assertion", "both"}:
            assertion = signed(assertion, by or self.key)
        response.append(assertion)
        return signed(response, by or self.key) if signs in {"response", "both"} else response

    def _said(self, question: Question, now: dt.datetime) -> dict[str, str]:
        return {
            "id": f"_{uuid.uuid4().hex}",
            "assertion_id": f"_{uuid.uuid4().hex}",
            "issuer": self.entity_id,
            "response_issuer": self.entity_id,
            "destination": question.answer_address,
            "recipient": question.answer_address,
            "in_response_to": question.id,
            "confirmed_to": question.id,
            "audience": question.issuer,
            "status": "urn:oasis:names:tc:SAML:2.0:status:Success",
            "name_id": "anna-at-home",
            "format": PERSISTENT,
            "method": "urn:oasis:names:tc:SAML:2.0:cm:bearer",
            "now": moment(now),
            "asked_at": moment(now),
            "not_before": moment(now),
            "not_on_or_after": moment(now + dt.timedelta(minutes=5)),
            "confirmed_until": moment(now + dt.timedelta(minutes=5)),
            "session": "",
            "attributes": "",
        }


def signed(element: Any, by: Key, *, algorithm: str = "", digest: str = "sha256") -> Any:
    """An element with an enveloped signature behind its issuer."""
    kind = "rsa" if isinstance(by.private, rsa.RSAPrivateKey) else "ecdsa"
    signer = XMLSigner(
        method=methods.enveloped,
        signature_algorithm=algorithm or f"{kind}-sha256",
        digest_algorithm=digest,
        c14n_algorithm=C14N,
    )
    element.insert(1, etree.fromstring(_PLACE))
    return signer.sign(
        element, key=by.private, cert=[by.certificate], reference_uri=element.get("ID"),
        id_attribute="ID",
    )  # fmt: skip


def attribute(name: str, *values: str) -> str:
    """One attribute of a statement."""
    inner = "".join(f"<a:AttributeValue>{value}</a:AttributeValue>" for value in values)
    return f'<a:Attribute Name="{name}">{inner}</a:Attribute>'


def statement(*attributes: str) -> str:
    """A statement of attributes."""
    return f"<a:AttributeStatement>{''.join(attributes)}</a:AttributeStatement>"


def moment(at: dt.datetime) -> str:
    """A moment as SAML writes it."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def evil(assertion: Any, *, named: str = "bernd-at-home") -> Any:
    """A copy of an assertion that names somebody else, unsigned."""
    found = copy.deepcopy(assertion)
    found.set("ID", f"_{uuid.uuid4().hex}")
    found.find("a:Subject/a:NameID", PREFIXES).text = named
    for signature in found.findall("ds:Signature", PREFIXES):
        found.remove(signature)
    return found


def without_signature(element: Any) -> Any:
    """A copy of an element without its signature."""
    found = copy.deepcopy(element)
    for signature in found.findall("ds:Signature", PREFIXES):
        found.remove(signature)
    return found


class Place(ThreadingHTTPServer):
    """A provider's web server on another site than ours: it lets the browser post its answer."""

    daemon_threads = True
    provider: SamlProvider

    @classmethod
    def open(cls) -> Place:
        """Start the web server in a thread, with a provider on it."""
        place = cls(("127.0.0.1", 0), _Page)
        address = f"http://127.0.0.1:{place.server_address[1]}/sso"
        place.provider = SamlProvider(sign_on_url=f"{address}?realm=rathaus")
        threading.Thread(target=place.serve_forever, args=(0.05,), daemon=True).start()
        return place


class _Page(BaseHTTPRequestHandler):
    server: Place

    def do_GET(self) -> None:
        provider = self.server.provider
        question = provider.question(f"{provider.sign_on_url.partition('?')[0]}{self.path[4:]}")
        page = (
            f'<html lang="de"><form method="post" action="{question.answer_address}">'
            f'<input type="hidden" name="SAMLResponse" value="{provider.answer(question)}">'
            "<button>Weiter</button></form></html>"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_arguments: Any) -> None:
        pass


_PLACE = f'<ds:Signature xmlns:ds="{PREFIXES["ds"]}" Id="placeholder"/>'
_RESPONSE = (
    f'<p:Response xmlns:p="{PREFIXES["p"]}" xmlns:a="{PREFIXES["a"]}" ID="{{id}}" Version="2.0" '
    'IssueInstant="{now}" Destination="{destination}" InResponseTo="{in_response_to}">'
    "<a:Issuer>{response_issuer}</a:Issuer>"
    '<p:Status><p:StatusCode Value="{status}"/></p:Status></p:Response>'
)
_ASSERTION = (
    f'<a:Assertion xmlns:a="{PREFIXES["a"]}" ID="{{assertion_id}}" Version="2.0" '
    'IssueInstant="{now}"><a:Issuer>{issuer}</a:Issuer>'
    '<a:Subject><a:NameID Format="{format}">{name_id}</a:NameID>'
    '<a:SubjectConfirmation Method="{method}"><a:SubjectConfirmationData '
    'InResponseTo="{confirmed_to}" Recipient="{recipient}" NotOnOrAfter="{confirmed_until}"/>'
    "</a:SubjectConfirmation></a:Subject>"
    '<a:Conditions NotBefore="{not_before}" NotOnOrAfter="{not_on_or_after}">'
    "<a:AudienceRestriction><a:Audience>{audience}</a:Audience></a:AudienceRestriction>"
    '</a:Conditions><a:AuthnStatement AuthnInstant="{asked_at}"{session}/>'
    "{attributes}</a:Assertion>"
)
