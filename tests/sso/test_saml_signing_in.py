"""Signing in by SAML: the browser comes back from another site, without its session."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from campus.accounts.models import Identity, SamlAnswer
from campus.accounts.services.sso import configuring
from campus.audit.models import Entry
from campus.kernel import clock
from tenants.registry.api import in_municipality
from tests.accounts.steps import is_signed_in, sign_in, visitor
from tests.sso import saml_forgeries as forgeries
from tests.sso import saml_idp as idp
from tests.sso.conftest import hire, proved_again
from tests.sso.saml_idp import ANSWER, Question, SamlProvider
from tests.sso.saml_steps import METADATA, START, asked, go, number, outcome, posted, switched_on
from tests.sso.test_signing_in import reason_of


class TestSigningIn:
    def test_opens_the_linked_account(
        self, saml_linked: None, saml: SamlProvider, anna: Any
    ) -> None:
        browser = visitor(anna.host)

        answer = go(browser, saml, start=f"{START}?next=/konto/")

        assert answer["Location"] == "/konto/"
        assert is_signed_in(browser)
        assert SamlAnswer.objects.get().sealed == ""

    def test_of_somebody_whom_hr_has_on_record_makes_and_links_the_account(
        self, saml_on: UUID, saml: SamlProvider, anna: Any, now: dt.datetime
    ) -> None:
        hire("4711", now=now)
        browser = visitor(anna.host)

        go(browser, saml, name_id="frieda", attributes=number("4711"))

        assert is_signed_in(browser)
        assert Identity.objects.get().issuer == f"saml:{saml.entity_id}"

    def test_of_an_account_in_use_has_to_be_confirmed_by_its_owner(
        self, saml_on: UUID, saml: SamlProvider, anna: Any
    ) -> None:
        browser = visitor(anna.host)

        answer = go(browser, saml, attributes=number("0047-A"))

        assert answer["Location"] == "/konto/anmelden/kommune/bestaetigung/"
        assert not is_signed_in(browser)
        sign_in(browser, "anna@example.org")
        assert Identity.objects.get().account_id == anna.account_id

    def test_links_who_is_signed_in_after_a_new_sign_in_there(
        self, saml_on: UUID, saml: SamlProvider, anna: Any
    ) -> None:
        browser = proved_again(anna)
        question = asked(browser, saml, start="/konto/kommune/verbindung/")

        outcome(browser, saml.answer(question))

        assert question.is_forced
        assert Identity.objects.get().account_id == anna.account_id

    def test_says_when_the_provider_did_not_ask_anew(
        self, saml_on: UUID, saml: SamlProvider, anna: Any
    ) -> None:
        answer = go(
            proved_again(anna),
            saml,
            start="/konto/kommune/verbindung/",
            asked_at="2026-03-01T00:00:00Z",
        )

        assert reason_of(answer) == "not_fresh"
        assert not Identity.objects.exists()

    def test_ends_after_four_hours(
        self, saml_linked: None, saml: SamlProvider, anna: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = visitor(anna.host)
        go(browser, saml)
        real = clock.now
        monkeypatch.setattr(clock, "now", lambda: real() + dt.timedelta(hours=4))

        assert not is_signed_in(browser)

    def test_ends_when_the_provider_says(
        self, saml_linked: None, saml: SamlProvider, anna: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = visitor(anna.host)
        soon = idp.moment(clock.now() + dt.timedelta(seconds=50))
        go(browser, saml, session=f' SessionNotOnOrAfter="{soon}"')
        real = clock.now
        monkeypatch.setattr(clock, "now", lambda: real() + dt.timedelta(seconds=55))

        assert not is_signed_in(browser)

    def test_out_ends_the_own_session_and_says_what_goes_on(
        self, saml_linked: None, saml: SamlProvider, anna: Any
    ) -> None:
        browser = visitor(anna.host)
        go(browser, saml)

        page = browser.post("/konto/abmelden/").content.decode()

        assert "Sie sind hier abgemeldet" in page
        assert not is_signed_in(browser)


class TestAnAnswer:
    @pytest.fixture(autouse=True)
    def _linked(self, saml_linked: None) -> None:
        """Anna has an account and is known there."""

    def refused(self, browser: Client, answer: str) -> str:
        """The reason of a refusal after which nothing is different but the trail."""
        before = [*Identity.objects.values()], [*SamlAnswer.objects.values()]
        reason = reason_of(outcome(browser, answer))
        assert ([*Identity.objects.values()], [*SamlAnswer.objects.values()]) == before
        assert not is_signed_in(browser)
        return reason

    def test_that_was_forged_is_refused_and_written_down(
        self, saml: SamlProvider, anna: Any
    ) -> None:
        """Which forgeries are noticed is tested without a database, and all of them as a proof."""
        browser = visitor(anna.host)
        question = asked(browser, saml)
        forge = forgeries.changed_after_signing

        assert self.refused(browser, saml.answer(question, forge=forge)) == "signature"
        assert Entry.objects.order_by("sequence").last().facts == {"reason": "signature"}

    @pytest.mark.proof
    def test_of_every_hostile_kind_is_refused_and_written_down(
        self, saml: SamlProvider, anna: Any
    ) -> None:
        browser = visitor(anna.host)
        question = asked(browser, saml)
        cases: dict[str, tuple[dict[str, Any], set[str]]] = {
            **{name: ({"forge": one[0]}, {one[1]}) for name, one in forgeries.FORGERIES.items()},
            **{name: (said, {reason}) for name, (said, reason) in forgeries.LIES.items()},
            **{
                name: ({"signs": signs, "forge": wrap}, {"assertions", "signature", "state"})
                for name, (signs, wrap) in forgeries.WRAPPINGS.items()
            },
        }
        for name, (said, reasons) in cases.items():
            written_before = Entry.objects.filter(action="accounts.sso_refused").count()
            assert self.refused(browser, saml.answer(question, **said)) in reasons, name
            # What cannot even be read names no attempt, and stands in the log alone.
            is_readable = reasons.isdisjoint({"forbidden_xml"}) and name != "the same ID twice"
            entries = Entry.objects.filter(action="accounts.sso_refused").count()
            assert entries == written_before + is_readable, name

    def test_counts_once(self, saml: SamlProvider, anna: Any) -> None:
        browser = visitor(anna.host)
        answer = saml.answer(asked(browser, saml))
        way_on = posted(browser, answer)["Location"]
        browser.get(way_on)
        browser.post("/konto/abmelden/")

        assert self.refused(browser, answer) == "replay"
        assert reason_of(browser.get(way_on)) == "state"

    @pytest.mark.proof
    def test_counts_once_for_another_attempt_too(self, saml: SamlProvider, anna: Any) -> None:
        """The same assertion, wrapped for another question: its confirmation is signed."""
        browser = visitor(anna.host)
        first, second = asked(browser, saml), asked(browser, saml)
        posted(browser, saml.answer(first))

        answer = saml.answer(second, confirmed_to=first.id)

        assert self.refused(browser, answer) == "state"

    def test_to_another_browsers_attempt_is_refused(self, saml: SamlProvider, anna: Any) -> None:
        answer = saml.answer(asked(visitor(anna.host), saml))
        other = visitor(anna.host)

        assert self.refused(other, answer) == "state"
        asked(other, saml)
        assert self.refused(other, answer) == "state"

    def test_that_was_believed_helps_no_other_browser(self, saml: SamlProvider, anna: Any) -> None:
        browser = visitor(anna.host)
        way_on = posted(browser, saml.answer(asked(browser, saml)))["Location"]
        other = visitor(anna.host)

        assert reason_of(other.get(way_on)) == "state"
        assert not is_signed_in(other)

    def test_to_no_question_is_refused_with_a_hint(self, saml: SamlProvider, anna: Any) -> None:
        question = Question("", f"http://{anna.host}{METADATA}", f"http://{anna.host}{ANSWER}",
                            False, {})  # fmt: skip

        assert self.refused(visitor(anna.host), saml.answer(question)) == "unsolicited"

    def test_of_another_towns_provider_is_refused(
        self, saml: SamlProvider, anna: Any, carla: Any
    ) -> None:
        """Speyer's provider signs well, and names the same person to the same attempt."""
        foreign = SamlProvider(entity_id="https://login.speyer.example/saml", key=idp.key("speyer"))
        with in_municipality(carla.municipality_id):
            switched_on(foreign, carla)
        browser = visitor(anna.host)
        question = asked(browser, saml)

        pretending = {"issuer": saml.entity_id, "response_issuer": saml.entity_id}
        assert self.refused(browser, foreign.answer(question)) == "issuer"
        assert self.refused(browser, foreign.answer(question, **pretending)) == "signature"

    def test_on_another_towns_host_is_refused(
        self, saml: SamlProvider, anna: Any, carla: Any
    ) -> None:
        browser = visitor(anna.host)
        question = asked(browser, saml)
        elsewhere = visitor(carla.host)
        elsewhere.cookies[settings.SAML_COOKIE_NAME] = browser.cookies[
            settings.SAML_COOKIE_NAME
        ].value

        answer = elsewhere.post(ANSWER, {"SAMLResponse": saml.answer(question)}, follow=True)

        assert reason_of(answer) == "state"

    def test_after_a_quarter_of_an_hour_is_refused(
        self, saml: SamlProvider, anna: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = visitor(anna.host)
        question = asked(browser, saml)
        later = clock.now() + dt.timedelta(minutes=16)
        monkeypatch.setattr(clock, "now", lambda: later)

        assert self.refused(browser, saml.answer(question)) in {"state", "expired_attempt"}

    def test_of_a_huge_body_is_refused(self, anna: Any) -> None:
        assert reason_of(outcome(visitor(anna.host), "A" * 600_000)) == "too_large"

    def test_after_it_was_switched_off_is_refused(
        self, saml: SamlProvider, anna: Any, bernd: Any
    ) -> None:
        browser = visitor(anna.host)
        question = asked(browser, saml)
        with in_municipality(anna.municipality_id):
            configuring.switch_off(actor=bernd.actor, now=clock.now())

        answer = outcome(browser, saml.answer(question))

        assert reason_of(answer) == "switched_off"
