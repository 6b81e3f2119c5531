"""Whom the provider no longer knows is out here within a minute, on every device."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from campus.accounts.queries.tokens import list_tokens
from campus.accounts.rules.sso import LOGOUT_EVENT
from campus.accounts.services.tokens import actor_with_token, make_token
from campus.kernel import clock
from tests.accounts.steps import is_signed_in, visitor
from tests.sso import idp
from tests.sso.conftest import go, linked
from tests.sso.idp import Claims, Provider

LOGOUT = "/konto/abmelden/kommune/"
NO_LOGOUT: list[Claims] = [
    {"iss": "https://login.example.org"},
    {"aud": "another"},
    {"events": {}},
    {"nonce": "an ID token is no logout token"},
    {"iat": 1},
    {"sub": ""},
    {"jti": ""},
    {"jti": 1},
]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let time pass."""
    passed = dt.timedelta()
    real = clock.now

    def wait(**time: float) -> None:
        nonlocal passed
        passed += dt.timedelta(**time)

    monkeypatch.setattr(clock, "now", lambda: real() + passed)
    return wait


@pytest.fixture
def browser(on: UUID, provider: Provider, anna: Any) -> Client:
    """Anna, signed in at the provider."""
    linked(anna, provider)
    browser = visitor(anna.host)
    go(browser, provider)
    assert is_signed_in(browser)
    return browser


def logout_claims(provider: Provider, **given: Any) -> Claims:
    claims = provider.claims(sub="anna-at-home", jti="1", events={LOGOUT_EVENT: {}})
    return claims | given


def counts(secret: str, person: Any) -> bool:
    """Whether a program gets in with a token."""
    found = actor_with_token(
        secret,
        schema=person.actor.schema,
        municipality_id=person.municipality_id,
        now=clock.now(),
    )
    return found is not None


class TestWhoIsGoneAtTheProvider:
    def test_is_out_after_a_minute_on_every_device(
        self, browser: Client, provider: Provider, anna: Any, later: Any
    ) -> None:
        by_password = anna.client()
        provider.gone.add("anna-at-home")

        later(seconds=60)

        assert not is_signed_in(browser)
        assert not is_signed_in(by_password)

    def test_is_asked_about_at_most_every_45_seconds(
        self, browser: Client, provider: Provider, later: Any
    ) -> None:
        provider.asked.clear()

        for _each in range(4):
            later(seconds=12)
            assert is_signed_in(browser)

        assert provider.asked == ["token"]

    @pytest.mark.proof
    def test_stays_while_the_provider_says_so_again_and_again(
        self, browser: Client, provider: Provider, later: Any
    ) -> None:
        for _each in range(5):
            later(seconds=60)
            assert is_signed_in(browser)

    @pytest.mark.proof
    def test_is_out_ten_minutes_after_the_provider_went_silent(
        self, browser: Client, provider: Provider, later: Any
    ) -> None:
        provider.is_down = True

        later(minutes=9)
        assert is_signed_in(browser)
        later(minutes=2)
        assert not is_signed_in(browser)

    @pytest.mark.proof
    def test_keeps_no_readable_token_in_the_session(
        self, browser: Client, provider: Provider
    ) -> None:
        kept = str(dict(browser.session))

        assert not [token for token in provider.refresh_tokens if token in kept]
        assert "eyJ" not in kept


class TestAnApiTokenOfWhoIsGone:
    def test_rests_until_its_owner_has_signed_in_again(
        self, on: UUID, provider: Provider, bernd: Any, later: Any
    ) -> None:
        linked(bernd, provider, "bernd-at-home")
        browser = visitor(bernd.host)
        go(browser, provider, sub="bernd-at-home")
        made = make_token(
            name="Lohn", scopes=["vouchers:read"], days=30, actor=bernd.actor, now=clock.now()
        )
        provider.gone.add("bernd-at-home")
        assert counts(made.secret, bernd)

        later(seconds=60)
        assert not is_signed_in(browser)

        assert not counts(made.secret, bernd)
        assert [one.state_title[:4] for one in list_tokens(bernd.actor, now=clock.now())] == [
            "ruht"
        ]
        provider.gone.clear()
        go(visitor(bernd.host), provider, sub="bernd-at-home")
        assert counts(made.secret, bernd)

    def test_rests_at_once_when_the_provider_signs_its_owner_out(
        self, on: UUID, provider: Provider, bernd: Any
    ) -> None:
        linked(bernd, provider)
        made = make_token(
            name="Lohn", scopes=["vouchers:read"], days=30, actor=bernd.actor, now=clock.now()
        )

        token = idp.signed(logout_claims(provider))
        visitor(bernd.host).post(LOGOUT, {"logout_token": token})

        assert not counts(made.secret, bernd)


class TestALogoutTokenOfTheProvider:
    def test_ends_every_session_at_once(
        self, browser: Client, provider: Provider, anna: Any
    ) -> None:
        elsewhere = anna.client()

        token = idp.signed(logout_claims(provider))
        answer = visitor(anna.host).post(LOGOUT, {"logout_token": token})

        assert answer.status_code == 200
        assert not is_signed_in(browser)
        assert not is_signed_in(elsewhere)

    def test_that_is_not_one_ends_nothing(
        self, browser: Client, provider: Provider, anna: Any
    ) -> None:
        tokens = [idp.signed(logout_claims(provider, **wrong)) for wrong in NO_LOGOUT]

        for token in tokens:
            assert visitor(anna.host).post(LOGOUT, {"logout_token": token}).status_code == 400
        assert is_signed_in(browser)

    def test_counts_once(self, browser: Client, provider: Provider, anna: Any) -> None:
        token = idp.signed(logout_claims(provider))
        visitor(anna.host).post(LOGOUT, {"logout_token": token})
        again = visitor(anna.host)
        go(again, provider)

        answer = visitor(anna.host).post(LOGOUT, {"logout_token": token})

        assert answer.status_code == 400
        assert is_signed_in(again)

    @pytest.mark.proof
    def test_that_names_a_session_alone_ends_that_one(
        self, on: UUID, provider: Provider, anna: Any
    ) -> None:
        linked(anna, provider)
        browsers = [visitor(anna.host) for _each in range(2)]
        for number, browser in enumerate(browsers):
            go(browser, provider, sid=f"session-{number}")
        claims = logout_claims(provider, sid="session-1")
        del claims["sub"]

        answer = visitor(anna.host).post(LOGOUT, {"logout_token": idp.signed(claims)})

        assert answer.status_code == 200
        assert [is_signed_in(browser) for browser in browsers] == [True, False]

    def test_that_is_unsigned_ends_nothing(
        self, browser: Client, provider: Provider, anna: Any
    ) -> None:
        token = idp.unsigned(logout_claims(provider))

        assert visitor(anna.host).post(LOGOUT, {"logout_token": token}).status_code == 400
        assert is_signed_in(browser)

    def test_on_another_towns_host_ends_nothing(
        self, browser: Client, provider: Provider, carla: Any
    ) -> None:
        token = idp.signed(logout_claims(provider))

        assert visitor(carla.host).post(LOGOUT, {"logout_token": token}).status_code == 400
        assert is_signed_in(browser)


class TestSigningOut:
    def test_leads_on_to_the_provider(self, browser: Client, provider: Provider) -> None:
        page = browser.post("/konto/abmelden/").content.decode()

        assert f"{provider.issuer}/logout?client_id=kommunalcampus" in page
        assert not is_signed_in(browser)
        assert browser.cookies[settings.SESSION_COOKIE_NAME].value == ""
