"""A provider for each town, switched on; browsers that go there and come back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import caches
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from campus.accounts.services.sso import configuring
from campus.accounts.services.sso.linking import link
from campus.kernel import clock
from tests.cast import PASSWORD
from tests.sso import idp, saml_steps
from tests.sso.idp import Provider, Realms
from tests.sso.saml_idp import SamlProvider

START = "/konto/anmelden/kommune/"


@pytest.fixture(autouse=True)
def _count_from_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches["default"], "key_prefix", uuid.uuid4().hex)


@pytest.fixture(scope="session")
def _realms() -> Iterator[Realms]:
    server = idp.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def realms(_realms: Realms, settings: Any) -> Realms:
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    _realms.realms.clear()
    return _realms


@pytest.fixture
def provider(realms: Realms) -> Provider:
    return realms.realm("ludwigshafen")


def written(provider: Provider, hr: Any, **given: Any) -> UUID:
    """Write the provider down as HR would."""
    return configuring.write_provider(
        **{
            "title": "Rathaus",
            "issuer": provider.issuer,
            "client_id": provider.client_id,
            "secret": provider.secret,
            "scopes": "openid profile",
            "match_by": "personnel_number",
            "match_claim": "employee_number",
            **given,
        },
        actor=hr,
        now=clock.now(),
    )


def switched_on(provider: Provider, hr: Any, **given: Any) -> UUID:
    """Write the provider down, try it and switch it on."""
    provider_id = written(provider, hr, **given)
    configuring.note_test(provider_id=provider_id, actor=hr, now=clock.now())
    configuring.switch_on(provider_id=provider_id, actor=hr, now=clock.now())
    return provider_id


@pytest.fixture
def on(provider: Provider, at_ludwigshafen: Any, bernd: Any) -> UUID:
    return switched_on(provider, bernd.actor)


@pytest.fixture
def saml() -> SamlProvider:
    return SamlProvider()


@pytest.fixture
def saml_on(saml: SamlProvider, at_ludwigshafen: Any, bernd: Any) -> UUID:
    return saml_steps.switched_on(saml, bernd)


@pytest.fixture
def saml_linked(saml_on: UUID, saml: SamlProvider, anna: Any) -> None:
    saml_steps.link_with(saml, anna, "anna-at-home")


def go(browser: Client, provider: Provider, *, start: str = START, **claims: Any) -> HttpResponse:
    """Sign in at the provider as somebody and come back."""
    return browser.get(way_back(browser, provider, start=start, **claims))


def way_back(browser: Client, provider: Provider, *, start: str = START, **claims: Any) -> str:
    """Sign in at the provider as somebody; return the address that leads back."""
    asked = browser.get(start)
    assert asked.status_code == 302, asked.content.decode()
    return provider.authorize(asked["Location"], **{"sub": "anna-at-home", **claims})


def linked(person: Any, provider: Provider, subject: str = "anna-at-home") -> None:
    """Connect a person's account with somebody at the provider."""
    link(
        account_id=person.account_id,
        issuer=provider.issuer,
        subject=subject,
        actor=person.actor,
        now=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    )


def proved_again(person: Any) -> Client:
    """A browser in which somebody is signed in and has just given their password once more."""
    browser = person.client()
    browser.post("/konto/nachweis/passwort/", {"password": PASSWORD})
    return browser


def hire(number: str, *, now: dt.datetime, **given: Any) -> UUID:
    """Take somebody on who has no account yet."""
    from campus.kernel.actor import SYSTEM
    from tenants.staff.api import create_employee

    with transaction.atomic():
        return create_employee(
            personnel_number=number,
            given_name="Frieda",
            family_name="Fink",
            actor=SYSTEM,
            now=now,
            **given,
        )
