"""Signing in by SAML: the browser comes back from another site, without its session."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from campus.accounts.models import Identity, IdentityProvider, SamlAnswer
from campus.accounts.services.erasing import delete_expired_sessions
from campus.accounts.services.sso import configuring
from campus.accounts.services.sso.linking import link
from campus.accounts.services.sso.saml.describing import loaded
from campus.audit.models import Entry
from campus.kernel import clock
from tenants.registry.api import in_municipality
from tests.accounts.steps import is_signed_in, sign_in, visitor
from tests.sso import saml_forgeries as forgeries
from tests.sso import saml_idp as idp
from tests.sso.conftest import START, hire, proved_again
from tests.sso.saml_idp import ANSWER, Question, SamlProvider
from tests.sso.test_signing_in import reason_of

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


@pytest.fixture
def saml() -> SamlProvider:
    return SamlProvider()


@pytest.fixture
def saml_on(saml: SamlProvider, at_ludwigshafen: Any, bernd: Any) -> UUID:
    return switched_on(saml, bernd)


@pytest.fixture
def linked(saml_on: UUID, saml: SamlProvider, anna: Any) -> None:
    link_with(saml, anna, "anna-at-home")


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


class TestSigningIn:
    def test_opens_the_linked_account(self, linked: None, saml: SamlProvider, anna: Any) -> None:
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
        self, linked: None, saml: SamlProvider, anna: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = visitor(anna.host)
        go(browser, saml)
        real = clock.now
        monkeypatch.setattr(clock, "now", lambda: real() + dt.timedelta(hours=4))

        assert not is_signed_in(browser)

    def test_ends_when_the_provider_says(
        self, linked: None, saml: SamlProvider, anna: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = visitor(anna.host)
        soon = idp.moment(clock.now() + dt.timedelta(seconds=50))
        go(browser, saml, session=f' SessionNotOnOrAfter="{soon}"')
        real = clock.now
        monkeypatch.setattr(clock, "now", lambda: real() + dt.timedelta(seconds=55))

        assert not is_signed_in(browser)

    def test_out_ends_the_own_session_and_says_what_goes_on(
        self, linked: None, saml: SamlProvider, anna: Any
    ) -> None:
        browser = visitor(anna.host)
        go(browser, saml)

        page = browser.post("/konto/abmelden/").content.decode()

        assert "Sie sind hier abgemeldet" in page
        assert not is_signed_in(browser)


class TestAnAnswer:
    @pytest.fixture(autouse=True)
    def _linked(self, linked: None) -> None:
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


class TestSettingUp:
    FORM = {"title": "Rathaus", "match_by": "", "subject_attribute": ""}

    def test_goes_from_the_metadata_over_a_test_to_the_sign_in_page(
        self, saml: SamlProvider, at_ludwigshafen: Any, bernd: Any
    ) -> None:
        browser = proved_again(bernd)
        form = {**self.FORM, "metadata_text": saml.metadata(idp.key("old"), saml.key)}
        sheet = browser.post("/anmeldung/neu/saml/", form)["Location"]

        shown = browser.get(sheet).content.decode()
        tested = go(browser, saml, start=f"{sheet}probe/", name_id="bernd-there")
        browser.post(f"{sheet}ein/")

        assert shown.count("gültig bis 01.01.2036") == 2
        assert ANSWER in shown
        assert "bernd-there" in tested.content.decode()
        page = visitor(bernd.host).get("/konto/anmelden/").content.decode()
        assert "Anmelden mit Rathaus" in page
        assert "Zu OpenID Connect wechseln" in browser.get("/anmeldung/").content.decode()

    def test_cannot_be_switched_on_before_the_test(
        self, saml: SamlProvider, at_ludwigshafen: Any, bernd: Any
    ) -> None:
        provider_id = written(saml, bernd)

        with pytest.raises(configuring.rules.ProviderUntested):
            configuring.switch_on(provider_id=provider_id, actor=bernd.actor, now=clock.now())

    def test_takes_exactly_one_source_and_nothing_from_inner_networks(
        self, saml: SamlProvider, at_ludwigshafen: Any, bernd: Any
    ) -> None:
        browser = proved_again(bernd)
        for given, said in (
            ({}, "auf genau einem Weg"),
            ({"metadata_text": "<a/>", "metadata_url": "https://a.example/"}, "auf genau einem"),
            ({"metadata_url": "http://127.0.0.1:8000/"}, "Unter dieser Adresse kommen keine"),
            ({"metadata_text": "<a/>"}, "beschreiben nicht genau einen Anmeldedienst"),
        ):
            page = browser.post("/anmeldung/neu/saml/", {**self.FORM, **given})
            assert said in page.content.decode()
        assert not IdentityProvider.objects.exists()

    @pytest.mark.proof
    def test_signs_questions_with_the_key_in_its_own_metadata(
        self, at_ludwigshafen: Any, bernd: Any
    ) -> None:
        saml = SamlProvider(wants_signed=True)
        provider_id = written(saml, bernd)
        page = proved_again(bernd).get(f"/anmeldung/{provider_id}/probe/")["Location"]
        query = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
        signed = page.split("?realm=rathaus&")[1].split("&Signature=")[0]

        metadata = idp.etree.fromstring(visitor(bernd.host).get(METADATA).content)
        body = metadata.findtext(".//ds:X509Certificate", namespaces=idp.PREFIXES)

        (certificate,) = loaded(IdentityProvider.objects.get().own_certificate)
        certificate.public_key().verify(
            idp.base64.b64decode(query["Signature"]),
            signed.encode(),
            padding.PKCS1v15(),
            hashes.SHA256(),
        )
        assert (
            body
            == idp.base64.b64encode(
                certificate.public_bytes(idp.serialization.Encoding.DER)
            ).decode()
        )
        assert "PRIVATE KEY" not in IdentityProvider.objects.get().sealed_secret

    def test_keeps_no_demand_when_people_are_known_otherwise(
        self, linked: None, saml_on: UUID, saml: SamlProvider, bernd: Any
    ) -> None:
        IdentityProvider.objects.filter(id=saml_on).update(required_at=clock.now())

        same = switched_on(saml, bernd)
        other = switched_on(saml, bernd, subject_attribute="objectGUID")

        assert IdentityProvider.objects.get(id=same).required_at is not None
        assert IdentityProvider.objects.get(id=other).required_at is None


class TestTheDatabase:
    @pytest.mark.parametrize("missing", ["certificates", "sign_on_url"])
    def test_takes_no_half_of_a_version(self, saml_on: UUID, bernd: Any, missing: str) -> None:
        rows = IdentityProvider.objects.filter(id=saml_on)

        with (
            pytest.raises(IntegrityError, match="accounts_identityprovider_saml_complete"),
            transaction.atomic(),
        ):
            rows.update(**{missing: ""})

    @pytest.mark.parametrize(
        ("changed", "constraint"),
        [
            ({"sealed": "x", "taken_at": dt.datetime(2026, 3, 1, tzinfo=dt.UTC)},
             "accounts_samlanswer_empty_once_taken"),
            ({"kept_until": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)},
             "accounts_samlanswer_kept_after_receipt"),
        ],
        ids=["taken and full", "over before it came"],
    )  # fmt: skip
    def test_keeps_answers_in_order(
        self, at_ludwigshafen: Any, now: dt.datetime, changed: dict[str, Any], constraint: str
    ) -> None:
        good = {"assertion_digest": "a", "attempt_digest": "b", "received_at": now,
                "kept_until": now + dt.timedelta(days=1)}  # fmt: skip

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            SamlAnswer.objects.create(**good | changed)

    def test_forgets_answers_when_their_time_is_over(
        self, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        SamlAnswer.objects.create(
            assertion_digest="a",
            attempt_digest="b",
            received_at=now,
            kept_until=now + dt.timedelta(days=1),
        )

        for days, left in ((1, 1), (2, 0)):
            with transaction.atomic():
                delete_expired_sessions(days=1, now=now + dt.timedelta(days=days))
            assert SamlAnswer.objects.count() == left
