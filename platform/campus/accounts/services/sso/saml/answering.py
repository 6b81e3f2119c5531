"""Take a SAML provider's answer: believe it once, and keep it until its browser comes on."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json

from django.db import transaction

from campus.accounts.models import SamlAnswer
from campus.accounts.queries.sso import ProviderView
from campus.accounts.rules import saml as rules
from campus.accounts.rules.saml import Expected, Statement
from campus.accounts.rules.sso import Attempt, SignInRefused
from campus.accounts.services.mail import seal, unseal
from campus.accounts.services.sso.oidc import Assertion
from campus.accounts.services.sso.saml.describing import loaded
from campus.accounts.services.sso.saml.leaving import kept_name
from campus.accounts.services.sso.saml.parsing import Element, parse
from campus.accounts.services.sso.saml.verifying import (
    read_envelope,
    read_statement,
    signed_assertion,
)
from campus.kernel.refusal import refuse_on


def opened(answer: str) -> Element:
    """Return the XML of an answer as a browser posts it.

    :raises SignInRefused: "too_large", "malformed" or "forbidden_xml"
    """
    if len(answer) > rules.LARGEST_ANSWER:
        raise SignInRefused("too_large")
    try:
        text = base64.b64decode("".join(answer.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignInRefused("malformed") from error
    return parse(text, largest=rules.LARGEST_ANSWER)


def believed_statement(
    root: Element, provider: ProviderView, expected: Expected, *, now: dt.datetime
) -> Statement:
    """Return what a provider has signed for one attempt; nothing is written.

    :raises SignInRefused: with the reason, for whatever is not exactly as it must be
    """
    rules.check_envelope(read_envelope(root), expected)
    assertion = signed_assertion(root, certificates=loaded(provider.certificates), now=now)
    statement = read_statement(assertion)
    rules.check_statement(statement, expected, now=now)
    return statement


@transaction.atomic(durable=True)
def accept_answer(
    root: Element, provider: ProviderView, expected: Expected, *, now: dt.datetime
) -> None:
    """Believe an answer, and keep it for the request that has the browser's session.

    :raises SignInRefused: with the reason, "replay" where it or its attempt was used before
    """
    statement = believed_statement(root, provider, expected, now=now)
    subject = rules.subject_of(statement, attribute=provider.subject_attribute)
    said = {
        "subject": subject,
        "claims": dict(statement.attributes),
        "friendly": dict(statement.friendly),
        "name": statement.name_id.value,
        "session": statement.session_index,
        "name_id": kept_name(statement.name_id, index=statement.session_index),
        "lasts_until": rules.lasts_until(statement.session_until, now=now).isoformat(),
    }
    SamlAnswer.objects.filter(kept_until__lt=now).delete()
    with refuse_on(
        accounts_samlanswer_assertion_once=SignInRefused("replay"),
        accounts_samlanswer_attempt_once=SignInRefused("replay"),
    ):
        SamlAnswer.objects.create(
            assertion_digest=_digest(f"{provider.issuer} {statement.id}"),
            attempt_digest=_digest(expected.request_id),
            sealed=seal(json.dumps(said)),
            received_at=now,
            kept_until=max(now + rules.KEPT_FOR, _latest(statement, now=now)),
        )


@transaction.atomic(durable=True)
def take_answer(provider: ProviderView, attempt: Attempt, *, now: dt.datetime) -> Assertion:
    """Return what was believed for an attempt; it is empty from then on.

    :raises SignInRefused: "state" where nothing waits for it
    """
    rows = SamlAnswer.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(attempt_digest=_digest(attempt.request_id), taken_at__isnull=True).first()
    if row is None:
        raise SignInRefused("state")
    said = json.loads(unseal(row.sealed))
    row.sealed, row.taken_at = "", now
    row.save(update_fields=["sealed", "taken_at"])
    return Assertion(
        issuer=provider.authority,
        subject=said["subject"],
        claims=said["claims"],
        friendly=said["friendly"],
        name=said["name"],
        session=said["session"],
        name_id=said["name_id"],
        lasts_until=dt.datetime.fromisoformat(said["lasts_until"]),
    )


def _latest(statement: Statement, *, now: dt.datetime) -> dt.datetime:
    ends = [one.not_on_or_after for one in statement.confirmations if one.not_on_or_after]
    return max([*ends, now]) + rules.KEPT_FOR


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
