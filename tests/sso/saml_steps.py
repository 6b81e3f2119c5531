"""What the tests of SAML do again and again."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client

from campus.accounts.services.sso import configuring
from campus.accounts.services.sso.linking import link
from campus.kernel import clock
from tests.sso import saml_idp as idp
from tests.sso.saml_idp import ANSWER, Question, SamlProvider

START = "/konto/anmelden/kommune/"
METADATA = "/konto/anmelden/kommune/saml/"


def written(provider: SamlProvider, person: Any, *keys: Any, **given: Any) -> UUID:
    """Write the provider down as HR would."""
    return configuring.write_saml_provider(
        **{
            "title": "Rathaus",
            "metadata": provider.metadata(*keys).encode(),
            "entity_id": f"http://{person.host}{METADATA}",
            "signs": False,
            "subject_attribute": "",
            "match_by": "personnel_number",
            "match_claim": "employeeNumber",
            **given,
        },
        actor=person.actor,
        now=clock.now(),
    )


def switched_on(provider: SamlProvider, person: Any, **given: Any) -> UUID:
    """Write the provider down, try it and switch it on."""
    provider_id = written(provider, person, **given)
    configuring.note_test(provider_id=provider_id, actor=person.actor, now=clock.now())
    configuring.switch_on(provider_id=provider_id, actor=person.actor, now=clock.now())
    return provider_id


def link_with(provider: SamlProvider, person: Any, subject: str) -> None:
    """Connect a person's account with somebody at the provider."""
    link(
        account_id=person.account_id,
        issuer=f"saml:{provider.entity_id}",
        subject=subject,
        actor=person.actor,
        now=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    )


def asked(browser: Client, provider: SamlProvider, *, start: str = START) -> Question:
    """Begin; return what the provider is asked."""
    answer = browser.get(start)
    assert answer.status_code == 302, answer.content.decode()
    return provider.question(answer["Location"])


def posted(browser: Client, answer: str) -> Any:
    """Post as from another site: only the cookie that goes with it comes along, none is set."""
    abroad = Client(HTTP_HOST=browser.defaults["HTTP_HOST"], enforce_csrf_checks=True)
    kept = browser.cookies.get(settings.SAML_COOKIE_NAME)
    if kept is not None:
        assert kept["samesite"] == "None"
        assert kept["secure"]
        assert kept["httponly"]
        abroad.cookies[settings.SAML_COOKIE_NAME] = kept.value
    response = abroad.post(ANSWER, {"SAMLResponse": answer})
    assert not response.cookies
    return response


def go(browser: Client, provider: SamlProvider, *, start: str = START, **said: Any) -> Any:
    """Sign in at the provider as somebody and come back."""
    question = asked(browser, provider, start=start)
    return outcome(browser, provider.answer(question, **said))


def outcome(browser: Client, answer: str) -> Any:
    """Post, and see in the browser what became of it."""
    return browser.get(posted(browser, answer)["Location"])


def number(value: str) -> str:
    """A statement with a personnel number."""
    return idp.statement(idp.attribute("employeeNumber", value))
