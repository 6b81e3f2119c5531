"""What attackers do to an answer that was signed well, by the names that these attacks have.

XSW1 to XSW8: Somorovsky and others, "On Breaking SAML: Be Whoever You Want to Be", USENIX 2012.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import uuid
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import serialization
from lxml import etree
from signxml import XMLSigner, methods

from tests.sso.saml_idp import (
    C14N,
    PREFIXES,
    Forge,
    SamlProvider,
    evil,
    key,
    signed,
    without_signature,
)

DS = f"{{{PREFIXES['ds']}}}"
P = f"{{{PREFIXES['p']}}}"


def parts(response: Any) -> tuple[Any, Any]:
    """An answer's assertion and its signature."""
    assertion = response.find("a:Assertion", PREFIXES)
    return assertion, next(response.iter(f"{DS}Signature"))


def xsw1(response: Any) -> Any:
    return _around(response, lambda top, signature, original: signature.append(original))


def xsw2(response: Any) -> Any:
    return _around(response, lambda top, signature, original: signature.addprevious(original))


def xsw3(response: Any) -> Any:
    assertion, _signature = parts(response)
    assertion.addprevious(evil(assertion))
    return response


def xsw4(response: Any) -> Any:
    assertion, _signature = parts(response)
    other = evil(assertion)
    response.replace(assertion, other)
    other.append(assertion)
    return response


def xsw5(response: Any) -> Any:
    return _signature_on_the_other(
        response, lambda response, signature, original: response.append(original)
    )


def xsw6(response: Any) -> Any:
    return _signature_on_the_other(
        response, lambda response, signature, original: signature.append(original)
    )


def xsw7(response: Any) -> Any:
    assertion, _signature = parts(response)
    extensions = etree.Element(f"{P}Extensions")
    extensions.append(evil(assertion))
    assertion.addprevious(extensions)
    return response


def xsw8(response: Any) -> Any:
    def hide(_response: Any, signature: Any, original: Any) -> None:
        etree.SubElement(signature, f"{DS}Object").append(original)

    return _signature_on_the_other(response, hide)


WRAPPINGS: dict[str, tuple[str, Forge]] = {
    "XSW1": ("response", xsw1),
    "XSW2": ("response", xsw2),
    "XSW3": ("assertion", xsw3),
    "XSW4": ("assertion", xsw4),
    "XSW5": ("assertion", xsw5),
    "XSW6": ("assertion", xsw6),
    "XSW7": ("assertion", xsw7),
    "XSW8": ("assertion", xsw8),
}


def changed_after_signing(response: Any) -> Any:
    parts(response)[0].find("a:Subject/a:NameID", PREFIXES).text = "bernd-at-home"
    return response


def unsigned(response: Any) -> Any:
    for signature in list(response.iter(f"{DS}Signature")):
        signature.getparent().remove(signature)
    return response


def comment_in_name(response: Any) -> Any:
    """The comment is not part of what exclusive canonicalization signs."""
    name = parts(response)[0].find("a:Subject/a:NameID", PREFIXES)
    name.text = "anna"
    comment = etree.Comment("x")
    comment.tail = "-at-home"
    name.append(comment)
    return response


def instruction_in_name(response: Any) -> Any:
    name = parts(response)[0].find("a:Subject/a:NameID", PREFIXES)
    name.append(etree.ProcessingInstruction("x"))
    return response


def external_entity(response: Any) -> bytes:
    doctype = b'<!DOCTYPE r [<!ENTITY who SYSTEM "file:///etc/passwd">]>'
    return doctype + etree.tostring(response).replace(b"anna-at-home", b"&who;")


def billion_laughs(response: Any) -> bytes:
    entities = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(10)
    )
    return b"<!DOCTYPE r [%s]>" % entities + etree.tostring(response).replace(
        b"anna-at-home", b"&l9;"
    )


def two_assertions(response: Any) -> Any:
    """Both signed well: a provider that says two things says nothing."""
    assertion, _signature = parts(response)
    again = without_signature(assertion)
    again.set("ID", f"_{uuid.uuid4().hex}")
    again.find("a:Subject/a:NameID", PREFIXES).text = "bernd-at-home"
    response.append(signed(again, key()))
    return response


def same_id_twice(response: Any) -> Any:
    etree.SubElement(response, f"{P}Extensions").set("ID", parts(response)[0].get("ID"))
    return response


def encrypted(response: Any) -> Any:
    assertion, _signature = parts(response)
    response.replace(assertion, etree.Element(f"{{{PREFIXES['a']}}}EncryptedAssertion"))
    return response


def hmac_with_public_key(response: Any) -> Any:
    """The signature's key is what everybody may read."""
    _assertion, signature = parts(response)
    info = signature.find("ds:SignedInfo", PREFIXES)
    info.find("ds:SignatureMethod", PREFIXES).set(
        "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
    )
    public = key().certificate.public_key()
    secret = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    text = etree.tostring(info, method="c14n", exclusive=True)
    value = base64.b64encode(hmac.new(secret, text, hashlib.sha256).digest())
    signature.find("ds:SignatureValue", PREFIXES).text = value.decode()
    return response


def no_algorithm(response: Any) -> Any:
    _assertion, signature = parts(response)
    signature.find("ds:SignedInfo/ds:SignatureMethod", PREFIXES).set("Algorithm", "none")
    signature.find("ds:SignatureValue", PREFIXES).text = ""
    return response


def refers_to_the_response(response: Any) -> Any:
    reference = next(response.iter(f"{DS}Reference"))
    reference.set("URI", "")
    return response


