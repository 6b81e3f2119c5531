"""Signing in at the municipality's own provider opens one's own account, and nobody else's."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.test import Client

from campus.accounts.models import Account, Identity
from campus.accounts.rules.sso import REASONS
from campus.accounts.services.sso import configuring
from campus.accounts.services.sso.linking import unlink
from campus.audit.models import Entry
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality
from tests.accounts.steps import is_signed_in, sign_in, visitor
from tests.sso import idp
from tests.sso.conftest import START, go, hire, linked, proved_again, switched_on, way_back
from tests.sso.idp import Provider, Realms


def reason_of(answer: Any) -> str:
    """Why a page says that it refuses."""
    text = answer.content.decode()
    found = [reason for reason in REASONS if f"„{reason}“" in text]
    assert answer.status_code in {403, 422}, text
    assert len(found) == 1, text
    return found[0]


class TestSigningIn:
    def test_opens_the_linked_account(self, on: UUID, provider: Provider, anna: Any) -> None:
        linked(anna, provider)
        browser = visitor(anna.host)

        answer = go(browser, provider)

        assert answer["Location"] == "/"
        assert "Guten Tag, Anna Amsel" in browser.get("/").content.decode()

    def test_leads_back_to_the_page_that_was_asked_for(
        self, on: UUID, provider: Provider, anna: Any
    ) -> None:
        linked(anna, provider)

        answer = go(visitor(anna.host), provider, start=f"{START}?next=/konto/")

        assert answer["Location"] == "/konto/"

    @pytest.mark.proof
    def test_never_leads_elsewhere(self, on: UUID, provider: Provider, anna: Any) -> None:
        linked(anna, provider)
        for address in ("https://evil.example/", "//evil.example", "/\\evil"):
            answer = go(visitor(anna.host), provider, start=f"{START}?next={address}")
            assert answer["Location"] == "/"

    def test_knows_the_same_person_by_another_name_and_address(
        self, on: UUID, provider: Provider, anna: Any
    ) -> None:
        linked(anna, provider)
        browser = visitor(anna.host)

        go(browser, provider, preferred_username="bernd", email="bernd@example.org", name="B")

        assert "Guten Tag, Anna Amsel" in browser.get("/").content.decode()

    def test_asks_for_the_second_factor_that_the_account_has(
        self, on: UUID, provider: Provider, anna: Any
    ) -> None:
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        TOTP.activate(Account.objects.get(id=anna.account_id), generate_totp_secret())
        linked(anna, provider)
        browser = visitor(anna.host)

        answer = go(browser, provider)

        assert answer["Location"] == "/konto/anmelden/bestaetigen/"
        assert not is_signed_in(browser)

    def test_stands_first_on_the_sign_in_page(self, on: UUID, anna: Any) -> None:
        page = visitor(anna.host).get("/konto/anmelden/?next=/lernen/").content.decode()

        assert "Anmelden mit Rathaus" in page
        assert f'href="{START}?next=/lernen/"' in page

    @pytest.mark.proof
    def test_is_not_offered_where_nothing_is_on(self, anna: Any, dora: Any) -> None:
        for host in (anna.host, dora.host):
            assert "Anmelden mit" not in visitor(host).get("/konto/anmelden/").content.decode()
        assert reason_of(visitor(anna.host).get(START)) == "switched_off"


class TestTheFirstSignIn:
    def test_of_somebody_whom_hr_has_on_record_makes_and_links_the_account(
        self, on: UUID, provider: Provider, anna: Any, now: dt.datetime
    ) -> None:
        hire("4711", now=now, email="frieda@example.org")
        browser = visitor(anna.host)

        go(browser, provider, sub="frieda", employee_number="4711")

        assert "Guten Tag, Frieda Fink" in browser.get("/").content.decode()
        assert Identity.objects.get(subject="frieda").account.email == "frieda@example.org"

    def test_is_never_matched_by_the_address(
        self, on: UUID, provider: Provider, anna: Any, now: dt.datetime
    ) -> None:
        hire("4711", now=now, email="frieda@example.org")

        answer = go(
            visitor(anna.host),
            provider,
            email="frieda@example.org",
            email_verified=True,
            employee_number="9999",
        )

        assert reason_of(answer) == "unknown_person"
        assert not Identity.objects.exists()

    def test_is_recognised_by_what_the_provider_says_only_when_asked(
        self, on: UUID, provider: Provider, anna: Any, now: dt.datetime
    ) -> None:
        hire("4711", now=now)
        provider.kept_back = ("employee_number",)
        browser = visitor(anna.host)

        go(browser, provider, sub="frieda", employee_number="4711")

        assert is_signed_in(browser)

    @pytest.mark.proof
    @pytest.mark.parametrize("said_of", [{"sub": "another"}, {"sub": None}, {}])
    def test_is_not_recognised_by_what_is_said_of_another_person(
        self, on: UUID, provider: Provider, anna: Any, now: dt.datetime, said_of: Any
    ) -> None:
        hire("4711", now=now)
        provider.person_lies = {**said_of, "employee_number": "4711"}

        answer = go(visitor(anna.host), provider, sub="frieda")

        assert reason_of(answer) == "subject"
        assert not Identity.objects.exists()

    def test_needs_the_claim(self, on: UUID, provider: Provider, anna: Any) -> None:
        assert reason_of(go(visitor(anna.host), provider, email="anna@example.org")) == "match"

    def test_of_an_account_in_use_has_to_be_confirmed_by_its_owner(
        self, on: UUID, provider: Provider, anna: Any
    ) -> None:
        browser = visitor(anna.host)

        answer = go(browser, provider, employee_number="0047-A")

        assert answer["Location"] == "/konto/anmelden/kommune/bestaetigung/"
        assert not is_signed_in(browser)
        assert not Identity.objects.exists()
        sign_in(browser, "anna@example.org")
        assert Identity.objects.get().account_id == anna.account_id
        assert is_signed_in(browser)

    @pytest.mark.proof
    def test_of_an_account_in_use_gives_nothing_to_somebody_else(
        self, on: UUID, provider: Provider, anna: Any
    ) -> None:
        browser = visitor(anna.host)
        go(browser, provider, employee_number="0047-A")

        sign_in(browser, "bernd@example.org")

        assert not Identity.objects.exists()

    def test_of_somebody_who_has_left_is_refused(
        self, on: UUID, provider: Provider, anna: Any, bernd: Any, now: dt.datetime
    ) -> None:
        from tenants.staff.services.employees import let_go

        let_go(employee_id=hire("4711", now=now), actor=bernd.actor, now=now)

        answer = go(visitor(anna.host), provider, employee_number="4711")

        assert reason_of(answer) == "unknown_person"


class TestAnIdentity:
    def test_is_never_pointed_at_another_account(
        self, on: UUID, provider: Provider, anna: Any, bernd: Any
    ) -> None:
        linked(anna, provider)
        browser = proved_again(bernd)

        answer = go(browser, provider, start="/konto/kommune/verbindung/")

        assert reason_of(answer) == "other_account"
        assert Identity.objects.get().account_id == anna.account_id

    def test_does_not_make_room_for_a_second_one(
        self, on: UUID, provider: Provider, anna: Any
    ) -> None:
        linked(anna, provider)

        answer = go(visitor(anna.host), provider, sub="mallory", employee_number="0047-A")

        assert reason_of(answer) == "other_identity"

    def test_is_linked_by_its_owner_while_signed_in(
        self, on: UUID, provider: Provider, anna: Any
    ) -> None:
        browser = proved_again(anna)

        go(browser, provider, start="/konto/kommune/verbindung/")

        assert Identity.objects.get().account_id == anna.account_id
        assert "verbunden" in browser.get("/konto/kommune/").content.decode()

    def test_no_longer_signs_in_once_it_is_unlinked(
        self, on: UUID, provider: Provider, anna: Any
    ) -> None:
        linked(anna, provider)
        anna.client().post("/konto/kommune/trennung/")

        answer = go(visitor(anna.host), provider)

        assert reason_of(answer) == "match"

    @pytest.mark.proof
    def test_can_be_another_persons_after_it_was_unlinked(
        self, on: UUID, provider: Provider, anna: Any, bernd: Any, now: dt.datetime
    ) -> None:
        linked(anna, provider)
        unlink(account_id=anna.account_id, actor=anna.actor, now=now)

        linked(bernd, provider)

        assert Identity.objects.get(ended_at=None).account_id == bernd.account_id


FORGERIES = {
    "unsigned": (idp.unsigned, "algorithm"),
    "HS256 with the public key": (idp.signed_with_public_key, "algorithm"),
    "another key under the same name": (
        lambda claims: idp.jwt.encode({"alg": "ES256", "kid": "first"}, claims, idp.key("another")),
        "signature",
    ),
    "an unknown key": (lambda claims: idp.signed(claims, kid="another"), "signature"),
    "a changed statement": (
        lambda claims: idp.tampered(idp.signed(claims)),
        "signature",
    ),
    "no token": (lambda _claims: "nothing", "signature"),
}


class TestAnAnswerOfTheProvider:
    @pytest.fixture(autouse=True)
    def _linked(self, on: UUID, provider: Provider, anna: Any) -> None:
        linked(anna, provider)

    def refused(self, browser: Client, address: str) -> str:
        """The reason of a refusal after which nothing is different but the trail."""
        before = list(Identity.objects.values())
        reason = reason_of(browser.get(address))
        assert not is_signed_in(browser)
        assert list(Identity.objects.values()) == before
        return reason

    def test_with_a_wrong_claim_is_refused_and_written_down(
        self, provider: Provider, anna: Any
    ) -> None:
        """Which claims are wrong is tested with the rule."""
        provider.lies = lambda claims: claims.update(nonce="x" * 43)
        browser = visitor(anna.host)

        assert self.refused(browser, way_back(browser, provider)) == "nonce"
        assert Entry.objects.order_by("sequence").last().facts == {"reason": "nonce"}

    @pytest.mark.proof
    def test_that_the_provider_has_not_signed_is_refused(
        self, provider: Provider, anna: Any
    ) -> None:
        browser = visitor(anna.host)
        for name, (forge, reason) in FORGERIES.items():
            provider.token = forge
            assert self.refused(browser, way_back(browser, provider)) == reason, name

    def test_within_a_minute_of_the_clocks_difference_is_believed(
        self, provider: Provider, anna: Any
    ) -> None:
        provider.lies = lambda claims: claims.update(iat=claims["iat"] + 50)
        browser = visitor(anna.host)

        go(browser, provider)

        assert is_signed_in(browser)

    def test_with_a_new_key_is_believed_after_asking_for_the_keys(
        self, provider: Provider, anna: Any
    ) -> None:
        go(visitor(anna.host), provider)
        provider.kid = "second"
        browser = visitor(anna.host)

        go(browser, provider)

        assert is_signed_in(browser)

    def test_counts_once(self, provider: Provider, anna: Any) -> None:
        browser = visitor(anna.host)
        address = way_back(browser, provider)
        browser.get(address)
        browser.post("/konto/abmelden/")

        assert self.refused(browser, address) == "state"

    def test_with_a_code_that_was_used_is_refused(self, provider: Provider, anna: Any) -> None:
        browser = visitor(anna.host)
        address = way_back(browser, provider)
        next(iter(provider.grants.values())).is_used = True

        assert self.refused(browser, address) == "code"

    @pytest.mark.proof
    def test_with_a_code_of_another_attempt_is_refused(self, provider: Provider, anna: Any) -> None:
        victim, mallory = visitor(anna.host), visitor(anna.host)
        code = parse_qs(urlsplit(way_back(mallory, provider)).query)["code"][0]
        own = parse_qs(urlsplit(way_back(victim, provider)).query)["state"][0]

        address = f"{START}antwort/?code={code}&state={own}"

        assert self.refused(victim, address) == "code"

    def test_in_another_browser_is_refused(self, provider: Provider, anna: Any) -> None:
        address = way_back(visitor(anna.host), provider)

        assert self.refused(visitor(anna.host), address) == "state"

    def test_on_another_towns_host_is_refused(
        self, provider: Provider, anna: Any, carla: Any
    ) -> None:
        address = way_back(visitor(anna.host), provider)
        elsewhere = visitor(carla.host)

        assert self.refused(elsewhere, address) == "state"

    def test_that_names_another_issuer_is_refused(self, provider: Provider, anna: Any) -> None:
        browser = visitor(anna.host)
        address = way_back(browser, provider) + "&iss=https://login.example.org"

        assert self.refused(browser, address) == "issuer"

    def test_to_no_question_is_refused(self, anna: Any) -> None:
        browser = visitor(anna.host)
        for query in ("", "?state=", "?state=x&code=y", "?error=access_denied"):
            assert self.refused(browser, f"{START}antwort/{query}") == "state"

    def test_that_says_no_is_shown_without_its_words(self, provider: Provider, anna: Any) -> None:
        browser = visitor(anna.host)
        state = parse_qs(urlsplit(way_back(browser, provider)).query)["state"][0]
        words = "<script>alert(1)</script>"

        answer = browser.get(
            f"{START}antwort/",
            {"state": state, "error": "access_denied", "error_description": words},
        )

        assert reason_of(answer) == "provider_error"
        assert "alert(1)" not in answer.content.decode()

    def test_after_a_quarter_of_an_hour_is_refused(
        self, provider: Provider, anna: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from campus.kernel import clock

        browser = visitor(anna.host)
        address = way_back(browser, provider)
        later = clock.now() + dt.timedelta(minutes=16)
        monkeypatch.setattr(clock, "now", lambda: later)

        assert self.refused(browser, address) == "expired_attempt"

    def test_after_it_was_switched_off_is_refused(
        self, provider: Provider, anna: Any, bernd: Any, now: dt.datetime
    ) -> None:
        from campus.kernel import clock

        browser = visitor(anna.host)
        address = way_back(browser, provider)
        with in_municipality(anna.municipality_id):
            configuring.switch_off(actor=bernd.actor, now=clock.now())

        assert self.refused(browser, address) == "switched_off"

    def test_about_a_closed_account_is_refused(
        self, provider: Provider, anna: Any, now: dt.datetime
    ) -> None:
        from campus.accounts.services.accounts import close_account

        close_account(account_id=anna.account_id, actor=SYSTEM, now=now)
        browser = visitor(anna.host)

        assert self.refused(browser, way_back(browser, provider)) == "closed"


class TestTheProviderOfAnotherTown:
    def test_cannot_sign_in_who_has_the_same_subject_and_address_here(
        self, realms: Realms, on: UUID, provider: Provider, anna: Any, carla: Any
    ) -> None:
        """The same subject, number and address, said by Speyer's provider, mean nothing here."""
        linked(anna, provider)
        foreign = realms.realm("speyer")
        with in_municipality(carla.municipality_id):
            switched_on(foreign, carla.actor)
        browser = visitor(anna.host)
        address = way_back(browser, provider)
        foreign.grants = provider.grants
        # Speyer's provider has stolen the code and answers in the place of Ludwigshafen's.
        provider.token = lambda claims: idp.signed({**claims, "iss": foreign.issuer})

        assert reason_of(browser.get(address)) == "issuer"
        assert not is_signed_in(browser)

    def test_whose_client_says_another_issuer_in_its_description_is_refused(
        self, provider: Provider, realms: Realms, on: UUID, anna: Any
    ) -> None:
        provider.document = {"issuer": realms.realm("speyer").issuer}

        assert reason_of(visitor(anna.host).get(START)) == "discovery"

    @pytest.mark.proof
    def test_with_a_strange_description_is_refused(
        self, provider: Provider, on: UUID, anna: Any
    ) -> None:
        for document in (
            {"token_endpoint": "file:///etc/passwd"},
            {"jwks_uri": ""},
            {"authorization_endpoint": "javascript:alert(1)"},
        ):
            provider.document = document
            assert reason_of(visitor(anna.host).get(START)) == "discovery"
