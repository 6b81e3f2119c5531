"""Find out what a provider has signed, and read only that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidCertificate, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from campus.accounts.rules import saml as rules
from campus.accounts.rules.saml import Confirmation, Envelope, NameId, Statement
from campus.accounts.rules.sso import SignInRefused
from campus.accounts.services.sso.saml.parsing import (
    PREFIXES,
    Element,
    moment_of,
    name,
    text_of,
)

_RESPONSE, _ASSERTION = name("p", "Response"), name("a", "Assertion")
SIGN_OUT, SIGN_OUT_ANSWER = name("p", "LogoutRequest"), name("p", "LogoutResponse")
_SIGNATURE = name("ds", "Signature")
_PARTS = {name("ds", part) for part in ("SignedInfo", "SignatureValue", "KeyInfo")}
# Where the verifier looks for the one signature of an element.
_PLACES = {
    _RESPONSE: "./",
    _ASSERTION: f"./{_ASSERTION}/",
    SIGN_OUT: "./",
    SIGN_OUT_ANSWER: "./",
}


def read_envelope(root: Element) -> Envelope:
    """Read what stands around the assertion, which nobody may have signed.

    :raises SignInRefused: "malformed" where it is no response
    """
    if root.tag != _RESPONSE or root.get("Version") != "2.0":
        raise SignInRefused("malformed")
    codes = root.iterfind("p:Status//p:StatusCode", PREFIXES)
    return Envelope(
        in_response_to=root.get("InResponseTo", ""),
        issuer=text_of(root.find("a:Issuer", PREFIXES)),
        destination=root.get("Destination", ""),
        statuses=tuple(code.get("Value", "") for code in codes),
    )


def signed_assertion(
    root: Element, *, certificates: Collection[x509.Certificate], now: dt.datetime
) -> Element:
    """Return the one assertion of a response as the provider has signed it.

    What comes back was made anew from the very bytes whose digest was signed. A signature must
    belong to the response or to its assertion, and refer to the element it stands in.

    :raises SignInRefused: "encrypted", "assertions", "unsigned", "algorithm", "signature" or
        "certificate"
    """
    assertion = _only_assertion(root)
    holders = [one.getparent() for one in root.iter(_SIGNATURE)]
    if not holders:
        raise SignInRefused("unsigned")
    if len(set(holders)) < len(holders) or not set(holders) <= {root, assertion}:
        raise SignInRefused("signature")
    covered = [
        covered_by_signature(root, holder, certificates=certificates, now=now) for holder in holders
    ]
    return _only_assertion(covered[-1]) if covered[-1].tag == _RESPONSE else covered[-1]


def signed_message(
    root: Element, *, certificates: Collection[x509.Certificate], now: dt.datetime
) -> Element:
    """Return a message about signing out as the provider has signed it, made from those bytes.

    :raises SignInRefused: "malformed", "unsigned", "algorithm", "signature" or "certificate"
    """
    if root.tag not in {SIGN_OUT, SIGN_OUT_ANSWER}:
        raise SignInRefused("malformed")
    holders = [one.getparent() for one in root.iter(_SIGNATURE)]
    if not holders:
        raise SignInRefused("unsigned")
    if holders != [root]:
        raise SignInRefused("signature")
    return covered_by_signature(root, root, certificates=certificates, now=now)


def covered_by_signature(
    root: Element,
    holder: Element,
    *,
    certificates: Collection[x509.Certificate],
    now: dt.datetime,
) -> Element:
    """Return the element that a signature stands in, made from the signed bytes alone.

    :raises SignInRefused: "algorithm", "signature" or "certificate"
    """
    _check_profile(holder)
    has_expired = False
    for certificate in certificates:
        try:
            result = XMLVerifier().verify(
                etree.tostring(root),
                x509_cert=certificate,
                expect_config=_configuration(_PLACES[holder.tag], now=now),
                id_attribute="ID",
            )
        except InvalidCertificate:
            has_expired = True
        except (SignXMLException, InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
            continue
        except etree.LxmlError:
            continue
        else:
            covered = None if isinstance(result, list) else result.signed_xml
            if covered is None or _identity(covered) != _identity(holder):
                raise SignInRefused("signature")
            return covered
    raise SignInRefused("certificate" if has_expired else "signature")


def read_statement(assertion: Element) -> Statement:
    """Read an assertion that came out of `signed_assertion`.

    :raises SignInRefused: "malformed" where it is not as the specification wants it
    """
    subject, conditions = _one(assertion, "a:Subject"), _one(assertion, "a:Conditions")
    authentication = _one(assertion, "a:AuthnStatement")
    name_id = subject.find("a:NameID", PREFIXES)
    if assertion.get("Version") != "2.0" or not assertion.get("ID"):
        raise SignInRefused("malformed")
    return Statement(
        id=assertion.get("ID"),
        issuer=text_of(_one(assertion, "a:Issuer")),
        audiences=tuple(
            frozenset(text_of(one) for one in restriction.iterfind("a:Audience", PREFIXES))
            for restriction in conditions.iterfind("a:AudienceRestriction", PREFIXES)
        ),
        not_before=moment_of(conditions, "NotBefore"),
        not_on_or_after=moment_of(conditions, "NotOnOrAfter"),
        confirmations=tuple(
            _confirmation(one) for one in subject.iterfind("a:SubjectConfirmation", PREFIXES)
        ),
        name_id=_name_id(name_id),
        attributes=_attributes(assertion),
        friendly=_friendly_names(assertion),
        authenticated_at=moment_of(authentication, "AuthnInstant"),
        session_until=moment_of(authentication, "SessionNotOnOrAfter"),
        session_index=authentication.get("SessionIndex", ""),
    )


def _only_assertion(root: Element) -> Element:
    """The one assertion, straight below the response, and none hidden anywhere else."""
    if next(root.iter(name("a", "EncryptedAssertion"), name("a", "EncryptedID")), None) is not None:
        raise SignInRefused("encrypted")
    found = list(root.iter(_ASSERTION))
    if len(found) != 1 or found[0].getparent() is not root:
        raise SignInRefused("assertions")
    return found[0]


def _check_profile(holder: Element) -> None:
    """What Core, section 5.4 allows of a signature; the library checks the arithmetic."""
    signature = holder.find("ds:Signature", PREFIXES)
    if {part.tag for part in signature} - _PARTS:
        raise SignInRefused("signature")
    references = signature.findall("ds:SignedInfo/ds:Reference", PREFIXES)
    if [one.get("URI") for one in references] != [f"#{holder.get('ID')}"]:
        raise SignInRefused("signature")
    info = "ds:SignedInfo"
    used = {
        path: {one.get("Algorithm") for one in signature.iterfind(f"{info}/{path}", PREFIXES)}
        for path in (
            "ds:SignatureMethod",
            "ds:CanonicalizationMethod",
            "ds:Reference/ds:DigestMethod",
            "ds:Reference/ds:Transforms/ds:Transform",
        )
    }
    allowed = (rules.SIGNATURES, {rules.CANONICAL}, rules.DIGESTS, rules.TRANSFORMS)
    if any(not found <= good for found, good in zip(used.values(), allowed, strict=True)):
        raise SignInRefused("algorithm")


def _configuration(place: str, *, now: dt.datetime) -> SignatureConfiguration:
    return SignatureConfiguration(
        require_x509=True,
        location=place,
        expect_references=1,
        signature_methods=frozenset(SignatureMethod(one) for one in rules.SIGNATURES),
        digest_algorithms=frozenset(DigestAlgorithm(one) for one in rules.DIGESTS),
        verification_time=now,
    )


def _identity(element: Element) -> tuple[str, str]:
    return element.tag, element.get("ID", "")


def _one(element: Element, path: str) -> Element:
    found = element.findall(path, PREFIXES)
    if len(found) != 1:
        raise SignInRefused("malformed")
    return found[0]


def _confirmation(element: Element) -> Confirmation:
    data = element.find("a:SubjectConfirmationData", PREFIXES)
    if data is None:
        raise SignInRefused("malformed")
    return Confirmation(
        method=element.get("Method", ""),
        recipient=data.get("Recipient", ""),
        in_response_to=data.get("InResponseTo", ""),
        not_before=moment_of(data, "NotBefore"),
        not_on_or_after=moment_of(data, "NotOnOrAfter"),
    )


def _name_id(element: Element | None) -> NameId:
    if element is None:
        return NameId()
    return NameId(
        value=text_of(element),
        format=element.get("Format", ""),
        qualifier=element.get("NameQualifier", ""),
        here=element.get("SPNameQualifier", ""),
    )


def _friendly_names(assertion: Element) -> dict[str, str]:
    """For people to read; what an attribute is says its name alone (Core, section 2.7.3.1)."""
    found = assertion.iterfind("a:AttributeStatement/a:Attribute[@FriendlyName]", PREFIXES)
    return {one.get("Name", ""): one.get("FriendlyName") for one in found}


def _attributes(assertion: Element) -> dict[str, str | list[str]]:
    """By name: a text where there is one value, a list otherwise, which matches nobody."""
    found: dict[str, list[str]] = {}
    for attribute in assertion.iterfind("a:AttributeStatement/a:Attribute", PREFIXES):
        # What has elements of its own is nothing to recognise anybody by.
        values = [
            "" if len(one) else text_of(one)
            for one in attribute.iterfind("a:AttributeValue", PREFIXES)
        ]
        found.setdefault(attribute.get("Name", ""), []).extend(values)
    return {key: said[0] if len(said) == 1 else said for key, said in found.items()}
