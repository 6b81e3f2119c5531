"""What providers that others have written say, recorded with throw-away keys and made-up people.

A browser went through our wizard, signed in and out at SimpleSAMLphp and at pysaml2, at the
addresses that stand there; the times are those of that day.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from campus.accounts.rules import saml as rules
from campus.accounts.rules.saml import Expected, Metadata, Statement
from campus.accounts.rules.saml_sign_out import check_message, check_sign_out
from campus.accounts.rules.sso import SignInRefused
from campus.accounts.services.sso.saml import answering, carrying, describing, leaving, verifying
from campus.accounts.services.sso.saml.parsing import parse

RECORDED = Path(__file__).parent / "recorded"
HERE = "/konto/abmelden/kommune/saml/"
# What each says of Anna: who she is there, and the attribute with her personnel number.
SAID = {
    "simplesamlphp": ("7974fe1a6aee92e34b01c78ddef3232eef1c7696", "employeeNumber"),
    "pysaml2": ("id-of-anna", "urn:oid:2.16.840.1.113730.3.1.3"),
}
both = pytest.mark.parametrize("name", SAID)


@cache
def recorded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text())
    return found


@pytest.fixture(autouse=True)
def _on_this_machine(settings: Any) -> None:
    """The addresses in the metadata were this machine's."""
    settings.WEBHOOKS_TO_THIS_MACHINE = True


def at(moment: str) -> dt.datetime:
    return dt.datetime.fromisoformat(moment)


def metadata_of(name: str) -> Metadata:
    said = recorded(name)
    return describing.read_metadata(said["metadata"].encode(), now=at(said["answer"]["at"]))


def believed(name: str, text: str, *, kind: str = "answer") -> Statement:
    """The statement in an answer, at the time when it came."""
    said = recorded(name)
    now = at(said[kind]["at"])
    expected = Expected(
        issuer=metadata_of(name).entity_id,
        entity_id=said["entity_id"],
        answer_address=f"{said['entity_id']}antwort/",
        request_id=said[kind]["request_id"],
        fresh_since=now if kind == "forced" else None,
    )
    root = answering.opened(text)
    rules.check_envelope(verifying.read_envelope(root), expected)
    certificates = describing.loaded("".join(metadata_of(name).certificates))
    statement = verifying.read_statement(
        verifying.signed_assertion(root, certificates=certificates, now=now)
    )
    rules.check_statement(statement, expected, now=now)
    return statement


@both
def test_an_answer_is_believed_at_its_time(name: str) -> None:
    subject, attribute = SAID[name]

    statement = believed(name, recorded(name)["answer"]["text"])

    assert rules.subject_of(statement, attribute="") == subject
    assert statement.attributes[attribute] == "0047-A"
    assert statement.session_index


@both
def test_an_answer_to_whoever_tries_the_setting_is_fresh(name: str) -> None:
    assert believed(name, recorded(name)["forced"]["text"], kind="forced").name_id.value


@both
def test_an_answer_with_another_number_is_refused(name: str) -> None:
    text = base64.b64decode(recorded(name)["answer"]["text"])
    assert text.count(b"0047-A") == 1

    with pytest.raises(SignInRefused) as refused:
        believed(name, base64.b64encode(text.replace(b"0047-A", b"0057-B")).decode())

    assert refused.value.reason == "signature"


@both
def test_what_is_said_about_signing_out_in_an_address_is_believed(name: str) -> None:
    said, metadata = recorded(name), metadata_of(name)
    address = said["entity_id"].replace("/konto/anmelden/kommune/saml/", HERE)
    assert {one["field"] for one in said["carried"]} == {carrying.REQUEST, carrying.ANSWER}
    for one in said["carried"]:
        now = at(one["at"])
        text = carrying.carried_message(
            one["query"],
            field=one["field"],
            certificates=describing.loaded("".join(metadata.certificates)),
            now=now,
        )
        root = parse(text, largest=rules.LARGEST_ANSWER)
        if one["field"] == carrying.REQUEST:
            asked = leaving.read_sign_out(root)
            check_sign_out(asked, issuer=metadata.entity_id, address=address, now=now)
            assert asked.name == SAID[name][0]
            assert len(asked.indexes) == 1
        else:
            answer = leaving.read_answer(root)
            check_message(answer, issuer=metadata.entity_id, address=address, now=now)
            assert answer.is_complete


def test_what_is_said_about_signing_out_in_a_form_is_believed() -> None:
    said = recorded("pysaml2")
    posted = said["posted"][0]
    certificates = describing.loaded("".join(metadata_of("pysaml2").certificates))

    root = verifying.signed_message(
        answering.opened(posted["text"]), certificates=certificates, now=at(posted["at"])
    )

    assert leaving.read_sign_out(root).name == SAID["pysaml2"][0]