def signature_of_something_else(response: Any) -> Any:
    """Signed well by the provider: not the assertion, but an extension beside it."""
    extensions = etree.Element(f"{P}Extensions", ID="_extensions")
    etree.SubElement(extensions, f"{P}Any")
    response.insert(1, signed(extensions, key()))
    assertion = parts(response)[0]
    response.replace(assertion, without_signature(assertion))
    return response


def object_in_signature(response: Any) -> Any:
    """What hides in there is not covered by the signature."""
    etree.SubElement(parts(response)[1], f"{DS}Object").text = "?"
    return response


def signed_as_a_whole(response: Any) -> Any:
    """Signed well, but by a reference to "the document", wherever that will be."""
    assertion = without_signature(parts(response)[0])
    response.replace(parts(response)[0], assertion)
    del response.attrib["ID"]
    signer = XMLSigner(
        method=methods.enveloped, signature_algorithm="ecdsa-sha256", c14n_algorithm=C14N
    )
    return signer.sign(response, key=key().private, cert=[key().certificate])


def signed_with_sha1(response: Any) -> Any:
    """As the weakest of today's servers would: digest and signature."""
    assertion = without_signature(parts(response)[0])
    signer = _Sha1Signer(
        method=methods.enveloped, signature_algorithm="ecdsa-sha1", digest_algorithm="sha1",
        c14n_algorithm=C14N,
    )  # fmt: skip
    again = signer.sign(
        assertion, key=key().private, cert=[key().certificate],
        reference_uri=assertion.get("ID"), id_attribute="ID",
    )  # fmt: skip
    response.replace(parts(response)[0], again)
    return response


def by_provider(other: SamlProvider) -> Forge:
    """The assertion signed anew by somebody else's key, with that key's certificate beside it."""

    def forge(response: Any) -> Any:
        assertion = parts(response)[0]
        response.replace(assertion, signed(without_signature(assertion), other.key))
        return response

    return forge


class _Sha1Signer(XMLSigner):
    """Does what the library refuses to do for good reasons."""

    def check_deprecated_methods(self) -> None:
        pass


def _around(response: Any, hide: Callable[[Any, Any, Any], Any]) -> Any:
    """A new response around the signed one, with the signature and another assertion."""
    signature = response.find("ds:Signature", PREFIXES)
    original = without_signature(response)
    top = copy.deepcopy(original)
    top.set("ID", f"_{uuid.uuid4().hex}")
    assertion = top.find("a:Assertion", PREFIXES)
    top.replace(assertion, evil(assertion))
    moved = copy.deepcopy(signature)
    top.insert(1, moved)
    hide(top, moved, original)
    return top


def _signature_on_the_other(response: Any, hide: Callable[[Any, Any, Any], Any]) -> Any:
    """The signature moves to another assertion; the one that it signs lies somewhere else."""
    assertion, signature = parts(response)
    original, other = without_signature(assertion), evil(assertion)
    moved = copy.deepcopy(signature)
    other.insert(1, moved)
    response.replace(assertion, other)
    hide(response, moved, original)
    return response


# What is done to an answer -> the reason of the refusal.
FORGERIES: dict[str, tuple[Forge, str]] = {
    "changed after signing": (changed_after_signing, "signature"),
    "no signature": (unsigned, "unsigned"),
    "comment in the NameID": (comment_in_name, "forbidden_xml"),
    "processing instruction in the NameID": (instruction_in_name, "forbidden_xml"),
    "external entity (XXE)": (external_entity, "forbidden_xml"),
    "billion laughs": (billion_laughs, "forbidden_xml"),
    "two assertions": (two_assertions, "assertions"),
    "the same ID twice": (same_id_twice, "malformed"),
    "encrypted": (encrypted, "encrypted"),
    "HMAC with the public key": (hmac_with_public_key, "algorithm"),
    "no algorithm": (no_algorithm, "algorithm"),
    "SHA-1": (signed_with_sha1, "algorithm"),
    "a reference to the whole document": (refers_to_the_response, "signature"),
    "a signature of something else": (signature_of_something_else, "signature"),
    "an object in the signature": (object_in_signature, "signature"),
    "signed as a whole document": (signed_as_a_whole, "signature"),
    "an unknown certificate": (by_provider(SamlProvider(key=key("mallory"))), "signature"),
}
# What a provider says wrongly, signed well -> the reason of the refusal.
LIES: dict[str, tuple[dict[str, str], str]] = {
    "wrong audience": ({"audience": "https://speyer.example/saml"}, "audience"),
    "wrong recipient": ({"recipient": "https://speyer.example/acs"}, "recipient"),
    "wrong destination": ({"destination": "https://speyer.example/acs"}, "destination"),
    "expired": ({"not_on_or_after": "2026-01-01T00:00:00Z"}, "expired"),
    "confirmation expired": ({"confirmed_until": "2026-01-01T00:00:00Z"}, "expired"),
    "not yet valid": ({"not_before": "2035-01-01T00:00:00Z"}, "expired"),
    "session over": ({"session": ' SessionNotOnOrAfter="2026-01-01T00:00:00Z"'}, "expired"),
    "another town's provider": ({"issuer": "https://login.speyer.example/saml"}, "issuer"),
    "a response of another provider": ({"response_issuer": "https://speyer.example"}, "issuer"),
    "confirmed to another attempt": ({"confirmed_to": "_other"}, "state"),
    "holder of key": ({"method": "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"}, "recipient"),
    "denied": ({"status": "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"}, "provider_error"),
    "no persistent name": (
        {"status": "urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy"}, "name_id",
    ),
    "a moment that is none": ({"not_before": "gestern"}, "malformed"),
}  # fmt: skip
