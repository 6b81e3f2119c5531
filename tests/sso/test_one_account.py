"""What was begun at the provider for one account is ended by nobody else."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from campus.accounts.adapters import PROVIDER_SESSION
from campus.accounts.models import Identity, IdentityProvider
from campus.kernel import clock
from tests.accounts.steps import is_signed_in, visitor
from tests.sso.conftest import go, linked, proved_again, way_back, written
from tests.sso.idp import Provider
from tests.sso.test_leaving import later as later
from tests.sso.test_signing_in import reason_of

pytestmark = pytest.mark.proof

ATTEMPTS = "accounts.sso.attempts"


def begun_by(browser: Client, account_id: UUID) -> None:
    """Let the attempt in this browser be somebody's who was signed in here before."""
    session = browser.session
    for attempt in session[ATTEMPTS]:
        attempt["account_id"] = str(account_id)
    session.save()


def test_another_persons_identity_stands_in_nobodys_way(
    on: UUID, provider: Provider, anna: Any, bernd: Any
) -> None:
    linked(bernd, provider, "bernd-at-home")

    answer = go(visitor(anna.host), provider, employee_number="0047-A")

    assert answer["Location"] == "/konto/anmelden/kommune/bestaetigung/"


def test_a_link_is_ended_by_who_began_it(
    on: UUID, provider: Provider, anna: Any, bernd: Any
) -> None:
    browser = proved_again(anna)
    address = way_back(browser, provider, start="/konto/kommune/verbindung/")
    begun_by(browser, bernd.account_id)

    assert reason_of(browser.get(address)) == "state"
    assert not Identity.objects.exists()


def test_a_test_is_ended_by_who_began_it(
    provider: Provider, at_ludwigshafen: Any, anna: Any, bernd: Any
) -> None:
    provider_id = written(provider, bernd.actor)
    browser = proved_again(bernd)
    start = f"/anmeldung/{provider_id}/probe/"
    address = way_back(browser, provider, start=start, employee_number="0057-B")
    begun_by(browser, anna.account_id)

    assert reason_of(browser.get(address)) == "state"
    assert IdentityProvider.objects.get().tested_at is None


def signed_in(provider: Provider, anna: Any, **kept: Any) -> Client:
    """Anna's browser, in whose session something else is kept of the provider."""
    linked(anna, provider)
    browser = visitor(anna.host)
    go(browser, provider)
    session = browser.session
    session[PROVIDER_SESSION] = {**session[PROVIDER_SESSION], **kept}
    session.save()
    return browser


def test_the_provider_is_not_asked_about_somebody_else(
    on: UUID, provider: Provider, anna: Any, bernd: Any, later: Any
) -> None:
    browser = signed_in(provider, anna, account_id=str(bernd.account_id))
    provider.asked.clear()

    later(seconds=60)

    assert is_signed_in(browser)
    assert provider.asked == []


def test_the_end_of_somebody_elses_session_ends_no_other(
    on: UUID, provider: Provider, anna: Any, bernd: Any
) -> None:
    ended = (clock.now() - dt.timedelta(minutes=1)).isoformat()
    browser = signed_in(
        provider, anna, account_id=str(bernd.account_id), refresh_token="", ends_at=ended
    )

    assert is_signed_in(browser)


def test_whoever_takes_over_a_browser_is_asked_about_as_anybody_else(
    on: UUID, provider: Provider, anna: Any, bernd: Any
) -> None:
    linked(anna, provider)
    browser = bernd.client()

    go(browser, provider)

    assert browser.session[PROVIDER_SESSION]["account_id"] == str(anna.account_id)
