"""Single logout by SAML 2.0: the provider signs somebody out here, or is asked to there."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from lxml import etree

from campus.accounts.queries.sso import ProviderView, account_of_identity
from campus.accounts.rules import saml_sign_out as rules
from campus.accounts.rules.saml import SUCCESS, NameId
from campus.accounts.rules.saml_sign_out import SignOut, SignOutAnswer
from campus.accounts.rules.sso import SignInRefused
from campus.accounts.services.invitations import schema_here
from campus.accounts.services.mail import seal, unseal
from campus.accounts.services.sso.leaving import end_sessions, note_ended
from campus.accounts.services.sso.saml.carrying import ANSWER, REQUEST, address_with
from campus.accounts.services.sso.saml.parsing import (
    ASSERTIONS,
    PREFIXES,
    PROTOCOL,
    Element,
    as_text,
    moment_of,
    name,
    text_of,
)
from campus.accounts.services.sso.saml.verifying import SIGN_OUT, SIGN_OUT_ANSWER
from campus.accounts.services.sso.sessions import (
    accounts_called,
    digest_of,
    end_sessions_at,
    use_once,
)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """Which sessions a provider has ended: single ones, or all of an account's."""

    request_id: str
    session_keys: frozenset[str]
    account_ids: frozenset[UUID]


@transaction.atomic(durable=True)
def sign_out_by_message(
    root: Element, provider: ProviderView, *, address: str, now: dt.datetime
) -> Ended:
    """End what a provider's signed message ends; nobody's session is fine, too.

    Without a session named, every device is signed out and API tokens rest, as after a "no".

    :param root: as the provider has signed it
    :raises SignInRefused: with the reason, for whatever is not exactly as it must be
    """
    said = read_sign_out(root)
    rules.check_sign_out(said, issuer=provider.issuer, address=address, now=now)
    use_once(authority=provider.authority, message_id=said.id, now=now)
    called = digest_of(provider.authority, said.name)
    if said.indexes:
        indexes = [digest_of(provider.authority, one) for one in said.indexes]
        keys = end_sessions_at(indexes=indexes, name=called)
        for account_id in set(keys.values()):
            note_ended(account_id=account_id, now=now)
        return Ended(request_id=said.id, session_keys=frozenset(keys), account_ids=frozenset())
    account_ids = _accounts(provider, said, called=called)
    for account_id in sorted(account_ids):
        end_sessions(account_id=account_id, now=now)
    return Ended(request_id=said.id, session_keys=frozenset(), account_ids=account_ids)


def read_sign_out(root: Element) -> SignOut:
    """Read what signs somebody out, as the provider has signed it.

    :raises SignInRefused: "malformed" or "encrypted"
    """
    if root.tag != SIGN_OUT:
        raise SignInRefused("malformed")
    if root.find("a:EncryptedID", PREFIXES) is not None:
        raise SignInRefused("encrypted")
    return SignOut(
        **_about(root),
        ends_at=moment_of(root, "NotOnOrAfter"),
        name=text_of(root.find("a:NameID", PREFIXES)),
        indexes=tuple(text_of(one) for one in root.iterfind("p:SessionIndex", PREFIXES)),
    )


def check_answer(root: Element, provider: ProviderView, *, address: str, now: dt.datetime) -> bool:
    """Tell whether a provider says that somebody is signed out everywhere.

    :param root: as the provider has signed it
    :raises SignInRefused: with the reason, "state" where nobody here has asked
    """
    said = read_answer(root)
    rules.check_message(said, issuer=provider.issuer, address=address, now=now)
    try:
        _signer().unsign(said.in_response_to.removeprefix("_"), max_age=rules.ANSWERED_WITHIN)
    except signing.BadSignature as error:
        raise SignInRefused("state") from error
    return said.is_complete


def read_answer(root: Element) -> SignOutAnswer:
    """Read what became of a sign-out that began here, as the provider has signed it.

    :raises SignInRefused: "malformed"
    """
    if root.tag != SIGN_OUT_ANSWER:
        raise SignInRefused("malformed")
    codes = root.iterfind("p:Status//p:StatusCode", PREFIXES)
    return SignOutAnswer(
        **_about(root),
        in_response_to=root.get("InResponseTo", ""),
        statuses=tuple(code.get("Value", "") for code in codes),
    )


def question_address(provider: ProviderView, *, kept: str, now: dt.datetime) -> str:
    """Return where a person signs out at the provider, too.

    :param kept: what `kept_name` returned at the sign-in
    """
    name_id, index = json.loads(unseal(kept))
    request = _message("LogoutRequest", provider, address=provider.sign_out_url, now=now)
    request.set("ID", f"_{_signer().sign(secrets.token_hex(16))}")
    request.set("NotOnOrAfter", as_text(now + rules.ANSWERED_WITHIN))
    known = NameId(**name_id)
    said = {"Format": known.format, "NameQualifier": known.qualifier, "SPNameQualifier": known.here}
    asked = etree.SubElement(
        request, name("a", "NameID"), {key: value for key, value in said.items() if value}
    )
    asked.text = known.value
    if index:
        etree.SubElement(request, name("p", "SessionIndex")).text = index
    return address_with(
        etree.tostring(request),
        field=REQUEST,
        address=provider.sign_out_url,
        sealed_key=provider.sealed_secret,
    )


def answer_address(
    provider: ProviderView, *, request_id: str, relay_state: str, now: dt.datetime
) -> str:
    """Return where a browser tells the provider that somebody is signed out here."""
    address = provider.sign_out_answer_url or provider.sign_out_url
    answer = _message("LogoutResponse", provider, address=address, now=now)
    answer.set("ID", f"_{secrets.token_hex(20)}")
    answer.set("InResponseTo", request_id)
    status = etree.SubElement(answer, name("p", "Status"))
    etree.SubElement(status, name("p", "StatusCode"), Value=SUCCESS)
    return address_with(
        etree.tostring(answer),
        field=ANSWER,
        address=address,
        sealed_key=provider.sealed_secret,
        relay_state=relay_state,
    )


def kept_name(name_id: NameId, *, index: str) -> str:
    """Return what a session keeps so that its person can be signed out at the provider."""
    return seal(json.dumps([asdict(name_id), index]))


def _accounts(provider: ProviderView, said: SignOut, *, called: str) -> frozenset[UUID]:
    found = accounts_called(called)
    if not provider.subject_attribute:
        # Whoever has no session here may have tokens.
        linked = account_of_identity(issuer=provider.authority, subject=said.name)
        found |= {linked} if linked else set()
    return frozenset(found)


def _about(root: Element) -> dict[str, Any]:
    if root.get("Version") != "2.0":
        raise SignInRefused("malformed")
    return {
        "id": root.get("ID", ""),
        "issuer": text_of(root.find("a:Issuer", PREFIXES)),
        "destination": root.get("Destination", ""),
        "issued_at": moment_of(root, "IssueInstant"),
    }


def _message(kind: str, provider: ProviderView, *, address: str, now: dt.datetime) -> Element:
    message = etree.Element(
        name("p", kind),
        nsmap={"samlp": PROTOCOL, "saml": ASSERTIONS},
        Version="2.0",
        IssueInstant=as_text(now),
        Destination=address,
    )
    etree.SubElement(message, name("a", "Issuer")).text = provider.client_id
    return message


def _signer() -> signing.TimestampSigner:
    """Makes names of our questions that nobody else can, so that none has to be remembered."""
    return signing.TimestampSigner(sep=".", salt=f"accounts.saml_sign_out:{schema_here()}")
